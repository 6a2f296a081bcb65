"""What is written by COPY is read again as it was, whatever kinds of values a column mixes."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.database import Database
from tests.conftest import Databases

# What COPY and array literals give a meaning of their own, often.
TEXTS = st.text(st.one_of(st.sampled_from("\\\t\n\r\"{},N'"), st.characters(exclude_characters="\x00", codec="utf-8")))
JSON = st.dictionaries(TEXTS, st.one_of(TEXTS, st.integers(0, 9), st.lists(TEXTS)), max_size=3)
MOMENTS = st.datetimes(datetime(1949, 10, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
COLUMNS = {
    "told text": TEXTS,
    "gone text": st.none() | TEXTS,
    "who uuid": st.none() | st.uuids(version=4),
    "at timestamptz": MOMENTS,
    "due date": st.none() | st.dates(date(1949, 10, 1)),
    "count bigint": st.integers(-(2**63), 2**63 - 1),
    "raw bytea": st.binary(),
    "names text[]": st.lists(TEXTS, max_size=3),
    "facts jsonb": JSON,
}
ROWS = st.lists(st.tuples(*COLUMNS.values()), min_size=1, max_size=6)


@given(rows=ROWS, repeats=st.integers(1, 3))
@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_come_back_as_they_were(database: Database, rows: list[tuple[Any, ...]], repeats: int) -> None:
    names = [name.split()[0] for name in COLUMNS]
    with database.transaction() as tx:
        tx.execute(f"CREATE TEMP TABLE bulk (place int, {', '.join(COLUMNS)}) ON COMMIT DROP")
        written = [(place, *row) for place, row in enumerate(rows * repeats)]
        assert tx.copy("bulk", ["place", *names], written) == len(written)
        read = tx.all("SELECT * FROM bulk ORDER BY place")
    assert [_plain(tuple(row.values())) for row in read] == written


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)


@pytest.fixture
def database(database_for: Callable[[str], Databases], open_database: Callable[..., Database]) -> Database:
    return open_database(database_for("sample").owner_url)
