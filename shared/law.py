"""`yizhao rules`: every dated rule that an installed part of the system knows, found through entry points.

A part names its tables (``RULES`` of its ``domain/rules.py``) in the entry point group ``yizhao.rules``.
"""

from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import entry_points
from typing import Any

import click

from shared.cli import answer, say
from shared.dated import DatedTable, described


@click.command()
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="only rules in force on this day")
@click.option("--area", help="only rules of this area, for example registration")
@click.option("--json", "only_json", is_flag=True, help="no table for people on stderr")
def rules(day: datetime | None, area: str | None, *, only_json: bool) -> None:
    """Lists the dated rules: what holds from when to when, its value, its source.

    Ends with 0, also where nothing is in force on the day; an area that no part knows is a wrong call (2).
    """
    tables = tuple(found_tables())
    areas = sorted({table.area for table in tables})
    if area not in (None, *areas):
        raise click.BadParameter(f"no such area: {area} (known: {', '.join(areas)})", param_hint="--area")
    rows = described(tables, day.date() if day else None, area)
    if not only_json:
        for row in rows:
            until = row["effective_to"] or ""
            say(f"{row['rule_id']:20} {row['effective_from']}..{until:10} {row['key']:20} {row['source']}")
    answer(rows)


def found_tables() -> Iterator[DatedTable[Any]]:
    """Return the tables of every installed part, ordered by part."""
    for point in sorted(entry_points(group="yizhao.rules"), key=lambda point: point.name):
        yield from point.load()


commands = [rules]
