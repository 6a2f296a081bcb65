"""`make bench [ONLY=codes] [DATA=file.csv]`: runs the programs, prints a table for each, writes everything as JSON."""

import importlib
import logging
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import click

from tests.bench import databases, machine, report
from tests.bench.figures import Outcome
from tests.bench.setting import Setting

PROGRAMS = {  # name → module and function
    "codes": ("codes", "measure"),
    "assign": ("assign", "measure"),
    "import": ("importing", "measure"),
    "names": ("names", "measure"),
    "licence": ("licence", "measure"),
    "issue": ("issuing", "measure"),
    "log": ("log", "measure"),
    "paper": ("paper", "measure"),
    "relay": ("relay", "measure"),
}
ASKED_FOR = {  # minutes each, so only by name
    "import-million": ("importing", "measure_million"),
    "names-million": ("names", "measure_million"),
}
log = logging.getLogger(__name__)

OUT = Path(".run") / "bench"


@click.command()
@click.option("--only", type=click.Choice(sorted({*PROGRAMS, *ASKED_FOR})), help="This program alone.")
@click.option("--data", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A register as CSV.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write the figures as JSON.")
@click.option("--rounds", default=5, show_default=True, help="Turns of everybody.")
@click.option("--seconds", default=120.0, show_default=True, help="After these a comparison begins no further round.")
def main(only: str | None, data: Path | None, out: Path | None, rounds: int, seconds: float) -> None:
    """Measure, each figure beside its floor in the same run."""
    facts = machine.facts()
    for name, fact in facts.items():
        click.echo(f"{name}: {fact}")
    wanted = [only] if only else list(PROGRAMS)
    outcomes: dict[str, Outcome] = {}
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="yizhao-bench-")))
        setting = Setting(scratch, databases.server_of(stack), databases.broker_of(stack), data, rounds, seconds)
        for name in wanted:
            outcome = measured(name, setting)
            if outcome is not None:
                outcomes[name] = outcome
                click.echo("\n" + report.text_of(name, outcome), nl=False)
    file = out or OUT / f"{datetime.now():%Y-%m-%dT%H-%M-%S}.json"  # noqa: DTZ005 -- a file name
    report.write(file, facts, outcomes)
    click.echo(f"\n{file}")
    sys.exit(int(len(outcomes) < len(wanted)))


def measured(name: str, setting: Setting) -> Outcome | None:
    """What the program found; where it fails its fault is shown, and the others are measured all the same."""
    try:
        return program(name)(setting)
    except Exception:
        log.exception("%s failed", name)
        return None


def program(name: str) -> Callable[[Setting], Outcome]:
    """The program of that name; loaded only now, so that one that does not load leaves the others alone."""
    module, function = (PROGRAMS | ASKED_FOR)[name]
    found: Callable[[Setting], Outcome] = getattr(importlib.import_module(f"tests.bench.{module}"), function)
    return found


if __name__ == "__main__":
    main()
