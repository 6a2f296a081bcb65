"""The floor under whatever writes rows: a raw COPY of the very rows it wrote.

A run of the real thing leaves its rows; they are taken out and copied into tables of the same shape, with the same
indexes and constraints (``LIKE … INCLUDING ALL``; triggers and foreign keys are no part of that), on one connection, in
as many transactions as one says.
"""

import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from shared.database import connect
from tests.bench.databases import PATIENCE
from tests.bench.figures import Turn, lap

COLUMNS = """
SELECT string_agg(format('%%I', attname), ', ' ORDER BY attnum) FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
"""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' ORDER BY 1"


@dataclass(frozen=True)
class Written:
    """The rows of one table as COPY's text, a line each."""

    table: str
    columns: str
    lines: Sequence[bytes]

    @property
    def copy(self) -> str:
        return f"COPY floor_{self.table} ({self.columns}) FROM STDIN"


@dataclass(frozen=True)
class Rows:
    """What one run wrote, and a connection of the owner's to write it again."""

    owned: Any
    tables: Sequence[Written]

    @property
    def counts(self) -> Mapping[str, int]:
        return {each.table: len(each.lines) for each in self.tables}

    def only(self, tables: Collection[str]) -> "Rows":
        """Those of some of the tables."""
        return Rows(self.owned, [each for each in self.tables if each.table in tables])

    def copying(self, items: int, transactions: int = 1) -> Turn:
        """A turn that empties the tables and then, measured, copies everything; ``items`` is what it counts as."""
        shares = [[share(each.lines, transactions, number) for each in self.tables] for number in range(transactions)]

        def copy() -> int:
            for bodies in shares:
                with self.owned, self.owned.cursor() as cursor:
                    for each, body in zip(self.tables, bodies, strict=True):
                        cursor.copy_expert(each.copy, io.BytesIO(body))
            return items

        def turn() -> Any:
            self.empty()
            return lap(copy)

        return turn

    def empty(self) -> None:
        with self.owned, self.owned.cursor() as cursor:
            cursor.execute(f"TRUNCATE {', '.join(f'floor_{each.table}' for each in self.tables)}")


def share(lines: Sequence[bytes], parts: int, number: int) -> bytes:
    """The lines of one of so many parts, together.

    >>> [share([b"1", b"2", b"3"], 2, number) for number in range(2)]
    [b'1', b'23']
    """
    return b"".join(lines[len(lines) * number // parts : len(lines) * (number + 1) // parts])


@contextmanager
def rows_of(owner_url: str, but: Sequence[str] = ()) -> Iterator[Rows]:
    """Every row of every table that is not named, and empty tables ``floor_…`` like theirs, dropped at the end."""
    with closing(connect(owner_url, PATIENCE)) as owned:
        with owned, owned.cursor() as cursor:
            cursor.execute(TABLES)
            tables = [read(cursor, name) for (name,) in cursor.fetchall() if name not in but]
            filled = [each for each in tables if each.lines]
            for each in filled:
                cursor.execute(f"CREATE TABLE floor_{each.table} (LIKE {each.table} INCLUDING ALL)")
        yield Rows(owned, filled)
        with owned, owned.cursor() as cursor:
            cursor.execute(f"DROP TABLE {', '.join(f'floor_{each.table}' for each in filled)}")


def read(cursor: Any, table: str) -> Written:
    cursor.execute(COLUMNS, (table,))
    columns = cursor.fetchone()[0]
    body = io.BytesIO()
    cursor.copy_expert(f"COPY (SELECT {columns} FROM {table}) TO STDOUT", body)
    return Written(table, columns, body.getvalue().splitlines(keepends=True))
