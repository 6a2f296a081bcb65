"""The commands of the licence service, a module for each group."""

import click

from services.license.cli.ceremony import STEPS
from services.license.cli.keys import keys_
from services.license.cli.licences import licence
from services.license.cli.log import log_
from services.license.cli.operating import license_

for step in STEPS:
    keys_.add_command(step)

commands: list[click.Command] = [keys_, licence, license_, log_]
