"""How a dataclass becomes a schema: what comes in is refused if unknown or too long, what goes out has no null."""

from datetime import date, datetime
from typing import Any

import marshmallow
from marshmallow import fields, validate

from services.registration.domain.application import Stage, State
from services.registration.domain.claims import ClaimState
from services.registration.domain.entity import Status
from services.registration.domain.names import Likeness
from services.registration.domain.timeline import Progress
from shared.http.fields import Day, Moment
from shared.merging import OldLicence
from shared.schema_of import schema_of as class_schema

LONGEST_TEXT = 3_000  # characters; the longest member of the national data items is the scope
MOST_MEMBERS = 500
SIX_DIGITS = validate.Regexp(r"^\d{6}\Z")


class Text(fields.String):
    """Text up to the longest a form may have, without control characters."""

    def __init__(self, **kwargs: Any) -> None:
        limits = [validate.Length(max=LONGEST_TEXT), validate.Regexp(r"[^\x00-\x08\x0b\x0c\x0e-\x1f]*\Z")]
        super().__init__(validate=limits, **kwargs)


class Base(marshmallow.Schema):
    """One base for both ways, so that a dataclass is one schema: unknown members are refused, absent ones left out."""

    TYPE_MAPPING = {  # noqa: RUF012 - marshmallow's own way of declaring it
        str: Text,
        datetime: Moment,
        date: Day,
        State: fields.String,
        Stage: fields.String,
        Progress: fields.String,
        ClaimState: fields.String,
        Status: fields.String,
        Likeness: fields.String,
        OldLicence: fields.String,
    }

    class Meta:
        """A member nobody knows is a mistake of the sender."""

        unknown = marshmallow.RAISE

    @marshmallow.post_dump
    def leave_out_absent(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Absent means unknown or not applicable (contract 1.2)."""
        return {key: value for key, value in data.items() if value is not None}


def schema_of(shape: type[Any]) -> type[marshmallow.Schema]:
    """The schema of a dataclass, for bodies and for answers."""
    return class_schema(shape, Base)


class DefectOut(marshmallow.Schema):
    """One defect with its words, ground and remedy (contract 4.1)."""

    pointer = fields.String(required=True)
    code = fields.String(required=True)
    severity = fields.String(required=True)
    rule_id = fields.String()
    ground = fields.Dict()
    zh = fields.String(required=True)
    en = fields.String(required=True)
    remedy = fields.Dict()
    params = fields.Dict()


class DefectsOut(marshmallow.Schema):
    """Every defect at once."""

    errors = fields.List(fields.Nested(DefectOut), required=True)
