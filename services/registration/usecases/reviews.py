"""Reviews: receipt, lease, return with all defects, recommendation, send-back."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.registration.domain.application import Application, State, Step
from services.registration.domain.document import Document
from services.registration.domain.review import Lease
from services.registration.domain.rules import HOUSE_LIMITS
from services.registration.store import applications, documents, reviews
from services.registration.usecases.access import officers_case, parties
from services.registration.usecases.falling_back import give_name_back
from shared.auth.principal import Principal
from shared.crypto import PersonalDataKeys
from shared.errors import Defect, Refusal
from shared.events.registration import ApplicationReturned
from shared.refusals import catalogue
from shared.unit import Unit


@dataclass(frozen=True)
class ReturnDefect:
    """One defect an officer tells: place, code of the catalogue, and her own words if she adds any."""

    pointer: str
    code: str
    text: str | None = None


def receive_application(
    unit: Unit, actor: Principal, application_id: UUID, expected_version: int | None, *, keys: PersonalDataKeys
) -> UUID:
    """Issue the receipt (接收申请材料凭证) for what is not decided on the spot (SAMR52-18)."""
    known = officers_case(unit, actor, keys, application_id, expected_version)
    known.must_allow(Step.RECEIVE)
    _receive(unit, known)
    return application_id


def _receive(unit: Unit, known: Application) -> None:
    applications.mark_received(unit.tx, known.application_id, unit.clock.legal_now())
    document = _issue(unit, known, "receipt", {"application_no": known.application_no, "name": known.name_full})
    unit.audit("receive_application", known.application_id, {"document_no": document.document_no})


def claim_application(
    unit: Unit, actor: Principal, application_id: UUID, expected_version: int | None, *, keys: PersonalDataKeys
) -> UUID:
    """Take a case for the length of a lease; claiming one's own case again renews the lease.

    :raises Refusal: ``application.claimed``, ``auth.own_case``, ``application.same_officer``.
    """
    known = officers_case(unit, actor, keys, application_id, expected_version)
    return _claim(unit, actor, known)


def claim_next(unit: Unit, actor: Principal, *, keys: PersonalDataKeys) -> UUID | None:
    """Take the most urgent case within reach that nobody holds; None if there is none."""
    passed_over: list[UUID] = []
    while True:
        found = reviews.most_urgent(unit.tx, actor.reach, actor.subject, unit.clock.now(), passed_over)
        known = None if found is None else applications.lock_application(unit.tx, keys, found)
        if found is None or known is None:
            return None
        if actor.subject not in parties(unit.tx, keys, known):
            return _claim(unit, actor, known)
        passed_over.append(found)


def _claim(unit: Unit, actor: Principal, known: Application) -> UUID:
    known.must_allow(Step.CLAIM)
    recommendation = reviews.open_review(unit.tx, known.application_id)
    if recommendation is not None and recommendation.first_officer == actor.subject:
        raise Refusal("application.same_officer")
    _take_lease(unit, actor, known.application_id)
    if known.state is State.SUBMITTED:  # whoever takes a case up does not decide it on the spot
        _receive(unit, known)
    if known.state in (State.SUBMITTED, State.RECEIVED):
        applications.move(unit.tx, known.application_id, State.IN_REVIEW)
    unit.audit("claim_application", known.application_id)
    return known.application_id


def _take_lease(unit: Unit, actor: Principal, application_id: UUID) -> None:
    now = unit.clock.now()
    until = now + timedelta(minutes=HOUSE_LIMITS.on(unit.clock.today()).value.claim_lease_minutes)
    held = reviews.lease_of(unit.tx, application_id)
    if held is not None and held.officer == actor.subject:
        reviews.extend_lease(unit.tx, application_id, until)
        return
    if held is not None and held.lease_until > now:
        raise Refusal("application.claimed")
    reviews.release_lease(unit.tx, application_id, now)
    reviews.insert_lease(unit.tx, Lease(application_id, actor.subject, now, until))


def release_claim(
    unit: Unit, actor: Principal, application_id: UUID, expected_version: int | None, *, keys: PersonalDataKeys
) -> UUID:
    """Give a case back to the queue."""
    officers_case(unit, actor, keys, application_id, expected_version)
    must_hold(unit, actor, application_id)
    reviews.release_lease(unit.tx, application_id, unit.clock.now())
    unit.audit("release_application", application_id)
    return application_id


def must_hold(unit: Unit, actor: Principal, application_id: UUID) -> None:
    """Refuse an officer who did not claim the case, or whose lease has run out.

    :raises Refusal: ``application.claimed`` by somebody else, ``application.not_claimed``.
    """
    held = reviews.lease_of(unit.tx, application_id)
    if held is not None and held.lease_until > unit.clock.now():
        if held.officer == actor.subject:
            return
        raise Refusal("application.claimed")
    raise Refusal("application.not_claimed")


def return_application(
    unit: Unit,
    actor: Principal,
    application_id: UUID,
    defects: tuple[ReturnDefect, ...],
    expected_version: int | None,
    *,
    keys: PersonalDataKeys,
) -> UUID:
    """Return an application with all its defects at once (一次性告知, 746-19); the name falls back to its reservation.

    :raises Refusal: ``application.defects_missing``, ``request.invalid`` for a code nobody knows.
    """
    unit.lock(("application", application_id))
    known = officers_case(unit, actor, keys, application_id, expected_version)
    known.must_allow(Step.RETURN)
    must_hold(unit, actor, application_id)
    told = _told_defects(defects)
    give_name_back(unit, known)
    applications.move(unit.tx, application_id, State.RETURNED)
    reviews.end_deadlines(unit.tx, application_id, "review", unit.clock.legal_now())
    reviews.release_lease(unit.tx, application_id, unit.clock.now())
    body = {"application_no": known.application_no, "round_no": known.round_no, "defects": told}
    document = _issue(unit, known, "defect_notice", body)
    event = ApplicationReturned(
        application_id=application_id,
        document_no=document.document_no,
        returned_at=document.issued_at,
        round_no=known.round_no,
        defect_codes=tuple(dict.fromkeys(defect.code for defect in defects)),
    )
    unit.tell(application_id, event, correlation_id=application_id)
    unit.audit("return_application", application_id, {"document_no": document.document_no})
    return application_id


def _issue(unit: Unit, known: Application, document_kind: str, body: dict[str, Any]) -> Document:
    return documents.issue_document(
        unit.tx,
        application_id=known.application_id,
        document_kind=document_kind,
        registry=known.form.registry,
        on=unit.clock.today(),
        now=unit.clock.legal_now(),
        body=body,
    )


def _told_defects(defects: tuple[ReturnDefect, ...]) -> list[dict[str, Any]]:
    """The defects with words, ground and remedy of the catalogue, as the notice prints them."""
    if not defects:
        raise Refusal("application.defects_missing")
    unknown = [
        Defect(f"/errors/{number}/code", "request.invalid")
        for number, defect in enumerate(defects)
        if defect.code not in catalogue()
    ]
    if unknown:
        raise Refusal("request.invalid", defects=unknown)
    return [
        {**Defect(defect.pointer, defect.code).as_json(), **({"text": defect.text} if defect.text else {})}
        for defect in defects
    ]


def recommend_approval(
    unit: Unit,
    actor: Principal,
    application_id: UUID,
    expected_version: int | None,
    *,
    keys: PersonalDataKeys,
    remark: str | None = None,
) -> UUID:
    """Record the first officer's opinion: approve. The case waits for another officer."""
    known = officers_case(unit, actor, keys, application_id, expected_version)
    known.must_allow(Step.RECOMMEND)
    must_hold(unit, actor, application_id)
    reviews.insert_review(
        unit.tx,
        application_id,
        officer=actor.subject,
        outcome="approve",
        remark=remark,
        now=unit.clock.legal_now(),
    )
    applications.move(unit.tx, application_id, State.APPROVED_FIRST)
    reviews.release_lease(unit.tx, application_id, unit.clock.now())
    unit.audit("recommend_approval", application_id)
    return application_id


def send_back(
    unit: Unit, actor: Principal, application_id: UUID, expected_version: int | None, *, keys: PersonalDataKeys
) -> UUID:
    """The second officer does not follow: back to the review; the limit runs on."""
    known = officers_case(unit, actor, keys, application_id, expected_version)
    known.must_allow(Step.SEND_BACK)
    must_hold(unit, actor, application_id)
    recommendation = reviews.open_review(unit.tx, application_id)
    if recommendation is None:
        raise Refusal("application.second_approver_required")
    reviews.close_review_sent_back(unit.tx, recommendation.review_id, actor.subject, unit.clock.legal_now())
    applications.move(unit.tx, application_id, State.IN_REVIEW)
    reviews.release_lease(unit.tx, application_id, unit.clock.now())
    unit.audit("send_back_application", application_id)
    return application_id
