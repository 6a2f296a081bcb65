"""Keys are renewed in time, trust lists published; where a person must act, she is told.

Making and signing happen outside any transaction. A key that was made and not written down is found again under its
name; a trust list that was signed and not written down is signed anew.
"""

import logging

from services.license import usecases
from services.license.domain import rotation, trust_lists
from services.license.domain.keys import SigningKey, Use
from services.license.domain.rotation import Due
from services.license.jobs.actor import ACTOR
from services.license.ports import Service
from services.license.queries import keys
from services.license.store.keys import SignedTrustList
from shared import crash
from shared.worker import Job

log = logging.getLogger(__name__)


def keep_keys(service: Service) -> int:
    """Make the keys that are due, where the issuing authority is at hand, and publish a trust list that is due."""
    settings = service.settings
    with service.units.unit(ACTOR) as unit:
        usecases.fix_issuer(unit, settings.own_url, sandbox=settings.sandbox)
        due = rotation.due(keys.keys(unit.tx), unit.clock.now(), settings.periods)
    made = sum(make_key(service, one, ACTOR) is not None for one in due) if service.authority else 0
    return made + publish_trust_list(service)


def make_key(service: Service, due: Due, actor: str) -> SigningKey | None:
    """Make a key in the store, certify it, write it down; None if somebody else was first."""
    if service.authority is None:
        raise ValueError("the issuing authority is not on this machine")
    public_key = service.signer.keep(due.label, due.use.algorithm)
    crash.point("key_made_not_recorded")
    verify_until = service.settings.periods.verify_until(due.sign_until).replace(microsecond=0)
    certificates = service.authority.certify(public_key, due.use, verify_until)
    key = SigningKey(due.use, due.label, certificates, due.not_before, due.sign_until, verify_until)
    with service.units.unit(actor) as unit:
        if not usecases.introduce_key(unit, key):
            return None
    log.info("key %s for %s signs from %s to %s", key.kid, key.use, key.not_before, key.sign_until)
    return key


def publish_trust_list(service: Service) -> int:
    """Publish the next version, in both forms, if one is due; return 1 if it was."""
    with service.units.unit(ACTOR) as unit:
        content = usecases.trust_list_due(unit)
        signer = keys.signing_key(unit.tx, Use.TRUST, unit.clock.now())
    if content is None or signer is None:
        return 0
    jwt, cwt = trust_lists.jwt_message(content, signer), trust_lists.cwt_message(content, signer)
    signed = SignedTrustList(
        content.version,
        trust_lists.jwt(jwt, service.signer.sign(signer, jwt)),
        trust_lists.cwt(cwt, service.signer.sign(signer, cwt)),
        trust_lists.digest_of(content.keys),
    )
    crash.point("trust_list_signed_not_recorded")
    with service.units.unit(ACTOR) as unit:
        return int(usecases.record_trust_list(unit, signed))


def report_keys(service: Service) -> int:
    """Say so when a key will soon, or does, lack a successor; return for how many uses. A person must bring one."""
    with service.units.unit(ACTOR) as unit:
        known, now = keys.keys(unit.tx), unit.clock.now()
    wanting = rotation.warned(known, now, service.settings.periods) if service.authority is None else []
    for use in wanting:
        until = rotation.signs_until(known, use, now)
        if rotation.current(known, use, now) is None:
            log.error("no key signs %s: bring one with `yizhao keys request %s`", use, use)
        else:
            log.warning("keys for %s sign until %s: bring a successor, `yizhao keys request %s`", use, until, use)
    return len(wanting)


JOBS: tuple[Job[Service], ...] = (Job("keep_keys", 60, keep_keys), Job("report_keys", 3600, report_keys))
