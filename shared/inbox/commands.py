"""`yizhao parked SERVICE`: look at events set aside, release or discard them."""

import importlib
from getpass import getuser
from typing import Any

import click

from shared.cli import answer
from shared.inbox.intake import Intake
from shared.inbox.parking import Letter, Parking, letters
from shared.inbox.reactions import Reactions

PACKAGE = "services"  # where services are found by name


@click.command()
@click.argument("service")
@click.option("--release", nargs=2, metavar="TOPIC KEY", help="handle the events of this key again, in order")
@click.option("--discard", nargs=2, metavar="TOPIC KEY", help="give up the oldest event of this key")
def parked(service: str, release: tuple[str, str] | None, discard: tuple[str, str] | None) -> None:
    """Lists the events that SERVICE has set aside; with an option, acts on the events of one key.

    Without an option: ends with 0 when nothing is parked, else with 1. Acting ends with 1 where nothing was parked
    under the key, or where what stands in the way is still there.
    """
    intake = _intake(f"{PACKAGE}.{service}")
    actor = f"operator:{getuser()}"
    if release:
        count = Parking(intake).release(*release, actor)
        answer({"released": count}, yes=count > 0)
    elif discard:
        event_id = Parking(intake).discard(*discard, actor)
        answer({"discarded": str(event_id) if event_id else None}, yes=event_id is not None)
    else:
        with intake.units.db.transaction() as tx:
            found = letters(tx, intake.reactions.consumer)
        answer([_shown(letter) for letter in found], yes=not found)


def _intake(package: str) -> Intake:
    try:
        consumer = importlib.import_module(f"{package}.consumer")
    except ModuleNotFoundError as missing:
        raise click.UsageError(f"no such service: {package.rpartition('.')[2]}") from missing
    settings = importlib.import_module(f"{package}.settings").Settings.from_environment()
    service = importlib.import_module(f"{package}.app").build(settings)
    return Intake(service.units, Reactions.of(consumer, service))


def _shown(letter: Letter) -> dict[str, Any]:
    record = letter.delivered.record
    return {
        "topic": record.topic,
        "key": record.key,
        "event_id": str(letter.event_id),
        "type": letter.type,
        "version": record.headers.get("ce_aggregateversion"),
        "reason": letter.reason,
        "tries": letter.tries,
        "set_aside_at": letter.set_aside_at.isoformat(),
    }


commands = [parked]
