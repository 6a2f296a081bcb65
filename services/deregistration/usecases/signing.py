"""Signing the undertaking, or declining to."""

from dataclasses import dataclass, replace
from uuid import UUID

from services.deregistration.domain.case import Case, State
from services.deregistration.domain.subject import Subject
from services.deregistration.store import cases, subjects
from services.deregistration.usecases.access import locked_case
from services.deregistration.usecases.cases import back_to_draft
from shared.auth.principal import Principal
from shared.errors import Refusal
from shared.events.shapes import Investor
from shared.unit import Unit


@dataclass(frozen=True)
class Signature:
    """What a signatory sends: for which investor, and which content was read."""

    signatory_id: UUID  # the investor's id
    content_hash: str
    method: str = "face"


def sign(unit: Unit, actor: Principal, case_id: UUID, signature_id: UUID, signature: Signature) -> Case:
    """Sign the undertaking as the investor the actor is bound to by a real-name check; again changes nothing.

    :raises Refusal: ``deregistration.not_found`` for a stranger, ``auth.assurance_too_low``,
        ``deregistration.content_changed``, ``.signing_expired``, ``.not_in_state``.
    """
    case, subject = locked_case(unit, case_id)
    investor = _investor(unit, actor, subject, signature.signatory_id)
    actor.require_real_name()
    case.require_signing(unit.clock.today())
    if signature.content_hash != case.content_hash:
        raise Refusal("deregistration.content_changed")
    is_new = cases.save_signature(
        unit.tx,
        {
            "signature_id": signature_id,
            "case_id": case_id,
            "investor_id": investor.investor_id,
            "content_hash": signature.content_hash,
            "person_id": investor.person_id,
            "subject": actor.subject,
            "name": investor.name,
            "method": signature.method,
            "signed_at": unit.clock.legal_now(),
        },
    )
    if not is_new:
        return case
    unit.audit("deregistration.sign", case_id, {"signature_id": str(signature_id)})
    return cases.update(unit.tx, case)


def decline(unit: Unit, actor: Principal, case_id: UUID, reason: str) -> Case:
    """Refuse to sign; all signatures are void and the case is a draft again.

    :raises Refusal: ``deregistration.not_found`` for a stranger, ``.not_in_state``.
    """
    case, subject = locked_case(unit, case_id)
    person_id = subjects.person_of(unit.tx, actor.subject)
    if not subject.has_investor(person_id):
        raise Refusal("deregistration.not_found")
    case.require(State.SIGNING)
    name = next(each.name for each in subject.investors if each.person_id == person_id)
    unit.audit("deregistration.decline", case_id)
    return back_to_draft(unit, replace(case, declined_by=name, declined_reason=reason))


def unsigned(unit: Unit, case: Case, subject: Subject) -> tuple[Investor, ...]:
    """The investors who have not signed the present content."""
    signed = {row["investor_id"] for row in cases.signatures(unit.tx, case.case_id, case.content_hash or "")}
    return tuple(investor for investor in subject.investors if investor.investor_id not in signed)


def _investor(unit: Unit, actor: Principal, subject: Subject, investor_id: UUID) -> Investor:
    person_id = subjects.person_of(unit.tx, actor.subject)
    for investor in subject.investors:
        if investor.investor_id == investor_id and person_id is not None and investor.person_id == person_id:
            return investor
    raise Refusal("deregistration.not_found")
