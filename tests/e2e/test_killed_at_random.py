"""Whatever is killed while people register: nothing is lost, nothing is doubled.

Enterprises are set up through the API of a real house, while ten times one of its processes (web, a worker, the outside
departments, PostgreSQL, the broker) is ended with SIGKILL. The client only repeats what got no answer.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg2
import pytest
import requests

from deploy.audit.cli import audit_until_ok
from deploy.audit.reading import urls_from_environment
from deploy.demo.client import Answer, Api, ApiError
from deploy.demo.enterprises import enterprises
from deploy.demo.setting_up import catalogue, set_up
from deploy.onebox.record import Record
from tests.e2e.house import READY_SECONDS, House, running_house

SET_UPS, KILLS = 3, 10
PATIENCE_SECONDS = 90.0
AUDIT_SECONDS = 90.0
RUNNER = "runner"  # who starts again what was ended; it is killed in a test of its own
BUSY = frozenset({"system.busy", "request.in_progress"})


class Stubborn(Api):
    """Repeats a request, with the same key or id, until it gets an answer that is one."""

    def _call(self, method: str, person: str | None, path: str, body: Any, headers: Mapping[str, str]) -> Answer:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return super()._call(method, person, path, body, headers)
            except (requests.RequestException, ApiError) as trouble:
                final = isinstance(trouble, ApiError) and trouble.status < 500 and trouble.code not in BUSY
                if final or time.monotonic() > deadline:
                    raise
            time.sleep(0.3)


@contextmanager
def killing(house: House, seed: int) -> Iterator[Counter[str]]:
    """Somebody with a switch for every process, who uses it ten times; tells what was ended how often."""
    chance, ended = random.Random(seed), Counter[str]()  # noqa: S311 - not for secrets
    began, stop = time.time(), threading.Event()

    def kill() -> None:
        while ended.total() < KILLS and not stop.wait(chance.uniform(0.5, 1.5)):
            record = Record.read(house.folder)
            name, pid = chance.choice([one for one in sorted(record.pids.items()) if one[0] != RUNNER])
            with suppress(psutil.NoSuchProcess):  # it is down already and will be started again
                process = psutil.Process(pid)
                if process.create_time() > began - READY_SECONDS:  # not a stranger with a number used again
                    process.kill()
                    ended[name] += 1

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield ended
        thread.join(PATIENCE_SECONDS)
    finally:
        stop.set()
        thread.join()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("bus", ["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
def test_registrations_survive_the_end_of_any_process(tmp_path: Path, bus: str) -> None:
    with running_house(tmp_path / "house", BUS=bus) as house:
        api = Stubborn(house.record.addresses, house.environment["OIDC_ISSUER"].removesuffix("/sandbox/oidc"))
        with killing(house, seed=SET_UPS) as ended:
            known = catalogue(api)
            done = [set_up(api, known, enterprise) for enterprise in enterprises(SET_UPS)]
        assert ended.total() == KILLS, ended

        report = audit_until_ok(urls_from_environment(house.environment), AUDIT_SECONDS)
        assert report.ok, [violation.words for violation in report.violations]
        assert len({one.uscc for one in done}) == len({one.license_id for one in done}) == SET_UPS
        assert given_codes(house) == {one.uscc for one in done}


def given_codes(house: House) -> set[str]:
    with closing(psycopg2.connect(house.owner_urls()["codegen"])) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT uscc FROM code WHERE origin = 'segment'")
        return {uscc for (uscc,) in cursor}
