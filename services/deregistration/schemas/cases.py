"""Eligibility, cases and signatures."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from services.deregistration.domain.case import HandBack
from services.deregistration.queries.cases import CaseView
from services.deregistration.schemas.base import (
    ROUTES,
    Answer,
    DeadlineOut,
    DefectOut,
    NoticeDaysOut,
    ObjectionOut,
    RequestStateOut,
    needed,
)
from services.deregistration.usecases.eligibility import RouteOffer
from services.deregistration.usecases.signing import Signature
from shared.errors import Defect
from shared.http.fields import Day, Moment, Uscc


class EligibilityIn(Schema):
    """Which entity, and on which day (default today)."""

    uscc = Uscc(required=True)
    on = Day(load_default=None)


class RouteOfferOut(Answer):
    """One route: offered or not, and every case that stands against it."""

    route = fields.String(required=True)
    offered = fields.Boolean(required=True)
    rule_id = fields.String()
    errors = fields.Method("errors_of", required=True)

    def errors_of(self, offer: RouteOffer) -> list[dict[str, Any]]:
        """Write the defects as a problem does."""
        return [DefectOut().dump(defect.as_json()) for defect in offer.defects]


class EligibilityOut(Answer):
    """The answer to a self-check; nothing was stored."""

    uscc = fields.String(attribute="subject.uscc", required=True)
    entity_id = fields.UUID(attribute="subject.entity_id", required=True)
    name = fields.String(attribute="subject.name", required=True)
    kind = fields.String(attribute="subject.kind", required=True)
    on = Day(required=True)
    checked_at = Moment(required=True)
    stream_version = fields.Integer(attribute="subject.stream_version", required=True)
    own = fields.Boolean(required=True)
    undertaking_version = fields.String()
    routes = fields.List(fields.Nested(RouteOfferOut), required=True)


class ContactsIn(Schema):
    """How the registry reaches the applicant; encrypted, never published."""

    phone = fields.String(
        required=True,
        validate=validate.Regexp(r"^\+?[0-9][0-9 -]{5,18}[0-9]\Z", error="电话号码有误 / Not a telephone number"),
    )


def phone_of(contacts: dict[str, str] | None) -> str | None:
    """The telephone number of loaded ``contacts``."""
    return contacts["phone"] if contacts else None


class CaseIn(Schema):
    """A draft. The case it cures is found by the register; ``cure_statement`` says how the objection was settled."""

    entity_id = fields.UUID(required=True)
    route = fields.String(load_default="simplified", validate=validate.OneOf(ROUTES))
    reason = fields.String(
        required=True,
        validate=validate.Length(1, 500, error="注销原因须在 500 字以内 / The reason has at most 500 characters"),
        error_messages=needed("请填写注销原因 / State why it closes"),
    )
    undertaking_version = fields.String(required=True, validate=validate.Length(1, 20))
    contacts = fields.Nested(ContactsIn, load_default=None, allow_none=True)
    previous_case_id = fields.UUID(load_default=None, allow_none=True)
    cure_statement = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 1000))


class SignatoryOut(Answer):
    """Who has to sign, and when that was done."""

    signatory_id = fields.UUID(attribute="investor_id", required=True)
    name = fields.String(required=True)
    signed_at = Moment()


class DeclinedOut(Answer):
    """Who refused to sign, and why."""

    by = fields.String(attribute="declined_by", required=True)
    reason = fields.String(attribute="declined_reason")


class DecisionOut(Answer):
    """What was decided. Officers are not named."""

    outcome = fields.String(required=True)
    decided_on = Day()
    document_no = fields.String()


class CaseOut(Answer):
    """A case as its own people see it; ``blocked_by`` and ``lock_refused`` say why it could not go on."""

    case_id = fields.UUID(attribute="case.case_id", required=True)
    version = fields.Integer(required=True)
    entity_id = fields.UUID(attribute="case.entity_id", required=True)
    uscc = fields.String(attribute="case.uscc", required=True)
    name = fields.String(attribute="subject.name", required=True)
    registry = fields.String(attribute="case.registry", required=True)
    route = fields.String(attribute="case.route", required=True)
    state = fields.String(attribute="case.state", required=True)
    outcome = fields.String(attribute="case.outcome", allow_none=True)
    rule_id = fields.String(attribute="case.rule_id")
    reason = fields.String(attribute="case.reason", required=True)
    undertaking_version = fields.String(attribute="case.undertaking_version", required=True)
    previous_case_id = fields.UUID(attribute="case.previous_case_id", allow_none=True)
    cure_statement = fields.String(attribute="case.cure_statement")
    cure_stated_on = Day(attribute="case.cure_stated_on")
    content_hash = fields.String(attribute="case.content_hash")
    content = fields.Dict()
    signing_until_on = Day(attribute="case.signing_until_on")
    declined = fields.Method("declined_of")
    signatories = fields.List(fields.Nested(SignatoryOut), required=True)
    notice = fields.Nested(NoticeDaysOut, allow_none=True)
    requests = fields.List(fields.Nested(RequestStateOut), required=True)
    objections = fields.List(fields.Nested(ObjectionOut), required=True)
    deadlines = fields.List(fields.Nested(DeadlineOut), required=True)
    decision = fields.Method("decision_of")
    blocked_by = fields.Method("blocked_of", required=True)
    lock_refused = fields.Method("lock_of")
    created_at = Moment(attribute="case.created_at", required=True)
    closed_on = Day(attribute="case.closed_on")

    def declined_of(self, view: CaseView) -> dict[str, Any] | None:
        """Who refused to sign; absent once the case is frozen again."""
        return DeclinedOut().dump(view.case) if view.case.declined_by else None

    def decision_of(self, view: CaseView) -> dict[str, Any] | None:
        """The decision; a first opinion is not told to the applicant."""
        return DecisionOut().dump(view.decision) if view.decision and view.decision.is_made else None

    def blocked_of(self, view: CaseView) -> list[dict[str, Any]]:
        """The causes that ended the case, in words."""
        return [DefectOut().dump(Defect("/case", code).as_json()) for code in view.case.blocked_by]

    def lock_of(self, view: CaseView) -> dict[str, Any] | None:
        """Why registration did not give the entity."""
        if view.case.lock_refused is None:
            return None
        shown = Defect("/entity_id", "deregistration.lock_refused", {"reason": view.case.lock_refused})
        told: dict[str, Any] = DefectOut().dump(shown.as_json())
        return told


class CaseRowOut(Answer):
    """A case in a list."""

    case_id = fields.UUID(required=True)
    entity_id = fields.UUID(required=True)
    uscc = fields.String(required=True)
    name = fields.String(required=True)
    route = fields.String(required=True)
    state = fields.String(required=True)
    outcome = fields.String(allow_none=True)
    created_at = Moment(required=True)
    version = fields.Integer(required=True)


class CaseFilters(Schema):
    """Which cases are wanted."""

    state = fields.String(load_default=None)
    route = fields.String(load_default=None)
    uscc = Uscc(load_default=None)


class SignatureIn(Schema):
    """A signature: for which investor, and which content was read. The sign-in's real-name level is the proof."""

    signatory_id = fields.UUID(required=True)
    content_hash = fields.String(required=True, validate=validate.Regexp(r"^[0-9a-f]{64}\Z"))
    method = fields.String(load_default="face", validate=validate.OneOf(["face", "counter", "notarised"]))

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Signature:
        """Make the value."""
        return Signature(**data)


class DeclineIn(Schema):
    """Why somebody does not sign."""

    reason = fields.String(
        required=True,
        validate=validate.Length(1, 500, error="理由须在 500 字以内 / The reason has at most 500 characters"),
        error_messages=needed("请写明为什么不签署 / State why you do not sign"),
    )


class FilingIn(Schema):
    """What becomes of the paper licence; the undertaking is confirmed by filing."""

    hand_back = fields.Enum(
        HandBack,
        by_value=True,
        required=True,
        error_messages=needed("请选择纸质营业执照如何处理 / Choose what becomes of the paper licence"),
    )
    undertaking_confirmed = fields.Boolean(
        required=True,
        validate=validate.Equal(True, error="须确认承诺至今属实 / Confirm that the undertaking is still true"),
    )


class TaskOut(Answer):
    """An undertaking to be signed."""

    case_id = fields.UUID(required=True)
    name = fields.String(required=True)
    uscc = fields.String(required=True)
    signatory_id = fields.UUID(required=True)
    content_hash = fields.String(required=True)
    undertaking_version = fields.String(required=True)
    until_on = Day()
