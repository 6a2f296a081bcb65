"""Public notices and the objections of interested parties."""

from marshmallow import Schema, fields, validate

from services.deregistration.domain.objection import TEXT_LIMIT, Reason
from services.deregistration.queries.notices import NoticeView
from services.deregistration.schemas.base import (
    SIX_DIGITS,
    Answer,
    NoticeDaysOut,
    ObjectionOut,
    RequestStateOut,
    needed,
)
from services.deregistration.schemas.cases import ContactsIn
from shared.http.fields import Day


class UndertakingOut(Answer):
    """The undertaking of all investors: who signed, and where the signed document is."""

    text_version = fields.String(attribute="undertaking_version", required=True)
    signed_by = fields.List(fields.String(), attribute="investors", required=True)
    file_sha256 = fields.String(attribute="content_sha256", required=True)
    file_uri = fields.Method("uri_of", required=True)

    def uri_of(self, view: NoticeView) -> str:
        """Address of the document; its bytes have that hash."""
        return f"/api/v1/notices/{view.notice_id}/undertaking"


class NoticeOut(Answer):
    """A notice with what is public of its case. ``state`` is the outcome once the case has ended."""

    notice = fields.Nested(NoticeDaysOut, required=True)
    name = fields.String(attribute="entity_name", required=True)
    uscc = fields.String(required=True)
    registry = fields.String(required=True)
    route = fields.String(required=True)
    rule_id = fields.String(required=True)
    state = fields.String(required=True)
    reason = fields.String(required=True)
    cure_statement = fields.String()
    cure_stated_on = Day()
    undertaking = fields.Function(lambda view: UndertakingOut().dump(view), required=True)
    departments = fields.List(fields.Nested(RequestStateOut), attribute="requests", required=True)
    objections = fields.List(fields.Nested(ObjectionOut), required=True)
    decided_on = Day()
    document_no = fields.String()


class NoticeRowOut(Answer):
    """A notice in a list."""

    notice_id = fields.UUID(required=True)
    notice_no = fields.String(required=True)
    name = fields.String(required=True)
    uscc = fields.String(required=True)
    registry = fields.String(required=True)
    route = fields.String(required=True)
    rule_id = fields.String(required=True)
    state = fields.String(required=True)
    published_on = Day(required=True)
    ends_on = Day(required=True)


class NoticeFilters(Schema):
    """Which notices are wanted; ``q`` is a part of the name, the code or the number."""

    state = fields.String(load_default=None)
    registry = fields.String(load_default=None, validate=SIX_DIGITS)
    route = fields.String(load_default=None)
    ends_from = Day(load_default=None)
    q = fields.String(load_default=None, validate=validate.Length(max=100))


class ObjectionIn(Schema):
    """What an interested party writes: name and text become public, the telephone number does not."""

    reason_code = fields.Enum(
        Reason, by_value=True, required=True, error_messages=needed("请选择您是谁 / Choose who you are")
    )
    text = fields.String(
        required=True,
        validate=validate.Length(1, TEXT_LIMIT, error="异议理由须在 {max} 字以内 / At most {max} characters"),
        error_messages=needed("请填写异议理由 / State the grounds"),
    )
    contacts = fields.Nested(ContactsIn, load_default=None, allow_none=True)


class OwnObjectionOut(ObjectionOut):
    """An objection with its row version."""

    version = fields.Integer(required=True)


class ObjectionsOut(Schema):
    """All objections to a notice."""

    items = fields.List(fields.Nested(ObjectionOut), required=True)
