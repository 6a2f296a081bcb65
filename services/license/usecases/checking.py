"""Checking on line: the document as the offline verifier does it, the state as this register knows it."""

from dataclasses import replace
from functools import lru_cache, partial

from services.license.domain.license import License, verdict_of
from services.license.domain.paper import IN_FORCE
from services.license.queries import keys, licenses, log, standing
from services.license.verification import RejectedError, TrustList, Verdict, Verification, read
from services.license.verification.record import Record
from services.license.verification.verdict import in_standing, judged
from services.license.verification.verify import rejection
from shared.errors import Refusal
from shared.unit import Unit

_FOLLOWED = frozenset(Verdict) - {Verdict.VALID, Verdict.SUSPENDED, Verdict.STATUS_UNAVAILABLE}


def check_document(unit: Unit, text: str) -> Verification:
    """The verdict on the text of a QR code or on an SD-JWT, with what the register knows of it.

    Raises Refusal ``license.signer_unavailable`` before the first trust list.
    """
    try:
        document = read(text, known_trust(unit), unit.clock.now(), partial(log.logged_before, unit.tx))
    except RejectedError as rejected:
        return rejection(rejected)
    found = licenses.by_payload(unit.tx, document.payload_sha256)
    if found is None:  # signed with our key, and yet we never recorded it: nothing is known of its status
        return judged(Verdict.STATUS_UNAVAILABLE, document.face)
    checked = known(unit, found, judged(verdict_of(found.state, found.reason), document.face.completed_by(found.face)))
    return replace(checked, log=log.position_of_document(unit.tx, document.payload_sha256))


def check_serial(unit: Unit, serial: str) -> Verification:
    """What the register says of a serial number; a number proves nothing about a document."""
    return _of_register(unit, licenses.by_serial(unit.tx, serial))


def check_uscc(unit: Unit, uscc: str) -> Verification:
    """What the register says of the newest licence of a code; a code proves nothing about a document."""
    return _of_register(unit, licenses.newest_of_code(unit.tx, uscc))


def _of_register(unit: Unit, found: License | None) -> Verification:
    if found is None:
        return Verification(Verdict.UNREADABLE, None, None)
    verdict = verdict_of(found.state, found.reason)
    checked = known(unit, found, Verification(verdict, None, in_standing(verdict), found.face))
    return replace(checked, log=log.position_of_license(unit.tx, found.license_id))


def known(unit: Unit, found: License, checked: Verification) -> Verification:
    """The answer with what the register knows now: since when and why, marks, and which licence to ask for.

    Of a licence that another followed, the entity's standing is that of the newest.
    """
    marks = standing.marks(unit.tx, found.entity_id)
    newest = standing.newest_issued(unit.tx, found.entity_id) if checked.verdict in _FOLLOWED else None
    standing_now, current = checked.in_standing, None
    if newest is not None and newest.serial != found.serial:
        standing_now = in_standing(verdict_of(newest.state, newest.reason))
        current = newest.serial if newest.state in IN_FORCE else None
    record = Record(found.suspended_until_on, found.reference_no, current, marks)
    return replace(
        checked, in_standing=standing_now, status_as_of=unit.clock.now(), since=found.since_on, record=record
    )


def known_trust(unit: Unit) -> TrustList:
    """The newest trust list. Raises Refusal ``license.signer_unavailable`` before the first one."""
    token = keys.trust_list(unit.tx)
    if token is None:
        raise Refusal("license.signer_unavailable")
    return _read_trust_list(token)


@lru_cache(maxsize=2)
def _read_trust_list(token: str) -> TrustList:
    return TrustList.from_token(token)
