"""What departments answer. Messages come by the bus or over HTTP, in any order, and are never refused for lateness."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.deregistration.domain.case import NOTICED, OBJECTED, Case, Outcome, State
from services.deregistration.domain.departments import Answer, AnswerKind, Message, Taken, request_state, source_of
from services.deregistration.domain.notice import group_of, in_time
from services.deregistration.domain.objection import By, Objection
from services.deregistration.store import answers, notices
from services.deregistration.usecases.access import locked_case
from services.deregistration.usecases.objections import object_to
from services.deregistration.usecases.telling import head_of, tell
from shared.errors import Refusal
from shared.events.deregistration import AnswerRecordedLate
from shared.unit import Unit


@dataclass(frozen=True)
class AnswerReceipt:
    """What became of a message: when it counts as received, whether that was in time, and whether it was taken."""

    message_id: UUID
    received_at: datetime
    in_time: bool
    outcome: Taken


def take_answer(unit: Unit, answer: Answer, uscc: str | None = None) -> AnswerReceipt:
    """Take a department's message about a case; it was received when it was first kept, not when it is read.

    An objection counts until 24:00 of its department's limit, also after a no-objection; a later one is recorded only,
    and told to the supervisors if the decision has been made. The same message again changes nothing.

    :raises Refusal: ``deregistration.not_found`` for an unknown case, or one of another code than the message names.
    """
    case, _ = locked_case(unit, answer.case_id)
    notice = notices.of_case(unit.tx, answer.case_id)
    if notice is None or uscc not in (None, case.uscc):
        raise Refusal("deregistration.not_found")
    if (known := _stored(unit, answer.source, answer.message_id)) is not None:
        return known
    timely = in_time(notice.period, group_of(answer.department), answer.received_at)
    late = answer.kind is AnswerKind.OBJECTION and not timely
    outcome = Taken.RECORDED_LATE if late else Taken.TAKEN
    answers.insert_answer(unit.tx, answer, in_time=timely, outcome=outcome)
    _update_request(unit, answer)
    unit.audit("deregistration.answer", case.case_id, {"department": answer.department, "answer": str(answer.kind)})
    if late:
        _record_late(unit, case, answer)
    elif answer.kind is AnswerKind.OBJECTION:
        _object(unit, case, answer)
    elif answer.kind is AnswerKind.OBJECTION_WITHDRAWN:
        _withdraw(unit, answer)
    return AnswerReceipt(answer.message_id, answer.received_at, timely, outcome)


def answer_request(unit: Unit, department: str, request_id: UUID, message_id: UUID, message: Message) -> AnswerReceipt:
    """Take a message that a department sends over HTTP: it is received now.

    :raises Refusal: ``department_request.not_found``, also for another department's request.
    """
    asked = answers.request(unit.tx, request_id)
    if asked is None or asked["department"] != department:
        raise Refusal("department_request.not_found")
    return take_answer(unit, Answer(message_id, asked["case_id"], department, message, unit.clock.legal_now()))


def receipt_of(unit: Unit, department: str, message_id: UUID) -> AnswerReceipt:
    """Return what became of a department's message.

    :raises Refusal: ``department_request.not_found``.
    """
    known = _stored(unit, source_of(department), message_id)
    if known is None:
        raise Refusal("department_request.not_found")
    return known


def _stored(unit: Unit, source: str, message_id: UUID) -> AnswerReceipt | None:
    stored = answers.stored_answer(unit.tx, source, message_id)
    if stored is None:
        return None
    return AnswerReceipt(message_id, stored["received_at"], stored["in_time"], Taken(stored["outcome"]))


def _update_request(unit: Unit, answer: Answer) -> None:
    kinds = answers.answer_kinds(unit.tx, answer.case_id, answer.department)
    answers.save_request_state(unit.tx, answer.case_id, answer.department, request_state(kinds), answer.received_at)


def _object(unit: Unit, case: Case, answer: Answer) -> None:
    """An objection in time stops a running case, or stands beside the one that already has; else it came to nothing."""
    if case.state not in NOTICED and case.outcome not in OBJECTED:
        return
    objection_id = _objection_id(answer)
    known = answers.objection(unit.tx, objection_id)
    if known is not None and known.case_id == case.case_id and known.department == answer.department:
        return
    withdrawn_at = answers.withdrawal_of(unit.tx, case.case_id, answer.department, objection_id)
    objection = Objection(
        objection_id=objection_id,
        case_id=case.case_id,
        by=By.DEPARTMENT,
        source=answer.source,
        message_id=answer.message_id,
        received_at=answer.received_at,
        department=answer.department,
        reason_code=answer.message.reason_code,
        text=answer.message.reason_text,
        withdrawn_at=withdrawn_at,
    )
    object_to(unit, case, objection)


def _withdraw(unit: Unit, answer: Answer) -> None:
    known = answers.objection(unit.tx, _objection_id(answer))
    if known is not None and known.department == answer.department and known.case_id == answer.case_id:
        answers.withdraw_objection(unit.tx, known.objection_id, answer.received_at)


def _record_late(unit: Unit, case: Case, answer: Answer) -> None:
    answers.insert_late(unit.tx, answer)
    if case.state is State.GRANTED or case.outcome is Outcome.DEREGISTERED:
        tell(
            unit,
            case,
            AnswerRecordedLate(
                **head_of(case),
                message_id=answer.message_id,
                department=answer.department,
                answer=str(answer.kind),
                received_at=answer.received_at,
            ),
        )


def _objection_id(answer: Answer) -> UUID:
    if answer.message.objection_id is None:
        raise Refusal("request.invalid", pointer="/objection_id")
    return answer.message.objection_id
