"""Prepared renditions are signed.

Signing happens here, outside any transaction: between the one that read what is to be signed and the one that records
what was. A store of keys that goes away in between leaves what it has not signed for the next round.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from services.license import usecases
from services.license.clients import SignerUnavailableError, UnknownKeyError
from services.license.domain.keys import SigningKey
from services.license.domain.license import Signature, Waiting
from services.license.jobs.actor import ACTOR
from services.license.ports import Service
from services.license.queries import keys, licenses
from shared import crash
from shared.worker import Job

BATCH = 200  # licences signed and recorded together
BATCHES = 50  # in one go; the other jobs of the service have their turn in between

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Signed:
    """What came of one batch. ``missing``: keys that the store does not have; ``away``: it stopped answering."""

    signatures: tuple[Signature, ...]
    missing: frozenset[str]
    away: bool


def sign_prepared(service: Service) -> int:
    """Sign what is prepared and record it; return the number of licences that were."""
    done, missing = 0, frozenset[str]()
    for _ in range(BATCHES):
        with service.units.unit(ACTOR) as unit:
            known = keys.usable(unit.tx)
            waiting = licenses.waiting(unit.tx, [kid for kid in known if kid not in missing], BATCH)
        if not waiting:
            break
        crash.point("licence_prepared_not_signed")
        signed = _signed(service, waiting, known)
        crash.point("signed_not_recorded")
        if signed.signatures:
            done += service.units.run(ACTOR, partial(usecases.record_signatures, signatures=signed.signatures))
        if signed.away:
            break
        missing |= signed.missing
    return done


def _signed(service: Service, waiting: Sequence[Waiting], known: Mapping[str, SigningKey]) -> Signed:
    made: list[Signature] = []
    missing: set[str] = set()
    away = False
    for one in waiting:
        if one.kid in missing:
            continue
        try:
            signature = service.signer.sign(known[one.kid], one.message)
        except UnknownKeyError:
            missing.add(one.kid)
        except SignerUnavailableError as fault:
            log.warning("signing goes on later: %s", fault)
            away = True
            break
        else:
            made.append(Signature(one.license_id, one.rendition, one.format, signature))
    return Signed(_whole(made, waiting), frozenset(missing), away)


def _whole(made: Iterable[Signature], waiting: Iterable[Waiting]) -> tuple[Signature, ...]:
    """Without the licences of which only some forms were signed: one is in force in all its forms or not yet."""
    signed = {(one.license_id, one.format) for one in made}
    torn = {one.license_id for one in waiting if (one.license_id, one.format) not in signed}
    return tuple(one for one in made if one.license_id not in torn)


def report_unsignable(service: Service) -> int:
    """Say so when licences wait for a key that the store does not have; return their number. A person must help."""
    with service.units.unit(ACTOR) as unit:
        known, awaited = keys.usable(unit.tx), licenses.kids_waited_for(unit.tx)
    lost = {kid: count for kid, count in awaited.items() if kid in known and not service.signer.holds(known[kid])}
    for kid, count in lost.items():
        log.error("%d licences wait for key %s, which the store does not have; if it is lost, revoke it", count, kid)
    return sum(lost.values())


JOBS: tuple[Job[Service], ...] = (
    Job("sign_prepared", 1, sign_prepared, channel=usecases.PREPARED),
    Job("report_unsignable", 60, report_unsignable),
)
