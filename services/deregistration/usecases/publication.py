"""From the signed undertaking to the public notice: ask for the lock, check the snapshot, publish, ask departments."""

from dataclasses import replace
from uuid import UUID

from services.deregistration.domain.case import Case, Outcome, State
from services.deregistration.domain.departments import DEPARTMENTS
from services.deregistration.domain.eligibility import bars
from services.deregistration.domain.notice import group_of, notice_period
from services.deregistration.domain.rules import SimplifiedRule
from services.deregistration.domain.undertaking import content_hash
from services.deregistration.store import answers, cases, notices
from services.deregistration.usecases.access import led_case, locked_case
from services.deregistration.usecases.cases import require_cure, require_current_wording, signed_content
from services.deregistration.usecases.eligibility import assess, require_eligible
from services.deregistration.usecases.signing import unsigned
from services.deregistration.usecases.telling import close, head_of, notice_shape, tell
from shared.auth.principal import Principal
from shared.dated import Rule
from shared.errors import Refusal
from shared.events.deregistration import CaseOpened, NoticePublished
from shared.events.shapes import Signed, Undertaking
from shared.ids import uuid7
from shared.unit import Unit
from shared.versions import check_version


def request_publication(unit: Unit, actor: Principal, case_id: UUID, expected: int | None) -> Case:
    """Ask registration for the entity's lock; the notice is published when it comes.

    :raises Refusal: ``deregistration.not_all_signed``, ``.excluded``, ``.undertaking_outdated``, ``.objection_open``,
        ``.signing_expired``, ``.not_in_state``, and the version's refusals.
    """
    case, subject = led_case(unit, actor, case_id)
    check_version(expected, case.version)
    case.require_signing(unit.clock.today())
    if missing := unsigned(unit, case, subject):
        raise Refusal("deregistration.not_all_signed", params={"missing": len(missing)})
    rule = require_eligible(unit, subject, case_id=case_id)
    require_current_wording(case, rule)
    require_cure(unit, case)
    opened = cases.update(unit.tx, replace(case, state=State.OPENING, rule_id=rule.rule_id, lock_refused=None))
    tell(unit, opened, CaseOpened(**head_of(opened), previous_case_id=opened.previous_case_id))
    unit.audit("deregistration.publish", case_id)
    return opened


def on_locked(unit: Unit, case_id: UUID) -> None:
    """The entity is ours: check again on the snapshot just taken over, then publish, or end the case with its reasons.

    The rule of this day is fixed and kept. A case that is not opening any more has had its answer before.
    """
    case, subject = locked_case(unit, case_id)
    if case.state is not State.OPENING:
        return
    rule, defects = assess(unit, subject, own=True, on=unit.clock.today(), case_id=case_id)
    reasons = [defect.code for defect in bars(defects)]
    if rule is not None and rule.value.undertaking_version != case.undertaking_version:
        reasons.append("deregistration.undertaking_outdated")
    if content_hash(signed_content(case, subject).as_json()) != case.content_hash:
        reasons.append("deregistration.content_changed")
    if rule is None or reasons:
        close(unit, replace(case, blocked_by=tuple(reasons)), Outcome.BLOCKED)
        return
    _publish(unit, replace(case, rule_id=rule.rule_id), rule)


def on_lock_refused(unit: Unit, case_id: UUID, reason: str) -> None:
    """Another procedure holds the entity, or its status forbids: the case ends, shown with this reason."""
    case, _ = locked_case(unit, case_id)
    if case.state is State.OPENING:
        close(unit, replace(case, lock_refused=reason), Outcome.BLOCKED)


def _publish(unit: Unit, case: Case, rule: Rule[SimplifiedRule]) -> None:
    today, now = unit.clock.today(), unit.clock.legal_now()
    published = cases.update(unit.tx, replace(case, state=State.IN_NOTICE))
    period = notice_period(today, rule.value)
    notice_id = uuid7()
    for department in DEPARTMENTS:
        answers.insert_request(
            unit.tx,
            request_id=uuid7(),
            case_id=case.case_id,
            department=department,
            answer_until_on=period.until_on(group_of(department)),
            at=now,
        )
    number = notices.next_number(unit.tx, "notice", "city", f"{today:%Y-%m%d}")
    notice = notices.StoredNotice(notice_id, f"ZX-{today:%Y-%m%d}-{number:04d}", case.case_id, now, period)
    notices.insert(unit.tx, notice)
    tell(
        unit,
        published,
        NoticePublished(
            **head_of(published),
            notice=notice_shape(notice_id, period),
            departments=DEPARTMENTS,
            undertaking=undertaking_shape(unit, published, notice_id),
        ),
    )
    unit.audit("deregistration.notice", case.case_id, {"notice_no": notice.notice_no, "rule_id": rule.rule_id})


def undertaking_shape(unit: Unit, case: Case, notice_id: UUID) -> Undertaking:
    """The signed undertaking as departments and the public see it: names and moments, no numbers of persons."""
    if case.undertaking_id is None or case.content_hash is None:
        raise ValueError(f"case {case.case_id} is published without an undertaking")
    rows = cases.signatures(unit.tx, case.case_id, case.content_hash)
    return Undertaking(
        undertaking_id=case.undertaking_id,
        text_version=case.undertaking_version,
        signed_by=tuple(Signed(row["name"], row["signed_at"], row["person_id"]) for row in rows),
        file_sha256=case.content_hash,
        file_uri=f"/api/v1/notices/{notice_id}/undertaking",
    )
