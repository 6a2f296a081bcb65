"""Prepared licences are signed.

Signing happens here, outside any transaction: between the one that read what is to be signed and the one that records
what was.
"""

import logging
from functools import partial

from services.license import usecases
from services.license.domain.license import Signature, Waiting
from services.license.jobs.actor import ACTOR
from services.license.ports import Service
from services.license.queries import licenses
from shared import crash
from shared.worker import Job

BATCH = 200  # licences signed and recorded together

log = logging.getLogger(__name__)


def sign_prepared(service: Service) -> int:
    """Sign what is prepared and record it; return the number of licences that became active."""
    kids, done = [key.kid for key in service.signer.signing_keys()], 0
    while True:
        with service.units.unit(ACTOR) as unit:
            waiting = licenses.waiting(unit.tx, kids, BATCH)
        if not waiting:
            return done
        crash.point("licence_prepared_not_signed")
        signatures = [_signed(service, one) for one in waiting]
        crash.point("signed_not_recorded")
        done += service.units.run(ACTOR, partial(usecases.record_signatures, signatures=signatures))


def _signed(service: Service, one: Waiting) -> Signature:
    return Signature(one.license_id, one.rendition, one.format, service.signer.sign(one.kid, one.message))


def report_unsignable(service: Service) -> int:
    """Say so when licences wait for a key that the signer does not have; return their number. A person must help."""
    kids = [key.kid for key in service.signer.signing_keys()]
    with service.units.unit(ACTOR) as unit:
        found = licenses.count_without_key(unit.tx, kids)
    if found:
        log.error("%d licences wait for a key that the signer does not have", found)
    return found


JOBS: tuple[Job[Service], ...] = (
    Job("sign_prepared", 1, sign_prepared, channel=usecases.PREPARED),
    Job("report_unsignable", 60, report_unsignable),
)
