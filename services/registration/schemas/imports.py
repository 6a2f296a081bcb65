"""Shapes of imports: a job over a file, and what became of its rows."""

from marshmallow import Schema, fields, validate

from services.registration.domain.importing.deciding import Outcome
from services.registration.schemas.base import SIX_DIGITS, Text
from shared.http.fields import Moment


class UploadQuery(Schema):
    """The query of an upload."""

    file_name = Text(load_default="import.csv")


class ImportIn(Schema):
    """What is done with the file. ``mapping``: field → heading; recognised headings need not be named."""

    mapping = fields.Dict(keys=Text(), values=Text(), load_default=dict)
    registry = fields.String(load_default=None, validate=SIX_DIGITS)
    dry_run = fields.Boolean(load_default=False)


class SumsOut(Schema):
    """Rows by outcome, and those taken by what they changed; each three sum up."""

    taken = fields.Integer(required=True)
    taken_with_warnings = fields.Integer(required=True)
    rejected = fields.Integer(required=True)
    entered = fields.Integer(required=True)
    present = fields.Integer(required=True)
    awaiting_code = fields.Integer(required=True)


class FindingsOut(Schema):
    """In how many rows each reason and each warning was found."""

    reasons = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    warnings = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class ImportOut(Schema):
    """An import and how far it is."""

    import_id = fields.UUID(required=True, attribute="job.job_id")
    state = fields.String(required=True, attribute="job.state")
    dry_run = fields.Boolean(required=True, attribute="job.asked.dry_run")
    registry = fields.String(allow_none=True, attribute="job.asked.registry")
    file_name = fields.String(required=True, attribute="file.file_name")
    sha256 = fields.String(required=True, attribute="file.sha256")
    headings = fields.List(fields.String(), required=True, attribute="file.headings")
    mapping = fields.Dict(keys=fields.String(), values=fields.String(), required=True, attribute="job.asked.mapping")
    source_batch = fields.String(required=True, attribute="job.batch_id")
    rows = fields.Integer(required=True, attribute="job.row_count")
    rows_done = fields.Integer(required=True, attribute="job.sums.rows_done")
    through_line = fields.Integer(required=True, attribute="job.through_line")
    sums = fields.Nested(SumsOut, required=True, attribute="job.sums")
    findings = fields.Nested(FindingsOut, required=True, attribute="job.findings")
    codes_awaited = fields.Integer(required=True)
    codes_delayed = fields.Integer(required=True)
    untold = fields.Integer(required=True)
    created_by = fields.String(required=True, attribute="job.created_by")
    created_at = Moment(required=True, attribute="job.created_at")
    ended_at = Moment(allow_none=True, attribute="job.ended_at")


class RowFilters(Schema):
    """Which rows are wanted; without a filter every one."""

    outcome = fields.String(load_default="", validate=validate.OneOf([str(outcome) for outcome in Outcome]))
    finding = Text(load_default="")


class RowOut(Schema):
    """What became of one row. ``others``: reason or warning → the other row of a duplicate."""

    line = fields.Integer(required=True)
    outcome = fields.String(required=True)
    change = fields.String(allow_none=True)
    code = fields.String(required=True)
    uscc = fields.String(allow_none=True)
    name = fields.String(required=True)
    reasons = fields.List(fields.String(), required=True)
    warnings = fields.List(fields.String(), required=True)
    others = fields.Dict(keys=fields.String(), values=fields.Dict(), required=True)
    entity_id = fields.UUID(allow_none=True)
