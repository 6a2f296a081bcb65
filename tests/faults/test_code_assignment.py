"""The process dies inside the assignment of a code; what is found after the restart is one code and one event."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.codegen.ports import build
from services.codegen.settings import Settings
from shared.bus import EmbeddedBus
from shared.crash import EXIT_CODE
from tests.conftest import Databases
from tests.integration.codegen.builders import Codegen, approval
from tests.sample.arrivals import Partition

WAIT_SECONDS = 30


@pytest.fixture
def environment(database_for: Callable[[str], Databases], embedded_bus: EmbeddedBus, tmp_path: Path) -> dict[str, str]:
    """What a worker of code allotment is started with."""
    return {
        "CODEGEN_DATABASE_URL": database_for("codegen").runtime_url,
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


def start_worker(environment: dict[str, str], **more: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "shared.worker", "services.codegen"], env=os.environ | environment | more
    )


def wait_for(what: Callable[[], bool]) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while not what():
        assert time.monotonic() < until, "did not happen in time"
        time.sleep(0.1)


@pytest.mark.parametrize("which", [1, 3])
def test_a_crash_inside_the_assignment_leaves_one_code_for_each_application(environment, codegen, embedded_bus, which):
    codegen.open_segment()
    applications = Partition("yizhao.application")
    wanted = [approval() for _ in range(4)]
    embedded_bus.ensure_topics(("yizhao.application", "yizhao.entity", "yizhao.code", "yizhao.sandbox"))
    records = [
        applications.arrival(one, 1, key=str(one.application_id), ce_source="urn:yizhao:registration").record
        for one in wanted
    ]
    died = start_worker(environment, CRASH_AT=f"inside_code_assignment:{which}")
    for count, record in enumerate(records, 1):  # one by one: those that come together are assigned together
        assert embedded_bus.publisher().publish([record]) == [None]
        wait_for(lambda count=count: died.poll() is not None or len(codegen.all("SELECT 1 FROM code")) == count)
    assert died.wait(WAIT_SECONDS) == EXIT_CODE
    assert len(codegen.all("SELECT 1 FROM code")) == which - 1

    worker = start_worker(environment)
    try:
        wait_for(lambda: len(codegen.all("SELECT 1 FROM event_log")) == len(wanted))
    finally:
        worker.terminate()
        assert worker.wait(WAIT_SECONDS) == 0

    codes = codegen.all("SELECT application_id, ordinal, state FROM code ORDER BY ordinal")
    assert {row["application_id"] for row in codes} == {one.application_id for one in wanted}
    assert [(row["ordinal"], row["state"]) for row in codes] == [(number, "assigned") for number in (1, 2, 3, 4)]
    assert codegen.all("SELECT used FROM segment") == [{"used": 4}]
    told = codegen.all("SELECT type, aggregate_version FROM event_log")
    assert [(row["type"], row["aggregate_version"]) for row in told] == [("code.assigned", 1)] * 4
