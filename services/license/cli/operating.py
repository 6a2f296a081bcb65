"""`yizhao license …`: what an operator does with the service."""

import click

from services.license.settings import Settings
from shared import migrate as migrations
from shared.cli import answer


@click.group()
def license_() -> None:
    """The licence service."""


@license_.command()
def migrate() -> None:
    """Bring the database of the licence service to its newest version (LICENSE_MIGRATION_URL)."""
    migrations.upgrade(Settings.SERVICE, Settings.from_environment().migration_url)
    answer({"migrated": Settings.SERVICE})


license_.name = "license"
