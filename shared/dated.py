"""Law as dated data: tables of rules that are asked with a day.

A rule is a row with the days it is in force, its source and its value; a case stores the ``rule_id`` it was judged by.
Each service keeps its own tables in its ``domain/rules.py`` and lists them as ``RULES``. A running procedure keeps the
rule it started under by keeping the id, never by looking the day up again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, timedelta
from enum import Enum
from itertools import pairwise
from typing import Any, Generic, TypeVar

V = TypeVar("V")


class NoRuleInForceError(LookupError):
    """No row holds on the day asked: a defect of the data or of the question, never a refusal to a user."""


@dataclass(frozen=True)
class Rule(Generic[V]):
    """One dated row. ``effective_to`` is inclusive, None while in force.

    ``key`` tells rules apart that hold at the same time. ``source`` names document and article ("公司法 47"), or says
    that the rule is the project's own policy.
    """

    rule_id: str
    effective_from: date
    value: V
    source: str
    effective_to: date | None = None
    key: str = ""

    def holds_on(self, day: date) -> bool:
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


class DatedTable(Generic[V]):
    """Rows that answer one question, for example "how long may a review take".

    Rows of one key follow each other without gap or overlap; anything else is refused when the table is made.
    ``spec`` is the rule's specification in words, with examples as doctests; a module of tables runs them by
    ``__test__ = {table.name: table.spec for table in RULES}``.

    >>> table = DatedTable("example", "limit", [
    ...     Rule("L-1", date(2020, 1, 1), 15, "old rule 54", effective_to=date(2022, 2, 28)),
    ...     Rule("L-2", date(2022, 3, 1), 3, "new rule 19")])
    >>> table.on(date(2022, 2, 28)).value, table.on(date(2022, 3, 1)).rule_id
    (15, 'L-2')
    >>> DatedTable("example", "limit", [Rule("L-1", date(2020, 1, 1), 15, "a"), Rule("L-2", date(2022, 3, 1), 3, "b")])
    Traceback (most recent call last):
    ValueError: example.limit: L-2 does not begin the day after L-1 ends
    """

    def __init__(self, area: str, name: str, rows: Iterable[Rule[V]], spec: str = "") -> None:
        self.area = area
        self.name = name
        self.spec = spec
        self.rows = tuple(sorted(rows, key=lambda row: (row.key, row.effective_from)))
        self._refuse_doubled_ids()
        self._refuse_gaps_and_overlaps()

    def find(self, day: date, key: str = "") -> Rule[V] | None:
        """The row that holds on ``day``, or None."""
        return next((row for row in self.rows if row.key == key and row.holds_on(day)), None)

    def on(self, day: date, key: str = "") -> Rule[V]:
        """The row that holds on ``day``; raises ``NoRuleInForceError`` if there is none."""
        row = self.find(day, key)
        if row is None:
            raise NoRuleInForceError(f"{self.area}.{self.name}: no rule for {key or 'all'} on {day.isoformat()}")
        return row

    def in_force(self, day: date) -> tuple[Rule[V], ...]:
        return tuple(row for row in self.rows if row.holds_on(day))

    def by_id(self, rule_id: str, key: str = "") -> Rule[V]:
        """The row a case was judged by; raises ``NoRuleInForceError`` for an id that was never in the table."""
        row = next((row for row in self.rows if row.rule_id == rule_id and row.key == key), None)
        if row is None:
            raise NoRuleInForceError(f"{self.area}.{self.name}: no rule {rule_id}")
        return row

    def _refuse_doubled_ids(self) -> None:
        names = [(row.rule_id, row.key) for row in self.rows]
        doubled = {name for name in names if names.count(name) > 1}
        if doubled:
            raise ValueError(f"{self.area}.{self.name}: rule id used twice: {sorted(doubled)}")

    def _refuse_gaps_and_overlaps(self) -> None:
        for earlier, later in pairwise(self.rows):
            if earlier.key != later.key:
                continue
            end = earlier.effective_to
            if end is None or end + timedelta(days=1) != later.effective_from:
                message = f"{later.rule_id} does not begin the day after {earlier.rule_id} ends"
                raise ValueError(f"{self.area}.{self.name}: {message}")


def described(
    tables: Iterable[DatedTable[Any]], day: date | None = None, area: str | None = None
) -> list[dict[str, Any]]:
    """Rows as plain data for a list: all of them, or those in force on ``day``, or those of one ``area``."""
    return [
        {
            "area": table.area,
            "table": table.name,
            "question": table.spec.partition("\n")[0],
            "key": str(row.key),
            "rule_id": row.rule_id,
            "effective_from": row.effective_from.isoformat(),
            "effective_to": row.effective_to.isoformat() if row.effective_to else None,
            "value": _plain(row.value),
            "source": row.source,
        }
        for table in tables
        if area in (None, table.area)
        for row in (table.rows if day is None else table.in_force(day))
    ]


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (list, tuple, frozenset, set)):
        items = [_plain(item) for item in value]
        return sorted(items) if isinstance(value, (frozenset, set)) else items
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)
