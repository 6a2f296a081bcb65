"""The log of licences: entries numbered and put into the tree, beside a bare INSERT of the same entries; proofs."""

import random
from collections.abc import Callable
from contextlib import closing
from itertools import count
from typing import Any

from psycopg2 import extras

from services.license.ports import SOURCE
from services.license.usecases import growing, proving
from shared.clock import SystemClock
from shared.database import Database, connect
from shared.unit import Unit, Units
from tests.bench.databases import database
from tests.bench.figures import Figure, Lap, Outcome, Reach, Turn, in_turns, lap, rate
from tests.bench.setting import Setting
from tests.license_cases import ISSUER
from tests.license_log import publish, queue_facts

ENTRIES, PROOFS = 20_000, 300
FLOOR, SEQUENCED = "bare INSERT of the same entries", "numbered, hashed, in the tree"
INCLUSION, CONSISTENCY = "inclusion proof, as text", "consistency proof"
ENTRY = bytes(107)  # as long as an entry with both written forms
INSERT = "INSERT INTO bench_entry (idx, entry) VALUES %s"


def measure(setting: Setting) -> Outcome:
    """Entries in full batches; proofs over all that was entered meanwhile."""
    entries, proofs = setting.of(ENTRIES, tiny=20), setting.of(PROOFS, tiny=3)
    with (
        database(setting.server(), "license") as made,
        closing(Database(made.runtime_url)) as db,
        closing(connect(made.owner_url)) as owned,
    ):
        units = Units(db, SOURCE, SystemClock())
        with units.unit("bench") as unit:
            unit.tx.execute("INSERT INTO issuer (url, sandbox, fixed_at) VALUES (%s, true, now())", (ISSUER,))
        growth = in_turns(
            {FLOOR: inserting(owned, entries), SEQUENCED: sequencing(units, entries)}, setting.rounds, setting.seconds
        )
        publish(units)
        proved = in_turns(
            {INCLUSION: proving_entries(units, proofs), CONSISTENCY: proving_growth(units, proofs)},
            setting.rounds,
            setting.seconds,
        )
    figures = [
        rate(FLOOR, "entries/s", growth[FLOOR]),
        rate(SEQUENCED, "entries/s", growth[SEQUENCED], floor=FLOOR, reach=Reach(least=10_000)),
        *(milliseconds(name, proved[name]) for name in (INCLUSION, CONSISTENCY)),
    ]
    return Outcome(f"{entries:,} entries a round in batches of {growing.MOST:,}; {proofs:,} proofs", tuple(figures))


def milliseconds(what: str, laps: list[Lap]) -> Figure:
    return Figure(what, "ms", tuple(1_000 / one.per_second for one in laps))


def inserting(owned: Any, entries: int) -> Turn:
    """Into a table with a number and the entry alone, a transaction a batch."""
    with owned, owned.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_entry (idx bigint PRIMARY KEY, entry bytea NOT NULL)")
    numbers = count()

    def turn() -> int:
        for start in range(0, entries, growing.MOST):
            rows = [(next(numbers), ENTRY) for _ in range(min(growing.MOST, entries - start))]
            with owned, owned.cursor() as cursor:
                extras.execute_values(cursor, INSERT, rows, page_size=1_000)
        return entries

    return turn


def sequencing(units: Units, entries: int) -> Turn:
    """Fills the queue, then takes the time until it is empty."""

    def turn() -> Lap:
        with units.unit("bench") as unit:
            queue_facts(unit, entries)
        return lap(lambda: sum(iter(lambda: units.run("bench", growing.sequence), 0)))

    return turn


def proving_entries(units: Units, proofs: int) -> Turn:
    """Of entries drawn by lot, each in a transaction of its own, as they are asked for."""
    return _asking(units, proofs, lambda unit, at, _: proving.proof_of_entry(unit, at).as_text())


def proving_growth(units: Units, proofs: int) -> Turn:
    return _asking(units, proofs, proving.proof_of_growth)


def _asking(units: Units, proofs: int, ask: Callable[[Unit, int, int], object]) -> Turn:
    lot = random.Random(6962)  # noqa: S311 - the same questions each time

    def turn() -> int:
        with units.unit("bench") as unit:
            size = int(unit.tx.scalar("SELECT max(tree_size) FROM checkpoint"))
        for _ in range(proofs):
            with units.unit("bench") as unit:
                ask(unit, lot.randrange(size), size)
        return proofs

    return turn
