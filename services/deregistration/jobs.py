"""Clock → use case: notices end, windows close, signing times run out, drafts are purged, calendars arrive.

Each case is a transaction of its own, so that one that cannot be handled holds back no other. After a jump of the legal
clock over the end of a notice *and* of its window, the notice is ended first, with its own days, and only then the case
lapses: both events are told, in that order.
"""

import logging
from collections.abc import Callable
from functools import partial
from uuid import UUID

from services.deregistration.domain.rules import HOUSE
from services.deregistration.ports import Service
from services.deregistration.store import cases
from services.deregistration.usecases import filing, upkeep
from shared.errors import Refusal
from shared.unit import Unit
from shared.worker import Job

ACTOR = "system:jobs"
log = logging.getLogger(__name__)


def end_notices(service: Service) -> int:
    """End notices whose last day is over, then close windows whose last day is over; returns how many cases moved."""
    ended = _each(service, lambda unit: cases.due_to_end(unit.tx, unit.clock.today()), filing.end_due_notice)
    lapsed = _each(service, lambda unit: cases.due_to_lapse(unit.tx, unit.clock.today()), filing.lapse_due_case)
    return ended + lapsed


def tidy_up(service: Service) -> int:
    """Let signing times run out, then purge drafts nobody has touched; returns how many cases moved."""
    expired = _each(service, lambda unit: cases.due_to_expire(unit.tx, unit.clock.today()), upkeep.expire_signing)
    purged = _each(service, _purgeable, upkeep.purge_draft)
    return expired + purged


def settle_calendars(service: Service) -> int:
    """Compute what waited for a year's calendar; returns how many notices and deadlines got their days."""
    return service.units.run(ACTOR, upkeep.settle_provisional)


def _purgeable(unit: Unit) -> list[UUID]:
    today = unit.clock.today()
    return cases.due_to_purge(unit.tx, today, HOUSE.on(today).value.draft_days)


def _each(service: Service, due: Callable[[Unit], list[UUID]], act: Callable[[Unit, UUID], bool]) -> int:
    moved = 0
    for case_id in service.units.run(ACTOR, due):
        try:
            moved += service.units.run(ACTOR, partial(_act, act, case_id))
        except Refusal as refusal:
            log.warning("case %s waits for the next round: %s", case_id, refusal)
    return moved


def _act(act: Callable[[Unit, UUID], bool], case_id: UUID, unit: Unit) -> bool:
    return act(unit, case_id)


JOBS: tuple[Job[Service], ...] = (
    Job("end_notices", 1, end_notices),
    Job("tidy_up", 60, tidy_up),
    Job("settle_calendars", 3600, settle_calendars),
)
