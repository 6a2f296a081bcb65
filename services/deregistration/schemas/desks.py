"""The officers' queue and dossier, and the departments' requests and answers."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from services.deregistration.domain.departments import AnswerKind, Message
from services.deregistration.schemas.base import SIX_DIGITS, Answer, RequestStateOut, needed
from services.deregistration.schemas.cases import CaseOut
from shared.http.fields import Day, Moment

NEEDED = {
    "objection_id": "须指明是哪一件异议 / Say which objection",
    "reason_code": "请选择异议事由 / Choose the reason of the objection",
    "ground": "请选择没有异议的依据 / Choose the ground of no objection",
}


class QueueItemOut(Answer):
    """A filed case in the queue. ``holder`` is who works on it now, ``recommended`` whether a first opinion stands."""

    case_id = fields.UUID(required=True)
    name = fields.String(required=True)
    uscc = fields.String(required=True)
    registry = fields.String(required=True)
    route = fields.String(required=True)
    rule_id = fields.String(required=True)
    state = fields.String(required=True)
    filed_at = Moment(required=True)
    due_on = Day()
    holder = fields.String()
    recommended = fields.Function(lambda row: row["first_officer"] is not None, required=True)
    version = fields.Integer(required=True)


class QueueFilters(Schema):
    """Which cases are wanted."""

    registry = fields.String(load_default=None, validate=SIX_DIGITS)
    due_to = Day(load_default=None)
    q = fields.String(load_default=None, validate=validate.Length(max=100))


class OfficerObjectionOut(Answer):
    """An objection as officers see it, with the reason a department gave."""

    objection_id = fields.UUID(required=True)
    by = fields.String(required=True)
    department = fields.String()
    name = fields.String()
    reason_code = fields.String()
    text = fields.String()
    received_at = Moment(required=True)
    withdrawn_at = Moment()


class OpinionOut(Answer):
    """The first officer's opinion and the decision."""

    outcome = fields.String(required=True)
    first_officer = fields.String(required=True)
    recommended_at = Moment(required=True)
    second_officer = fields.String()
    decided_on = Day()
    document_no = fields.String()


class LateAnswerOut(Schema):
    """What came after its limit: no objection any more, a thing to weigh."""

    department = fields.String(required=True)
    answer = fields.String(required=True)
    received_at = Moment(required=True)


class DossierOut(CaseOut):
    """A case as officers see it."""

    objections = fields.List(fields.Nested(OfficerObjectionOut), required=True)
    opinion = fields.Nested(OpinionOut, attribute="decision", allow_none=True)
    late_answers = fields.List(fields.Nested(LateAnswerOut), required=True)


class OpinionIn(Schema):
    """An officer's opinion or decision; a grant is the only one this route knows."""

    outcome = fields.String(required=True, validate=validate.OneOf(["grant"]))


class DepartmentAnswerRowOut(Answer):
    """One message of the department, as it was taken."""

    message_id = fields.UUID(required=True)
    answer = fields.String(required=True)
    ground = fields.String()
    objection_id = fields.UUID()
    reason_code = fields.String()
    received_at = Moment(required=True)
    in_time = fields.Boolean(required=True)
    outcome = fields.String(required=True)


class DepartmentRequestOut(RequestStateOut):
    """What a department is asked about a notice."""

    request_id = fields.UUID(required=True)
    case_id = fields.UUID(required=True)
    notice_id = fields.UUID(required=True)
    notice_no = fields.String(required=True)
    uscc = fields.String(required=True)
    name = fields.String(required=True)
    registry = fields.String(required=True)
    rule_id = fields.String(required=True)
    case_state = fields.String(required=True)
    published_on = Day(required=True)
    ends_on = Day(required=True)
    undertaking_sha256 = fields.String(attribute="content_hash", required=True)
    answers = fields.List(fields.Nested(DepartmentAnswerRowOut))


class DepartmentRequestFilters(Schema):
    """Which requests are wanted; the department is the caller's own."""

    state = fields.String(load_default=None)
    department = fields.String(load_default=None)
    answer_until_to = Day(load_default=None)


class DepartmentAnswerIn(Schema):
    """A department's message. An objection and its withdrawal name the same ``objection_id``."""

    answer = fields.Enum(
        AnswerKind, by_value=True, required=True, error_messages=needed("请选择答复 / Choose the answer")
    )
    objection_id = fields.UUID(load_default=None)
    reason_code = fields.String(load_default=None, validate=validate.Length(max=64))
    reason_text = fields.String(load_default=None, validate=validate.Length(max=1000))
    ground = fields.String(load_default=None, validate=validate.OneOf(["T1", "T2", "T3", "none_owed"]))

    @validates_schema
    def require_what_the_answer_needs(self, data: dict[str, Any], **_: Any) -> None:
        """An objection needs an id and a reason, a withdrawal the id."""
        kind = data.get("answer")
        missing = {
            name: [NEEDED[name]]
            for name in {
                AnswerKind.OBJECTION: ("objection_id", "reason_code"),
                AnswerKind.OBJECTION_WITHDRAWN: ("objection_id",),
                AnswerKind.NO_OBJECTION: ("ground",),
            }.get(kind or AnswerKind.RECEIPT, ())
            if not data.get(name)
        }
        if missing:
            raise ValidationError(missing)

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Message:
        """Make the value."""
        return Message(kind=data.pop("answer"), **data)


class DepartmentAnswerOut(Schema):
    """What became of a message; a late objection is ``recorded_late``, never an error."""

    message_id = fields.UUID(required=True)
    received_at = Moment(required=True)
    in_time = fields.Boolean(required=True)
    outcome = fields.String(required=True)
