"""Commands of code allotment: `yizhao codes …`, `yizhao codegen …`."""

import click

from services.codegen.cli.checking import codes
from services.codegen.cli.finding import find_code
from services.codegen.cli.operating import service_commands

codes.add_command(find_code)

commands: list[click.Command] = [codes, service_commands]
