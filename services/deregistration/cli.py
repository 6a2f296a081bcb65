"""Commands of deregistration: `yizhao deregistration migrate`."""

import click

from shared.cli import answer


@click.group("deregistration")
def service_commands() -> None:
    """注销服务 / The deregistration service."""


@service_commands.command("migrate")
def migrate() -> None:
    """Bring the service's database to the newest version."""
    from services.deregistration.settings import Settings
    from shared.migrate import upgrade

    upgrade("deregistration", Settings.from_environment().migration_url)
    answer({"migrated": "deregistration"})


commands: list[click.Command] = [service_commands]
