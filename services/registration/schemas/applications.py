"""Applications: the form in, the whole case out."""

from marshmallow import Schema, fields, validate

from services.registration.domain.document import Document
from services.registration.domain.form import Form
from services.registration.domain.material import Material
from services.registration.domain.timeline import TimelineStage
from services.registration.queries.applications import ApplicationSummary, ApplicationView
from services.registration.queries.queue import QueueItem, Risks
from services.registration.queries.signing import SigningTask
from services.registration.schemas.base import SIX_DIGITS, schema_of
from services.registration.usecases.signatures import SignatureIn
from shared.http.fields import Day

ApplicationIn = schema_of(Form)
ApplicationOut = schema_of(ApplicationView)
ApplicationLineOut = schema_of(ApplicationSummary)
MaterialOut = schema_of(Material)
DocumentOut = schema_of(Document)
SignatureTaken = schema_of(SignatureIn)
SigningTaskOut = schema_of(SigningTask)
QueueItemOut = schema_of(QueueItem)
RisksOut = schema_of(Risks)
StageOut = schema_of(TimelineStage)


class ApplicationFilters(Schema):
    """Which of the own applications are wanted."""

    state = fields.String(load_default=None)
    kind = fields.String(load_default=None)
    entity_id = fields.UUID(load_default=None)


class MaterialQuery(Schema):
    """What a file is; its bytes are the body."""

    material_kind = fields.String(required=True, validate=validate.Length(max=32))


class NextRoundIn(Schema):
    """The id of the next round, made by the client."""

    application_id = fields.UUID(required=True)


class BindingOut(Schema):
    """Whom a subject is bound to."""

    person_id = fields.UUID(required=True)
    subject = fields.String(required=True)


class DeclineIn(Schema):
    """Which task is declined and why."""

    signatory_id = fields.UUID(required=True)
    reason = fields.String(required=True, validate=validate.Length(min=1, max=1000))


class TimelineOut(Schema):
    """The six stages."""

    stages = fields.List(fields.Nested(StageOut), required=True)


class DocumentsOut(Schema):
    """The documents of an application, oldest first."""

    items = fields.List(fields.Nested(DocumentOut), required=True)


class QueueQuery(Schema):
    """What an officer narrows the queue to."""

    registry = fields.String(load_default=None, validate=SIX_DIGITS)
    kind = fields.String(load_default=None)
    business_type = fields.String(load_default=None)
    state = fields.String(load_default=None)
    due_to = Day(load_default=None)


class ReturnDefectIn(Schema):
    """One defect an officer tells; ``code`` is one of the catalogue."""

    pointer = fields.String(required=True, validate=validate.Length(max=200))
    code = fields.String(required=True, validate=validate.Length(max=64))
    text = fields.String(load_default=None, validate=validate.Length(max=1000))


class ReturnIn(Schema):
    """All defects of an application."""

    errors = fields.List(fields.Nested(ReturnDefectIn), required=True, validate=validate.Length(max=200))


class RecommendationIn(Schema):
    """The first officer's opinion."""

    outcome = fields.String(required=True, validate=validate.OneOf(["approve"]))
    remark = fields.String(load_default=None, validate=validate.Length(max=1000))


class DecisionIn(Schema):
    """The decision."""

    outcome = fields.String(required=True, validate=validate.OneOf(["approve"]))
