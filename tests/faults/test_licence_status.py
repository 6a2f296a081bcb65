"""The process dies between signing a status list and recording it; the restarted one publishes it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from services.license import jobs
from services.license.ports import Service, build
from services.license.queries import keys
from services.license.settings import Settings
from services.license.verification import StatusList, TrustList
from services.license.verification.status import StatusBits
from shared import crash
from shared.bus import EmbeddedBus
from tests.faults.test_licence_signing import WAIT_SECONDS, rows, settings, start_worker, wait_for
from tests.license_cases import COMPANY, Desk

__all__ = ["settings"]
TOPICS = ("yizhao.entity", "yizhao.person", "yizhao.license", "yizhao.sandbox")


@pytest.fixture
def service(settings: Settings) -> Iterator[Service]:
    made = build(settings)
    yield made
    made.db.close()


def published(service: Service) -> StatusList | None:
    with service.db.transaction() as tx:
        trust, row = keys.newest_trust_list(tx), tx.one("SELECT token FROM status_list")
    if trust is None or row is None or row["token"] is None:
        return None
    return StatusList.from_token(row["token"], TrustList.from_token(trust.token))


def closed_beside(service: Service) -> None:
    """A licence that was in force and published, and became void eleven seconds after the last publication."""
    jobs.keep_keys(service)
    desk = Desk(service, service.units.system_clock)  # type: ignore[arg-type]
    desk.issue(COMPANY)
    jobs.publish_status_lists(service)
    desk.close(COMPANY)
    with desk.unit() as unit:
        unit.tx.execute("UPDATE status_list SET published_at = published_at - interval '11 seconds'")


def test_a_crash_between_signing_and_recording_a_list_loses_no_changed_bit(
    settings: Settings,
    service: Service,
    embedded_bus: EmbeddedBus,
) -> None:
    embedded_bus.ensure_topics(TOPICS)
    closed_beside(service)
    (index,) = (row["idx"] for row in rows(service, "SELECT idx FROM status_entry"))
    before = published(service)
    assert before is not None
    point = crash.Point.STATUS_LIST_SIGNED_NOT_RECORDED
    assert start_worker(settings, crash_at=point).wait(WAIT_SECONDS) == crash.EXIT_CODE
    assert published(service) == before

    worker, restarted = start_worker(settings), datetime.now(tz=UTC)
    try:
        wait_for(lambda: published(service) != before)
    finally:
        worker.terminate()
        assert worker.wait(WAIT_SECONDS) == 0
    after = published(service)
    assert after is not None
    assert after.bits(index) is StatusBits.INVALID
    assert after.newer_than(before)
    assert after.issued_at < restarted + timedelta(seconds=10)
