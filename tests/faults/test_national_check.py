"""The process dies at each step between the reservation of a number and its assignment, and is started again.

The same number is found afterwards, once; a number that the centre refused is never handed out again. The code centre
of the reference departments answers in a process of its own, over the real bus.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.departments.app import SOURCE
from deploy.departments.usecases import hold_code
from services.codegen.ports import build
from services.codegen.settings import Settings
from shared import crash
from shared.bus import EmbeddedBus
from shared.clock import SystemClock
from shared.database import Database
from shared.events import catalogue
from shared.unit import Units
from tests.conftest import Databases
from tests.integration.codegen.builders import Codegen, approval
from tests.sample.arrivals import Partition

WAIT_SECONDS = 60
REFUSED = "91140105MAY000025N"  # the second number; the centre knows another holder


@pytest.fixture
def environment(database_for: Callable[[str], Databases], embedded_bus: EmbeddedBus, tmp_path: Path) -> dict[str, str]:
    """What the workers of code allotment and of the departments are started with."""
    embedded_bus.ensure_topics(catalogue.topics())
    return {
        "CODEGEN_DATABASE_URL": database_for("codegen").runtime_url,
        "DEPARTMENTS_DATABASE_URL": database_for("departments").runtime_url,
        "CODEGEN_NATIONAL_CHECK": "1",
        "BUS_URL": embedded_bus.url,
        "BUS_SKEW_SECONDS": "0",
        "PUBLIC_URL": "https://dengji.example",
        "OIDC_ISSUER": "https://dengji.example/oidc",
        "SECRETS_DIR": str(tmp_path),
    }


@pytest.fixture
def codegen(environment: dict[str, str]) -> Iterator[Codegen]:
    service = build(Settings.from_environment(environment))
    yield Codegen(service)
    service.db.close()


@pytest.fixture
def started(environment: dict[str, str]) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """``started("services.codegen", CRASH_AT=…)``: a worker; all that still run are ended after the test."""
    running: list[subprocess.Popen[bytes]] = []

    def start(package: str, **more: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "shared.worker", package]
        running.append(subprocess.Popen(command, env=os.environ | environment | more))
        return running[-1]

    yield start
    for process in running:
        process.terminate()
        process.wait(WAIT_SECONDS)


def wait_for(what: Callable[[], bool]) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while not what():
        assert time.monotonic() < until, "did not happen in time"
        time.sleep(0.1)


def approve(bus: EmbeddedBus, count: int) -> list[str]:
    """Publish approved applications; return their ids in order."""
    applications = Partition("yizhao.application")
    wanted = [approval() for _ in range(count)]
    records = [
        applications.arrival(one, 1, key=str(one.application_id), ce_source="urn:yizhao:registration").record
        for one in wanted
    ]
    assert bus.publisher().publish(records) == [None] * count
    return [str(one.application_id) for one in wanted]


def refuse_the_second_number(environment: dict[str, str]) -> None:
    """Let the centre know another holder of the second number of the segment."""
    database = Database(environment["DEPARTMENTS_DATABASE_URL"])
    Units(database, SOURCE, SystemClock()).run("test", lambda unit: hold_code(unit, REFUSED))
    database.close()


POINTS = (
    "inside_code_assignment",  # reserved and told, not committed
    "after_commit_before_offset",  # reserved, the approval comes again
    "after_send_before_ack",  # the enquiry is sent, we do not know it
    "after_ack_before_delete",
    "code_accepted_not_assigned",  # the answer is read, the assignment is not committed
    "code_burnt_without_next",
)


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_that_dies_there_goes_on_with_the_same_number(environment, codegen, embedded_bus, started, point):
    codegen.open_segment()
    refuse_the_second_number(environment)
    started("deploy.departments")
    wanted = approve(embedded_bus, 3)

    died = started("services.codegen", CRASH_AT=point)
    assert died.wait(WAIT_SECONDS) == crash.EXIT_CODE, "it must have died where it was told to"
    seen = {row["uscc"]: row["application_id"] for row in codegen.all("SELECT uscc, application_id FROM code")}

    started("services.codegen")
    wait_for(lambda: codegen.all("SELECT count(*) AS n FROM code WHERE state = 'assigned'") == [{"n": 3}])
    wait_for(lambda: codegen.all("SELECT count(*) AS n FROM event_log WHERE type = 'code.assigned'") == [{"n": 3}])

    codes = codegen.all("SELECT uscc, ordinal, state, application_id FROM code ORDER BY ordinal")
    assert [(row["ordinal"], row["state"]) for row in codes] == [
        (1, "assigned"),
        (2, "burnt"),
        (3, "assigned"),
        (4, "assigned"),
    ]
    assert codes[1]["uscc"] == REFUSED
    assert {str(row["application_id"]) for row in codes} == set(wanted)
    assert {row["uscc"]: row["application_id"] for row in codes}.items() >= seen.items(), "each kept its number"
    assert codegen.all("SELECT reason, first_ordinal FROM code_waste") == [{"reason": "rejected", "first_ordinal": 2}]
    assert codegen.all("SELECT 1 FROM code_request WHERE state <> 'served'") == []
    assert codegen.all("SELECT used, given FROM segment") == [{"used": 4, "given": 4}]
    assert codegen.all("SELECT reason FROM dead_letter") == []
    told = codegen.all(
        "SELECT aggregateid, array_agg(type ORDER BY aggregate_version) AS types FROM event_log GROUP BY 1"
    )
    kinds = sorted(row["types"] for row in told)
    assert kinds == [["code.reserved", "code.assigned"]] * 2 + [["code.reserved", "code.reserved", "code.assigned"]]


def test_two_workers_that_are_killed_again_and_again_give_each_application_one_number(
    environment, codegen, embedded_bus, started
):
    codegen.open_segment()
    refuse_the_second_number(environment)
    started("deploy.departments")
    wanted = []
    workers = [started("services.codegen"), started("services.codegen")]
    for round_ in range(4):
        wanted += approve(embedded_bus, 40)
        time.sleep(1.0)
        workers[round_ % 2].kill()
        workers[round_ % 2].wait(WAIT_SECONDS)
        workers[round_ % 2] = started("services.codegen")

    wait_for(lambda: codegen.all("SELECT count(*) AS n FROM code WHERE state = 'assigned'") == [{"n": len(wanted)}])
    rows = codegen.all("SELECT ordinal, application_id, state FROM code ORDER BY ordinal")
    assert [row["ordinal"] for row in rows] == list(range(1, len(rows) + 1)), (
        "no number is missing, none is there twice"
    )
    assert len(rows) == len(wanted) + 1
    assigned = [str(row["application_id"]) for row in rows if row["state"] == "assigned"]
    assert sorted(assigned) == sorted(wanted)
    assert codegen.all("SELECT given FROM segment") == [{"given": len(rows)}]
    assert codegen.all("SELECT 1 FROM dead_letter") == []
