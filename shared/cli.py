"""The command `yizhao`: one group whose commands are found through the entry points `yizhao.commands`.

An entry point is a click command, a list of them, or a callable that gives either. Answers go to stdout as JSON,
progress and messages to stderr. Exit codes: 0 yes or done, 1 no, 2 usage, 3 cannot say.
"""

import json
import os
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, NoReturn

import click
import psycopg2
from dotenv import dotenv_values

from shared.errors import Refusal
from shared.settings import SettingMissingError

YES, NO, USAGE, CANNOT_SAY = 0, 1, 2, 3


class CannotSay(click.ClickException):
    """The question cannot be answered: a file is missing, a service is away. Ends with exit code 3."""

    exit_code = CANNOT_SAY


class AnsweredNo(click.ClickException):
    """The answer is no, and the message says why. Ends with exit code 1."""

    exit_code = NO


def answer(document: Any, *, yes: bool = True) -> None:
    """Prints the answer as one line of JSON and ends the command with 0, or with 1 when the answer is no."""
    click.echo(json.dumps(document, ensure_ascii=False))
    if not yes:
        raise click.exceptions.Exit(NO)


def say(message: str) -> None:
    """A message for people, on stderr."""
    click.echo(message, err=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="yizhao")
def group() -> None:
    """一照：一次申请，一照一码。The tools of the business register.

    Exit codes: 0 yes or done, 1 no, 2 usage, 3 cannot say.
    """


def found_commands() -> Iterator[click.Command]:
    """Every command that an installed part of the system offers."""
    for point in sorted(entry_points(group="yizhao.commands"), key=lambda point: point.name):
        offered = point.load()
        if callable(offered) and not isinstance(offered, click.Command):
            offered = offered()
        yield from [offered] if isinstance(offered, click.Command) else offered


def main(arguments: list[str] | None = None) -> NoReturn:
    """Runs one command and ends the process with its exit code."""
    take_settings_of_running_house()
    for command in found_commands():
        group.add_command(command)
    sys.exit(run(group, arguments))


def take_settings_of_running_house() -> None:
    """Fills in what the environment does not set from the file that `make run` keeps in its data directory."""
    file = Path(os.environ.get("DATA_DIR", ".run")) / "secrets" / "environment"
    if file.exists():
        for name, value in dotenv_values(file, interpolate=False).items():
            os.environ.setdefault(name, value or "")


def run(command: click.Command, arguments: list[str] | None) -> int:
    """Runs a command to its exit code; what it raises on purpose becomes a message on stderr."""
    try:
        code = command.main(arguments, prog_name="yizhao", standalone_mode=False)
    except click.exceptions.Abort:
        return NO
    except click.FileError as error:
        return _told(error.format_message(), CANNOT_SAY)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except Refusal as refusal:
        return _told(f"{refusal.code}: {refusal}", NO)
    except (OSError, psycopg2.OperationalError, SettingMissingError) as error:
        return _told(str(error), CANNOT_SAY)
    return code if isinstance(code, int) else YES


def _told(message: str, code: int) -> int:
    say(f"yizhao: {message}")
    return code
