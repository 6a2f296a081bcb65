"""What happens by itself: keys are introduced, prepared licences signed, status lists published.

Signing happens here, outside any transaction: between the one that read what is to be signed and the one that records
what was.
"""

import logging
from functools import partial

from services.license import usecases
from services.license.domain import lists as forms
from services.license.domain.keys import SigningKey, Use
from services.license.domain.license import Signature, Waiting
from services.license.ports import Service
from services.license.queries import licenses, lists
from shared import crash
from shared.worker import Job

ACTOR = "system:jobs"
BATCH = 200  # licences signed and recorded together

log = logging.getLogger(__name__)


def keep_keys(service: Service) -> int:
    """Introduce the signer's keys and publish a trust list when there is a new one."""
    settings, keys = service.settings, service.signer.signing_keys()
    with service.units.unit(ACTOR) as unit:
        version = usecases.introduce_keys(unit, keys, settings.own_url, sandbox=settings.sandbox)
        issuer, known, now = lists.issuer(unit.tx), lists.keys(unit.tx), unit.clock.now()
    if version is None or issuer is None:
        return 0
    key = next(key for key in keys if key.use is Use.TRUST)
    message = forms.trust_list_message(issuer.url, version, known, now, key)
    token = forms.with_signature(message, service.signer.sign(key.kid, message))
    with service.units.unit(ACTOR) as unit:
        usecases.record_trust_list(unit, version, token)
    return 1


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


def publish_status_lists(service: Service) -> int:
    """Publish the lists that are due; return their number."""
    with service.units.unit(ACTOR) as unit:
        now = unit.clock.now()
        due, issuer = lists.due_for_publication(unit.tx, now), lists.issuer(unit.tx)
        key = lists.signing_key(unit.tx, Use.STATUS, now)
    if not due or issuer is None or key is None:
        return 0
    for publication in due:
        token = _status_token(service, publication, issuer.url, key)
        with service.units.unit(ACTOR) as unit:
            usecases.record_publication(unit, publication, token, now)
    return len(due)


def _status_token(service: Service, publication: forms.Publication, issuer: str, key: SigningKey) -> str:
    now = service.units.system_clock.now()
    message = forms.status_list_message(publication.uri, issuer, publication.entries, now, key)
    return forms.with_signature(message, service.signer.sign(key.kid, message))


JOBS: tuple[Job[Service], ...] = (
    Job("keep_keys", 60, keep_keys),
    Job("sign_prepared", 1, sign_prepared, channel=usecases.PREPARED),
    Job("report_unsignable", 60, report_unsignable),
    Job("publish_status_lists", 1, publish_status_lists),
)
