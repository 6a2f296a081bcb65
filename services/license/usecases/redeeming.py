"""Checking a code for showing on line, and redeeming it, which can be done once."""

from dataclasses import replace

from services.license.domain.license import verdict_of
from services.license.queries import licenses, presentations
from services.license.store import presentations as store
from services.license.usecases.checking import known, known_trust
from services.license.usecases.presenting import still_authorised
from services.license.verification import RejectedError, Verdict, Verification
from services.license.verification.presentation import Presented, read_token
from services.license.verification.verdict import judged
from services.license.verification.verify import rejection
from shared.unit import Unit

_NOT_ACCEPTED = frozenset({Verdict.WRONG_AUDIENCE, Verdict.NOT_YET_VALID, Verdict.TOKEN_EXPIRED})


def check_token(unit: Unit, text: str, audience: str | None = None) -> Verification:
    """The verdict on a code for showing; ``audience``: who is asked to accept it, None where a person compares.

    Raises Refusal ``license.signer_unavailable`` before the first trust list.
    """
    try:
        presented = read_token(text, known_trust(unit), unit.clock.now(), audience)
    except RejectedError as rejected:
        return rejection(rejected)
    return replace(_judged(unit, presented), shown=presented.showing)


def redeem_token(unit: Unit, text: str, audience: str) -> Verification:
    """Check a code and use it up, whatever its licence is worth; one that is not accepted is not used up.

    Raises Refusal ``license.token_used``.
    """
    checked = check_token(unit, text, audience)
    if not checked.genuine or checked.verdict in _NOT_ACCEPTED:
        return checked
    document = read_token(text, known_trust(unit), unit.clock.now(), audience).document
    found = presentations.by_payload(unit.tx, document.payload_sha256)
    if found is not None:
        store.insert_use(unit.tx, found.presentation_id, unit.clock.now())
    return checked


def _judged(unit: Unit, presented: Presented) -> Verification:
    now, document = unit.clock.now(), presented.document
    shown = presentations.by_payload(unit.tx, document.payload_sha256)
    found = licenses.license_by_id(unit.tx, shown.license_id) if shown else None
    if shown is None or found is None:  # signed with our key, and yet we never recorded it
        return judged(Verdict.STATUS_UNAVAILABLE, document.face)
    face = document.face.completed_by(found.face)
    if not still_authorised(unit, shown):
        return judged(Verdict.TOKEN_EXPIRED, face, now)
    return known(unit, found, judged(verdict_of(found.state, found.reason), face))
