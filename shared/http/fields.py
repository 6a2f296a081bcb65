"""Marshmallow fields for the values of contract 1.2."""
# ruff: noqa: ARG002 - the signatures are marshmallow's

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from shared.clock import moment_text


class Moment(fields.Field[datetime]):
    """RFC 3339 text in UTC with milliseconds and ``Z`` ↔ aware datetime."""

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else moment_text(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        try:
            moment = datetime.fromisoformat(value)
        except (TypeError, ValueError) as error:
            raise ValidationError("Not a valid datetime.") from error
        if moment.tzinfo is None:
            raise ValidationError("须带时区 / needs a time zone")
        return moment.astimezone(UTC)


class Day(fields.Date):
    """``YYYY-MM-DD``, a legal day in Asia/Shanghai ↔ date."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        if not isinstance(value, str) or len(value) != len("2026-03-02"):
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        return date.fromisoformat(super()._deserialize(value, attr, data, **kwargs).isoformat())


class Amount(fields.Field[Decimal]):
    """Text with exactly two decimals, in yuan ↔ Decimal."""

    def _serialize(self, value: Decimal | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else f"{value:.2f}"

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Decimal:
        validate.Regexp(r"\d{1,16}\.\d{2}\Z", error='须写成 "1000000.00" / must be written "1000000.00"')(value)
        return Decimal(value)


class MoneySchema(Schema):
    """``{"amount": "1000000.00", "currency": "CNY"}``."""

    amount = Amount(required=True)
    currency = fields.String(required=True, validate=validate.Regexp(r"[A-Z]{3}\Z"))


class Money(fields.Nested):
    """Money as an object with ``amount`` (Decimal, yuan) and ``currency``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(MoneySchema, **kwargs)


class Uscc(fields.String):
    """A unified social credit code: 18 digits and capitals. Whether it is right is for ``shared.uscc`` to say."""

    def __init__(self, **kwargs: Any) -> None:
        error = "须为 18 位代码 / must be a code of 18 characters"
        super().__init__(validate=validate.Regexp(r"[0-9A-HJ-NP-RTUWXY]{18}\Z", error=error), **kwargs)
