"""The commands of the licence service, a module for each group."""

import click

from services.license.cli.licences import licence
from services.license.cli.log import log_
from services.license.cli.operating import license_

commands: list[click.Command] = [licence, license_, log_]
