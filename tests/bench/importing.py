"""A register brought in: every row taken or rejected with its reason, beside a raw COPY of the same rows."""

import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.database import connect
from tests.bench.databases import PATIENCE, database
from tests.bench.figures import Figure, Lap, Outcome, Reach, Table, Turn, in_turns
from tests.bench.floors import rows_of
from tests.bench.registers import SAMPLE, multiplied
from tests.bench.setting import Setting

ROWS, MILLION = 24_000, 1_000_000
SECONDS = 3_600
IMPORT = "import, every row accounted for"
FILE, REGISTER = "raw COPY of the file, one table, no index", "raw COPY of the register's rows, indexes and constraints"
EVERYTHING = "raw COPY of all rows written, indexes and constraints"
REGISTER_TABLES = frozenset({"name_claim", "entity", "entity_version", "public_entity", "legacy_number"})
ENDS = ("taken", "taken_with_warnings", "rejected")
AT_MOST_FIVE, MEMORY = Reach(most=5, of_floor=True), Reach(most=500)


@dataclass
class Imports:
    """Imports of one file, each into an empty database; what each told of itself is kept."""

    setting: Setting
    file: Path
    told: list[dict[str, Any]]
    options: tuple[str, ...] = ("--tell",)

    def once(self, url: str, *options: str) -> dict[str, Any]:
        program = (sys.executable, "-m", "tests.bench.import_once")
        command = (*program, url, str(self.setting.scratch), str(self.file), *options)
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
        if done.returncode:
            raise RuntimeError(f"the import failed:\n{done.stderr[-3000:]}")
        found: dict[str, Any] = json.loads(done.stdout)
        self.told.append(found)
        return found

    def turn(self) -> Lap:
        with database(self.setting.server(), "registration") as made:
            found = self.once(made.runtime_url, *self.options)
        return Lap(sum_of(found), found["wall"], found["cpu"])


def measure(setting: Setting) -> Outcome:
    """The city's file where it is given, else the sample multiplied."""
    imports = Imports(setting, register(setting), [])
    with ExitStack() as stack:
        made = stack.enter_context(database(setting.server(), "registration"))
        imports.once(made.runtime_url)  # leaves the rows for the floors; its own time is not taken
        rows = stack.enter_context(rows_of(made.owner_url))
        turns = {
            FILE: bare_copy(made.owner_url, imports.file, stack),
            REGISTER: rows.only(REGISTER_TABLES).copying(1),
            EVERYTHING: rows.copying(1),
            IMPORT: imports.turn,
        }
        laps = in_turns(turns, setting.rounds, setting.seconds)
        written = Table("rows written by one import", ("table", "rows"), tuple(rows.counts.items()))
    figures = [
        *(Figure(name, "s", walls(laps[name])) for name in (FILE, REGISTER, EVERYTHING)),
        Figure(IMPORT, "s", walls(laps[IMPORT]), floor=REGISTER, reach=AT_MOST_FIVE),
        *about(imports.told[1:]),
    ]
    return Outcome(what(imports), tuple(figures), (became(imports.told[-1]), written))


def register(setting: Setting) -> Path:
    if setting.data and not setting.tiny:
        return setting.data
    return multiplied(setting.data or SAMPLE, setting.of(ROWS, tiny=30), setting.scratch / "register.csv")


def measure_million(setting: Setting) -> Outcome:
    """A file of a million rows, once; the floor is the bare COPY of the file."""
    rows = setting.of(MILLION, tiny=40)
    file = multiplied(setting.data or SAMPLE, rows, setting.scratch / "million.csv")
    imports = Imports(setting, file, [], options=())
    with ExitStack() as stack:
        made = stack.enter_context(database(setting.server(), "registration"))
        laps = in_turns({FILE: bare_copy(made.owner_url, file, stack), IMPORT: imports.turn}, rounds=1)
    figures = [
        Figure(FILE, "s", walls(laps[FILE])),
        Figure(IMPORT, "s", walls(laps[IMPORT]), floor=FILE),
        *about(imports.told),
    ]
    return Outcome(what(imports), tuple(figures), (became(imports.told[-1]),))


def about(told: Sequence[dict[str, Any]]) -> list[Figure]:
    """What is told beside the time."""
    telling = tuple(one["told"] / one["telling"] for one in told if one["told"])
    return [
        Figure("rows a second", "rows/s", tuple(sum_of(one) / one["wall"] for one in told)),
        Figure("CPU of the importing process", "s", tuple(one["cpu"] for one in told)),
        Figure("peak memory of the importing process", "MB", tuple(one["peak"] for one in told), reach=MEMORY),
        *([Figure("telling of it afterwards", "events/s", telling)] if telling else []),
    ]


def walls(laps: Sequence[Lap]) -> tuple[float, ...]:
    return tuple(lap.wall for lap in laps)


def bare_copy(owner_url: str, file: Path, stack: ExitStack) -> Turn:
    owned = stack.enter_context(closing(connect(owner_url, PATIENCE)))
    with owned, owned.cursor() as cursor, file.open(encoding="utf-8-sig") as text:
        columns = ", ".join(f'"{name.strip()}" text' for name in text.readline().split(","))
        cursor.execute(f"CREATE TABLE floor_file ({columns})")

    def turn() -> int:
        with owned, owned.cursor() as cursor, file.open("rb") as rows:
            cursor.execute("TRUNCATE floor_file")
            cursor.copy_expert("COPY floor_file FROM STDIN (FORMAT csv, HEADER)", rows)
        return 1

    return turn


def what(imports: Imports) -> str:
    return f"{imports.file.name}, {sum_of(imports.told[-1]):,} rows, {imports.file.stat().st_size / 1e6:.1f} MB"


def sum_of(found: dict[str, Any]) -> int:
    return sum(found["sums"][name] for name in ENDS)


def became(found: dict[str, Any]) -> Table:
    return Table("what became of the rows", ("", "rows"), tuple((name, found["sums"][name]) for name in ENDS))
