"""What several answers share."""

from typing import Any

from marshmallow import Schema, fields, post_dump, validate

from shared.http.fields import Day, Moment

SIX_DIGITS = validate.Regexp(r"^\d{6}\Z")
ROUTES = ("simplified",)


def needed(words: str) -> dict[str, Any]:
    """What is said where a field is not filled in: "Chinese / English"."""
    return {"required": words, "null": words}


class Answer(Schema):
    """An answer: members that are not known or do not apply are absent."""

    @post_dump
    def leave_out_absent(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Leave out what is not there."""
        return {key: value for key, value in data.items() if value is not None}


class DefectOut(Schema):
    """One failed case or fault, in the members of a problem's ``errors[]``."""

    pointer = fields.String(required=True)
    code = fields.String(required=True)
    severity = fields.String(required=True)
    rule_id = fields.String()
    ground = fields.Dict()
    zh = fields.String(required=True)
    en = fields.String(required=True)
    remedy = fields.Dict()
    params = fields.Dict()


class ObjectionLimitsOut(Answer):
    """The last day of each group; absent while the calendar of that year is not known."""

    public = Day(attribute="public_until_on")
    tax = Day(attribute="tax_until_on")
    others = Day(attribute="others_until_on")


class NoticeDaysOut(Answer):
    """A notice and its days, all inclusive."""

    notice_id = fields.UUID(required=True)
    notice_no = fields.String(required=True)
    published_on = Day(attribute="period.published_on", required=True)
    starts_on = Day(attribute="period.starts_on", required=True)
    ends_on = Day(attribute="period.ends_on", required=True)
    objections_until_on = fields.Nested(ObjectionLimitsOut, attribute="period", required=True)
    window_from_on = Day(attribute="period.window_from_on", required=True)
    window_until_on = Day(attribute="period.window_until_on")
    provisional = fields.Boolean(attribute="period.provisional", required=True)
    calendar_version = fields.String(attribute="period.calendar_version", required=True)


class RequestStateOut(Answer):
    """Where the request to one department stands: open, receipted, answered, silent."""

    department = fields.String(required=True)
    state = fields.String(required=True)
    answer_until_on = Day()
    asked_at = Moment(required=True)
    receipted_at = Moment()
    answered_at = Moment()


class ObjectionOut(Answer):
    """An objection as the public sees it: a person by name and text, a department by its name alone."""

    objection_id = fields.UUID(required=True)
    by = fields.String(required=True)
    department = fields.String()
    name = fields.String()
    reason_code = fields.Function(lambda each: None if each.department else each.reason_code)
    text = fields.Function(lambda each: None if each.department else each.text)
    received_at = Moment(required=True)
    in_time = fields.Constant(constant=True)
    withdrawn_at = Moment()


class DeadlineOut(Answer):
    """A legal deadline; without ``due_on`` where it is provisional."""

    deadline = fields.String(required=True)
    rule_id = fields.String(required=True)
    started_on = Day(required=True)
    unit = fields.String(required=True)
    n = fields.Integer(required=True)
    due_on = Day()
    provisional = fields.Boolean(required=True)
    calendar_version = fields.String(required=True)
