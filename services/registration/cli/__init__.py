"""Commands of registration: `yizhao registration migrate`, `yizhao import`, `yizhao names check`."""

import click

from services.registration.cli.importing import import_
from services.registration.cli.names import names
from shared.cli import answer


@click.group()
def registration() -> None:
    """登记服务 / The registration service."""


@registration.command()
def migrate() -> None:
    """Bring the service's database to the newest version."""
    from services.registration.settings import Settings
    from shared.migrate import upgrade

    upgrade("registration", Settings.from_environment().migration_url)
    answer({"migrated": "registration"})


commands: list[click.Command] = [registration, import_, names]
