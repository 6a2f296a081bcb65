"""Clock → use case: requests that had to wait, delays that are to be told, and what an operator should hear of."""

import logging
from collections.abc import Sequence
from datetime import timedelta

from services.codegen import queries, usecases
from services.codegen.domain.code import Request
from services.codegen.ports import Service
from shared.errors import Refusal
from shared.metrics import gauge
from shared.worker import Job

ACTOR = "system:jobs"
AT_A_TIME = 1_000
TELL_DELAY_AFTER = timedelta(seconds=60)
CONFIRM_WITHIN = timedelta(minutes=15)

log = logging.getLogger(__name__)


def serve_waiting(service: Service) -> int:
    """Serve requests whose registry has an active segment by now, in the order in which they came; return how many.

    One that cannot be served is logged for a person, and does not hold up those behind it.
    """
    served = 0
    while True:
        with service.units.unit(ACTOR) as unit:
            requests = queries.servable_requests(unit.tx, AT_A_TIME)
        given = _serve(service, requests) if requests else 0
        served += given
        if not given:
            return served


def _serve(service: Service, requests: Sequence[Request]) -> int:
    """Serve a run in one transaction; where one of them stands in the way, one by one."""
    try:
        return _serve_together(service, requests)
    except Refusal as refusal:
        if len(requests) > 1:
            return sum(_serve(service, [request]) for request in requests)
        log.error(  # noqa: TRY400 - the code says it
            "application %s gets no code: %s", requests[0].application_id, refusal
        )
        return 0


def _serve_together(service: Service, requests: Sequence[Request]) -> int:
    with service.units.unit(ACTOR) as unit:
        checked = service.settings.national_check
        return len(usecases.serve_waiting_requests(unit, requests, national_check=checked))


def release_reserved(service: Service) -> int:
    """Assign what is still reserved although the national check is switched off by now; return how many."""
    if service.settings.national_check:
        return 0
    with service.units.unit(ACTOR) as unit:
        codes = queries.reserved(unit.tx, AT_A_TIME)
    released = 0
    for code in codes:
        with service.units.unit(ACTOR) as unit:
            released += usecases.release_reserved(unit, code)
    return released


def tell_delays(service: Service) -> int:
    """Tell of requests that have waited for more than a minute, once for each reason; return how many."""
    with service.units.unit(ACTOR) as unit:
        delays = queries.untold_delays(unit.tx, unit.clock.now() - TELL_DELAY_AFTER, AT_A_TIME)
    told = 0
    for delay in delays:
        with service.units.unit(ACTOR) as unit:
            told += usecases.tell_delay(unit, delay.request, delay.reason, delay.since)
    return told


def watch(service: Service) -> int:
    """Show what an operator should act on: segments that run out, codes never confirmed; return how many."""
    with service.units.unit(ACTOR) as unit:
        segments = queries.active_segments(unit.tx)
        unconfirmed = queries.unconfirmed(unit.tx, unit.clock.now() - CONFIRM_WITHIN)
    gauge("yizhao_codes_unconfirmed", "codes assigned 15 minutes ago or earlier that no entity holds").set(unconfirmed)
    left = gauge("yizhao_segment_left", "numbers left in the active segment", ("registry", "category"))
    for segment in segments:
        left.labels(segment.registry, segment.category).set(segment.left)
    low = [segment for segment in segments if segment.low]
    for segment in low:
        log.warning("segment %s runs out: %d numbers left", segment.segment_id, segment.left)
    if unconfirmed:
        log.warning("%d codes are not confirmed by the register after %s", unconfirmed, CONFIRM_WITHIN)
    return len(low) + unconfirmed


JOBS: tuple[Job[Service], ...] = (
    Job("serve_waiting", 5, serve_waiting, channel=usecases.SEGMENT_OPENED),
    Job("release_reserved", 5, release_reserved),
    Job("tell_delays", 5, tell_delays),
    Job("watch", 60, watch),
)
