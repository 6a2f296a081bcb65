"""Imports by real processes that are killed or run beside each other: no row is lost, none is doubled."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from deploy.onebox.programs import TOOL
from shared.database import Database, connect
from shared.uscc import body_of, compose, number_of
from tests.conftest import Databases

pytestmark = pytest.mark.timeout(300)

ROWS = 9_000  # more than four runs of rows
LOADING = "SELECT pg_advisory_lock(hashtext('yizhao.import.load'))"
SYLLABLES = "东南西北中春夏秋冬山水木金火土云星月光华"


def name_of(number: int) -> str:
    """A name of its own for each number."""
    syllables = []
    for _ in range(4):
        number, place = divmod(number, len(SYLLABLES))
        syllables.append(SYLLABLES[place])
    return f"太原{''.join(syllables)}软件有限公司"


def city(file: Path, first: int, last: int, *, backwards: bool = False) -> Path:
    """A file of entities; the same number is the same entity in every file."""
    start = number_of("MA0KD1Y6")
    numbers = range(last - 1, first - 1, -1) if backwards else range(first, last)
    lines = (f"{compose('91', '140100', body_of(start + number))},{name_of(number)},2010-01-01" for number in numbers)
    file.write_text("\n".join(["code,name,registered_on", *lines, ""]), encoding="utf-8")
    return file


@pytest.fixture
def databases(database_for: Callable[[str], Databases]) -> Databases:
    return database_for("registration")


@pytest.fixture
def db(databases: Databases) -> Iterator[Database]:
    with closing(Database(databases.runtime_url)) as opened:
        yield opened


@pytest.fixture
def begin(databases: Databases, tmp_path: Path) -> Callable[..., "subprocess.Popen[str]"]:
    """Start the command on a file."""
    environment = {
        **os.environ,
        "REGISTRATION_DATABASE_URL": databases.runtime_url,
        "PUBLIC_URL": "https://dengji.example",
        "OIDC_ISSUER": "https://dengji.example/oidc",
        "SECRETS_DIR": str(tmp_path / "secrets"),
        "DATA_DIR": str(tmp_path),
    }

    def beginning(file: Path, *arguments: str) -> "subprocess.Popen[str]":
        command = [TOOL, "import", str(file), "--no-wait", *arguments]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    return beginning


def answer_of(process: "subprocess.Popen[str]") -> dict[str, Any]:
    out, _ = process.communicate(timeout=200)
    assert process.returncode == 0
    answer: dict[str, Any] = json.loads(out)
    return answer


def kill(process: "subprocess.Popen[str]") -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


def wait_until(db: Database, sql: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with db.transaction() as tx:
            if tx.scalar(sql):
                return
        time.sleep(0.02)
    raise AssertionError(f"never true: {sql}")


@contextmanager
def loading_held(url: str) -> Iterator[None]:
    """Keep every import from writing into the register."""
    with closing(connect(url)) as held:
        held.cursor().execute(LOADING)
        yield


def require_whole(db: Database, entities: int) -> None:
    """Every entity once, in every table of the register, to be told of once; every finished job sums up."""
    with db.transaction() as tx:
        for table in ("entity", "entity_version", "public_entity", "name_claim", "import_untold"):
            assert tx.scalar(f"SELECT count(*) FROM {table}") == entities, table
        assert tx.scalar("SELECT count(DISTINCT uscc) FROM entity") == entities
        jobs = tx.all(
            "SELECT j.row_count, j.rows_done, j.taken + j.taken_with_warnings + j.rejected AS summed,"
            " (SELECT count(*) FROM import_verdict AS v WHERE v.job_id = j.job_id) AS verdicts FROM import_job AS j"
        )
        assert all(len(set(job.values())) == 1 for job in jobs), jobs


def test_a_killed_import_is_taken_up_behind_its_last_run(
    db: Database, begin: Callable[..., "subprocess.Popen[str]"], tmp_path: Path
) -> None:
    file = city(tmp_path / "city.csv", 0, ROWS)
    first = begin(file)
    wait_until(db, "SELECT max(through_line) > 0 FROM import_job")
    kill(first)
    with db.transaction() as tx:
        done = tx.scalar("SELECT rows_done FROM import_job")
        assert tx.scalar("SELECT count(*) FROM entity") == done < ROWS
    answer = answer_of(begin(file))
    assert (answer["imported"], answer["already_present"], answer["rejected_rows"]) == (ROWS, 0, 0)
    with db.transaction() as tx:
        assert tx.scalar("SELECT count(*) FROM import_job") == 1
    require_whole(db, ROWS)


def test_killed_in_the_middle_of_a_transaction_it_leaves_nothing_of_it(
    db: Database, databases: Databases, begin: Callable[..., "subprocess.Popen[str]"], tmp_path: Path
) -> None:
    file = city(tmp_path / "city.csv", 0, 2_500)
    with loading_held(databases.runtime_url):
        first = begin(file)
        wait_until(db, "SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        kill(first)
    answer = answer_of(begin(file))
    assert answer["imported"] == 2_500
    require_whole(db, 2_500)


def test_killed_at_any_moment_again_and_again_every_row_still_ends_once(
    db: Database, begin: Callable[..., "subprocess.Popen[str]"], tmp_path: Path
) -> None:
    file = city(tmp_path / "city.csv", 0, ROWS)
    for tenths in (3, 6, 8, 10, 12, 15):
        process = begin(file)
        time.sleep(tenths / 10)
        kill(process)
    answer_of(begin(file))
    require_whole(db, ROWS)


def test_two_importers_of_one_file_bring_it_in_once(
    db: Database, begin: Callable[..., "subprocess.Popen[str]"], tmp_path: Path
) -> None:
    file = city(tmp_path / "city.csv", 0, ROWS)
    both = [begin(file), begin(file)]
    answers = [answer_of(process) for process in both]
    assert all(answer["rows"] == ROWS and answer["rejected_rows"] == 0 for answer in answers)
    assert max(answer["imported"] for answer in answers) == ROWS
    require_whole(db, ROWS)


def test_of_two_importers_of_one_file_the_other_goes_on_when_one_is_killed(
    db: Database, begin: Callable[..., "subprocess.Popen[str]"], tmp_path: Path
) -> None:
    file = city(tmp_path / "city.csv", 0, ROWS)
    first = begin(file)
    wait_until(db, "SELECT max(through_line) > 0 FROM import_job")
    second = begin(file)
    kill(first)
    assert answer_of(second)["imported"] == ROWS
    require_whole(db, ROWS)


def test_two_files_with_the_same_entities_in_turned_order_double_none_and_lose_none(
    db: Database, begin: Callable[..., "subprocess.Popen[str]"], tmp_path: Path
) -> None:
    forwards = city(tmp_path / "forwards.csv", 0, 6_000)
    backwards = city(tmp_path / "backwards.csv", 2_000, 8_000, backwards=True)
    both = [begin(forwards), begin(backwards)]
    answers = [answer_of(process) for process in both]
    assert sum(answer["imported"] for answer in answers) == 8_000
    assert sum(answer["already_present"] for answer in answers) == 4_000
    require_whole(db, 8_000)


def test_of_two_files_one_killed_and_repeated_nothing_is_lost(
    db: Database, begin: Callable[..., "subprocess.Popen[str]"], tmp_path: Path
) -> None:
    forwards = city(tmp_path / "forwards.csv", 0, 6_000)
    backwards = city(tmp_path / "backwards.csv", 2_000, 8_000, backwards=True)
    first, second = begin(forwards), begin(backwards)
    wait_until(db, "SELECT count(*) > 1 FROM import_job WHERE through_line > 0")
    kill(first)
    answer_of(second)
    answer_of(begin(forwards))
    require_whole(db, 8_000)
