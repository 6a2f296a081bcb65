"""Licences get their next rendition in time; signing it is the business of `signing`."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from uuid import UUID

from services.license import usecases
from services.license.domain.keys import Use
from services.license.domain.rendition import RENEW_DAYS
from services.license.jobs.actor import ACTOR
from services.license.ports import Service
from services.license.queries import keys, licenses
from shared.worker import Job

BATCH = 200  # licences written anew in one transaction
BATCHES = 25  # in one go
_FIRST = UUID(int=0)


def renew_expiring(service: Service) -> int:
    """Prepare the next rendition of licences that expire within 30 days; return their number."""
    done = 0
    for _ in range(BATCHES):
        with service.units.unit(ACTOR) as unit:
            until = unit.clock.now() + timedelta(days=RENEW_DAYS)
            found = licenses.expiring(unit.tx, until, BATCH)
        if not (prepared := _prepared(service, found)):
            break
        done += prepared
    return done


def replace_stolen(service: Service) -> int:
    """Prepare another rendition of licences whose key was reported stolen; return their number."""
    done, after = 0, _FIRST
    for _ in range(BATCHES):
        with service.units.unit(ACTOR) as unit:
            found = licenses.under_stolen_keys(unit.tx, after, BATCH)
        if not found:
            break
        after = found[-1]
        done += _prepared(service, found)
    return done


def replace_lost(service: Service) -> int:
    """Prepare another rendition of what waits for keys that the store lost, where others sign by now; how many."""
    with service.units.unit(ACTOR) as unit:
        known, awaited = keys.usable(unit.tx), licenses.kids_waited_for(unit.tx)
        present = keys.signing_key(unit.tx, Use.LICENCE, unit.clock.now())
    others = [known[kid] for kid in awaited if present and kid in known and kid != present.kid]
    lost = [key.kid for key in others if not service.signer.holds(key)]
    with service.units.unit(ACTOR) as unit:
        found = licenses.waiting_for(unit.tx, lost, BATCH)
    return _prepared(service, found)


def _prepared(service: Service, found: Sequence[UUID]) -> int:
    with service.units.unit(ACTOR) as unit:
        key = keys.signing_key(unit.tx, Use.LICENCE, unit.clock.now())
    if key is None or not found:  # that no key signs is told by `report_keys`
        return 0
    return service.units.run(ACTOR, partial(usecases.prepare_renditions, license_ids=found))


JOBS: tuple[Job[Service], ...] = (
    Job("renew_expiring", 600, renew_expiring),
    Job("replace_stolen", 10, replace_stolen),
    Job("replace_lost", 60, replace_lost),
)
