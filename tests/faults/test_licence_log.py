"""Processes of the log die between numbering, signing and publishing, the witness dies too; nothing is said twice."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests

from services.license import jobs, usecases
from services.license.domain.license import Order
from services.license.ports import Service, build
from services.license.settings import Settings
from shared import crash
from shared.bus import EmbeddedBus
from shared.ids import uuid7
from shared.tlog.merkle import leaf_hash, reader_of, root
from shared.tlog.notes import Note, VerifierKey, check
from tests.conftest import Databases
from tests.filed_log import KEY, FiledLog, served
from tests.license_cases import another_company, settings_for

WAIT_SECONDS = 30


@pytest.fixture
def settings(database_for: Callable[[str], Databases], embedded_bus: EmbeddedBus, tmp_path: Path) -> Settings:
    embedded_bus.ensure_topics(("yizhao.entity", "yizhao.person", "yizhao.license", "yizhao.sandbox"))
    return replace(settings_for(database_for("license"), tmp_path), bus_url=embedded_bus.url)


@pytest.fixture
def service(settings: Settings) -> Iterator[Service]:
    made = build(settings)
    jobs.keep_keys(made)
    yield made
    made.db.close()


def start_worker(settings: Settings, crash_at: str = "") -> subprocess.Popen[bytes]:
    given = {
        "LICENSE_DATABASE_URL": settings.database_url,
        "BUS_URL": settings.bus_url,
        "BUS_SKEW_SECONDS": "0",
        "PUBLIC_URL": settings.public_url,
        "OIDC_ISSUER": settings.oidc_issuer,
        "SANDBOX": "1",
        "SECRETS_DIR": str(settings.secrets_dir),
        "CRASH_AT": crash_at,
    }
    return subprocess.Popen([sys.executable, "-m", "shared.worker", "services.license"], env=os.environ | given)


def issue(service: Service, number: int) -> None:
    for _ in range(number):
        company = another_company()
        with service.units.unit("test") as unit:
            usecases.prepare_licenses(unit, [Order(company, uuid7(), company.application_id)])
    jobs.sign_prepared(service)


def rows(service: Service, sql: str) -> list[dict[str, Any]]:
    with service.db.transaction() as tx:
        return tx.all(sql)


def wait_for(what: Callable[[], bool]) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while not what():
        assert time.monotonic() < until, "did not happen in time"
        time.sleep(0.1)


@pytest.mark.parametrize("point", [crash.Point.LOG_SEQUENCED_NOT_SIGNED, crash.Point.CHECKPOINT_SIGNED_NOT_PUBLISHED])
def test_a_crash_around_the_signature_of_a_checkpoint_leaves_one_checkpoint_and_one_signature(
    settings: Settings, service: Service, point: crash.Point
) -> None:
    issue(service, 3)
    assert start_worker(settings, crash_at=point).wait(WAIT_SECONDS) == crash.EXIT_CODE
    numbered = rows(service, "SELECT idx FROM log_entry ORDER BY idx")
    assert [row["idx"] for row in numbered] == [0, 1, 2]
    assert rows(service, "SELECT 1 FROM checkpoint_signature") == []

    worker = start_worker(settings)
    try:
        wait_for(lambda: bool(rows(service, "SELECT 1 FROM checkpoint_signature")))
        issue(service, 1)
        wait_for(lambda: len(rows(service, "SELECT 1 FROM checkpoint_signature")) == 2)
    finally:
        worker.terminate()
        assert worker.wait(WAIT_SECONDS) == 0
    leaves = [leaf_hash(bytes(row["entry"])) for row in rows(service, "SELECT entry FROM log_entry ORDER BY idx")]
    checkpoints = rows(service, "SELECT tree_size, root FROM checkpoint ORDER BY tree_size")
    assert [(row["tree_size"], bytes(row["root"])) for row in checkpoints] == [
        (size, root(size, reader_of(leaves))) for size in (3, 4)
    ]


# The witness as a process.


@pytest.fixture
def filed(tmp_path: Path) -> Iterator[FiledLog]:
    with served(tmp_path / "log") as log:
        yield log


@contextmanager
def witness(folder: Path, log_url: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    given = {
        "WITNESS_LOG_URL": log_url,
        "WITNESS_LOG_KEYS": str(KEY),
        "WITNESS_DIR": str(folder),
        "WITNESS_BIND": f"127.0.0.1:{port}",
        "WITNESS_EVERY_SECONDS": "0.2",
    }
    process = subprocess.Popen([sys.executable, "-m", "deploy.witness"], env=os.environ | given)
    try:
        yield process
    finally:
        process.kill()
        process.wait(WAIT_SECONDS)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def state_of(port: int) -> dict[str, Any]:
    try:
        state: dict[str, Any] = requests.get(f"http://127.0.0.1:{port}/", timeout=5).json()
    except requests.RequestException:
        return {"tree_size": None, "alarm": None}
    return state


def test_a_witness_that_was_killed_goes_on_from_what_it_remembers(filed: FiledLog, tmp_path: Path) -> None:
    port, folder = free_port(), tmp_path / "witness"
    filed.append(300)
    with witness(folder, filed.url, port) as first:
        wait_for(lambda: state_of(port)["tree_size"] == 300)
        key = state_of(port)["key"]
        first.send_signal(signal.SIGKILL)
        first.wait(WAIT_SECONDS)
    filed.append(50)
    with witness(folder, filed.url, port):
        wait_for(lambda: state_of(port)["tree_size"] == 350)
        assert state_of(port)["key"] == key
        note = Note.from_text(requests.get(f"http://127.0.0.1:{port}/checkpoint", timeout=5).content.decode())
        check(note.text, note.signatures, VerifierKey.from_text(key))


def test_a_history_rewritten_while_the_witness_was_dead_is_caught_when_it_is_back(
    filed: FiledLog, tmp_path: Path
) -> None:
    port, folder = free_port(), tmp_path / "witness"
    filed.append(300)
    with witness(folder, filed.url, port):
        wait_for(lambda: state_of(port)["tree_size"] == 300)
    filed.entries[7] = b"forged"
    filed.append(50)
    for _ in range(2):  # and it has not forgotten after another death
        with witness(folder, filed.url, port):
            wait_for(lambda: state_of(port)["alarm"] is not None)
            assert (state_of(port)["alarm"]["kind"], state_of(port)["tree_size"]) == ("fork", 300)


def test_the_witness_ends_when_it_is_told_to(filed: FiledLog, tmp_path: Path) -> None:
    port = free_port()
    filed.append(3)
    with witness(tmp_path / "witness", filed.url, port) as process:
        wait_for(lambda: state_of(port)["tree_size"] == 3)
        process.terminate()
        assert process.wait(WAIT_SECONDS) == 0
