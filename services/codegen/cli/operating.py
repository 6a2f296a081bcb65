"""`yizhao codegen migrate`, `yizhao codegen seed-sandbox`."""

import click

from shared.cli import answer


@click.group("codegen")
def service_commands() -> None:
    """赋码服务 / The code-allotment service."""


@service_commands.command("migrate")
def migrate() -> None:
    """Bring the service's database to the newest version."""
    from services.codegen.settings import Settings
    from shared.migrate import upgrade

    upgrade("codegen", Settings.from_environment().migration_url)
    answer({"migrated": "codegen"})


@service_commands.command("seed-sandbox")
def seed() -> None:
    """Put in and activate the segments of the sandbox's registries that are missing."""
    from services.codegen.ports import build
    from services.codegen.sandbox import seed_sandbox
    from services.codegen.settings import Settings

    settings = Settings.from_environment()
    if not settings.sandbox:
        raise click.UsageError("SANDBOX is not set; outside the sandbox two officers open each segment")
    answer({"segments": seed_sandbox(build(settings))})
