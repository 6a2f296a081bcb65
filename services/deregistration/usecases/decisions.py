"""The decision: one officer recommends, another decides, and registration gives it effect or blocks it."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.deregistration.domain.case import Case, Outcome, State
from services.deregistration.domain.decision import (
    GRANT,
    require_all_reached,
    require_all_read,
    require_limits_passed,
)
from services.deregistration.domain.departments import DEPARTMENTS
from services.deregistration.store import answers, cases, decisions, notices
from services.deregistration.store.decisions import Decision
from services.deregistration.usecases.access import locked_case, officer_case
from services.deregistration.usecases.eligibility import require_eligible
from services.deregistration.usecases.objections import object_by_system
from services.deregistration.usecases.publication import undertaking_shape
from services.deregistration.usecases.queue import require_claim
from services.deregistration.usecases.telling import close, head_of, tell
from shared.auth.principal import Principal
from shared.divisions import registry_of
from shared.errors import Refusal
from shared.events.catalogue import topic_of
from shared.events.deregistration import CaseGranted
from shared.events.shapes import Act, FileReference
from shared.ids import uuid7
from shared.unit import Unit
from shared.versions import check_version


def recommend(unit: Unit, actor: Principal, case_id: UUID, expected: int | None) -> Case:
    """Write the first officer's opinion that the deregistration be granted.

    :raises Refusal: ``deregistration.not_claimed``, ``.already_decided``, ``.not_in_state``, ``auth.own_case``, and
        the version's refusals.
    """
    case, _ = officer_case(unit, actor, case_id)
    check_version(expected, case.version)
    case.require(State.UNDER_DECISION)
    require_claim(unit, actor, case_id)
    decisions.recommend(
        unit.tx,
        Decision(
            decision_id=uuid7(),
            case_id=case_id,
            outcome=GRANT,
            first_officer=actor.subject,
            recommended_at=unit.clock.legal_now(),
        ),
    )
    decisions.release_claim(unit.tx, case_id, unit.clock.now())
    unit.audit("deregistration.recommend", case_id)
    return cases.update(unit.tx, case)


def decide(unit: Unit, actor: Principal, case_id: UUID, expected: int | None, retry_after: int) -> Case:
    """Grant the deregistration as the second officer. ``retry_after`` seconds are told where answers are still unread.

    :raises Refusal: ``deregistration.not_recommended``, ``.same_officer``, ``.department_not_reached``,
        ``.notice_not_ended``, ``.watermark_behind``, ``.excluded``, ``.not_in_state``, ``auth.own_case``, and the
        version's refusals.
    """
    case, subject = officer_case(unit, actor, case_id)
    check_version(expected, case.version)
    case.require(State.UNDER_DECISION)
    recommended = decisions.of_case(unit.tx, case_id)
    if recommended is None:
        raise Refusal("deregistration.not_recommended")
    _require_nothing_outstanding(unit, case, retry_after)
    require_eligible(unit, subject, case_id=case_id)
    answers.silence_requests(unit.tx, case_id)
    granted = cases.update(unit.tx, replace(case, state=State.GRANTED))
    today = unit.clock.today()
    decision = replace(
        recommended,
        second_officer=actor.subject,
        decided_at=unit.clock.legal_now(),
        decided_on=today,
        document_no=_document_no(unit, case.registry),
        entity_stream_version_seen=subject.stream_version,
    )
    decisions.decide(unit.tx, decision)
    tell(unit, granted, _granted_event(unit, granted, decision))
    unit.audit("deregistration.grant", case_id, {"document_no": decision.document_no})
    return granted


def on_deregistered(unit: Unit, case_id: UUID) -> None:
    """The grant had its effect: the case ends."""
    case, _ = locked_case(unit, case_id)
    if case.state is State.GRANTED:
        close(unit, case, Outcome.DEREGISTERED)


def on_blocked(unit: Unit, case_id: UUID, causes: tuple[str, ...]) -> None:
    """A blocking mark was newer than what the grant saw: the decision is set aside, the system objects."""
    case, _ = locked_case(unit, case_id)
    if case.state is not State.GRANTED:
        return
    decisions.set_aside(unit.tx, case_id, unit.clock.legal_now())
    unit.audit("deregistration.set_aside", case_id, {"causes": list(causes)})
    object_by_system(unit, replace(case, blocked_by=("deregistration.blocked_by_mark",)))


def _require_nothing_outstanding(unit: Unit, case: Case, retry_after: int) -> None:
    notice = notices.of_case(unit.tx, case.case_id)
    if notice is None:
        raise LookupError(f"case {case.case_id} is under decision without a notice")
    require_all_reached(answers.request_states(unit.tx, case.case_id))
    require_limits_passed(notice.period, unit.clock.today())
    require_all_read(notice.period, read_through(unit, case.uscc), retry_after)


def read_through(unit: Unit, uscc: str) -> dict[str, datetime | None]:
    """For each department the legal moment up to which all it has sent about an entity has been handled."""
    topics = {department: topic_of(department) for department in DEPARTMENTS}
    moments = decisions.read_through(unit.tx, topics, uscc)
    return {department: moment and unit.clock.legal_moment(moment) for department, moment in moments.items()}


def _document_no(unit: Unit, registry: str) -> str:
    year = f"{unit.clock.today():%Y}"
    number = notices.next_number(unit.tx, "decision", registry, year)
    known = registry_of(registry)
    return f"({known.short if known else registry})登销字〔{year}〕第{number:06d}号"


def _granted_event(unit: Unit, case: Case, decision: Decision) -> CaseGranted:
    notice = notices.of_case(unit.tx, case.case_id)
    if notice is None or decision.decided_on is None or decision.entity_stream_version_seen is None:
        raise LookupError(f"case {case.case_id} is granted without notice or decision")
    undertaking = undertaking_shape(unit, case, notice.notice_id)
    return CaseGranted(
        **head_of(case),
        act=Act(
            registry=case.registry,
            rule_ids=(case.fixed_rule_id,),
            decided_on=decision.decided_on,
            mode="two_officers",
            document_no=decision.document_no,
        ),
        entity_stream_version_seen=decision.entity_stream_version_seen,
        files=(FileReference(undertaking.file_uri, undertaking.file_sha256),),
    )
