"""The commands of the licence service, a module for each group."""

import click

from services.license.cli.ceremony import STEPS
from services.license.cli.keys import keys_
from services.license.cli.licences import licence
from services.license.cli.log import log_
from services.license.cli.operating import license_
from services.license.cli.showing import verify_shown
from services.license.cli.wallets import wallet

for step in STEPS:
    keys_.add_command(step)

licence.add_command(verify_shown)

commands: list[click.Command] = [keys_, licence, license_, log_, wallet]
