"""Moments as arguments of commands."""

from datetime import UTC, datetime

import click


class Moment(click.ParamType[datetime]):
    """A moment in RFC 3339, with its offset from UTC."""

    name = "moment"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """A moment with an offset, or a usage error."""
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a moment such as 2026-03-02T09:00:00Z", param, ctx)
        if moment.tzinfo is None:
            self.fail(f"{value!r} lacks the offset from UTC, e.g. a Z at its end", param, ctx)
        return moment.astimezone(UTC)


MOMENT = Moment()
