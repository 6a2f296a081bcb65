"""`yizhao demo`."""

import os
from pathlib import Path

import click

from shared.cli import CannotSay, answer, say


@click.command()
@click.option(
    "--data",
    type=click.Path(dir_okay=False, path_type=Path),
    default=lambda: os.environ.get("DATA") or None,
    help="CSV file of existing enterprises; default: DATA, else the small sample in the repository.",
)
def demo(data: Path | None) -> None:
    """Play the main job without hands, in a throw-away folder; the last line on stdout is its result."""
    from deploy.demo.story import run

    if data is not None and not data.is_file():
        raise CannotSay(f"{data}: no such file")
    if os.environ.get("DATA_DIR"):
        say("DATA_DIR is not used: the demo plays in a folder of its own, which is gone afterwards")
    result = run(data.absolute() if data else None, say)
    for problem in result.problems:
        say(f"problem: {problem}")
    answer(result.as_json(), yes=not result.problems)
