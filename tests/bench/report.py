"""What is printed and what is written."""

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.figures import Figure, Outcome, Table

HEAD = ("", "wall", "least – most", "CPU", "× floor", "reach", "")


def number(value: float) -> str:
    """A number as people read it: three figures where it is small.

    >>> number(137_442.3), number(4.2345), number(0.00517)
    ('137,442', '4.23', '0.00517')
    """
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def text_of(name: str, outcome: Outcome) -> str:
    """A program's findings as text."""
    lines = [f"{name}: {outcome.what}", *aligned([HEAD, *map(tuple, rows(outcome.figures))])]
    for table in outcome.tables:
        lines += ["", f"  {table.title}", *aligned([table.head, *cells(table)])]
    lines += [f"  not measured: {line}" for line in outcome.missing]
    return "\n".join(lines) + "\n"


def rows(figures: Sequence[Figure]) -> Iterator[tuple[str, ...]]:
    known = {figure.what: figure for figure in figures}
    for figure in figures:
        times, reached = read(figure, known)
        yield (
            figure.what,
            f"{number(median(figure.values))} {figure.unit}",
            f"{number(min(figure.values))} – {number(max(figure.values))}" if len(figure.values) > 1 else "",
            number(median(figure.cpu)) if figure.cpu else "",
            "" if times is None else f"{number(times)} ×",
            str(figure.reach or ""),
            {None: "", True: "reached", False: "NOT REACHED"}[reached],
        )


def read(figure: Figure, known: Mapping[str, Figure]) -> tuple[float | None, bool | None]:
    """How many times its floor a figure is, and whether it reaches what it should; None where that is not asked."""
    times = figure.times(known[figure.floor]) if figure.floor in known else None
    if figure.reach is None or (figure.reach.of_floor and times is None):
        return times, None
    value = times if figure.reach.of_floor and times is not None else median(figure.values)
    return times, figure.reach.holds(value)


def cells(table: Table) -> list[tuple[str, ...]]:
    return [tuple(f"{cell:,}" if isinstance(cell, int) else cell for cell in row) for row in table.rows]


def aligned(table: Sequence[Sequence[str]]) -> list[str]:
    """Columns under each other; the first to the left, the others to the right."""
    widths = [max(map(width, column)) for column in zip(*table, strict=True)]
    return [
        "  " + "  ".join(padded(cell, widths[at], left=at == 0) for at, cell in enumerate(row)).rstrip()
        for row in table
    ]


def width(text: str) -> int:
    """Places on a screen: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def padded(text: str, places: int, *, left: bool) -> str:
    blanks = " " * (places - width(text))
    return text + blanks if left else blanks + text


def json_of(outcome: Outcome) -> dict[str, Any]:
    known = {figure.what: figure for figure in outcome.figures}
    return {
        "what": outcome.what,
        "figures": [figure_json(figure, known) for figure in outcome.figures],
        "tables": [{"title": one.title, "head": one.head, "rows": one.rows} for one in outcome.tables],
        "not_measured": list(outcome.missing),
    }


def figure_json(figure: Figure, known: Mapping[str, Figure]) -> dict[str, Any]:
    times, reached = read(figure, known)
    return {
        "what": figure.what,
        "unit": figure.unit,
        "median": median(figure.values),
        "values": figure.values,
        "cpu": figure.cpu,
        "floor": figure.floor or None,
        "times_floor": times,
        "reach": None if figure.reach is None else str(figure.reach),
        "reached": reached,
    }


def write(file: Path, machine: Mapping[str, str], outcomes: Mapping[str, Outcome]) -> None:
    """Everything as JSON."""
    file.parent.mkdir(parents=True, exist_ok=True)
    found = {"machine": machine, "programs": {name: json_of(one) for name, one in outcomes.items()}}
    file.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
