"""Two clocks.

The legal clock gives days, deadlines and notices and may be moved forward in the sandbox; the system clock (tokens,
signatures, status lists, leases) never moves.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

LEGAL_ZONE = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Anything that tells the present moment."""

    def now(self) -> datetime:
        """Return the moment, aware, UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present moment, aware, UTC, cut to milliseconds as events and the API show it."""
        now = datetime.now(tz=UTC)
        return now.replace(microsecond=now.microsecond // 1000 * 1000)


@dataclass
class FixedClock:
    """A clock that stands until it is moved; for tests."""

    moment: datetime = field(default_factory=lambda: datetime(2026, 3, 2, 1, 0, tzinfo=UTC))

    def now(self) -> datetime:
        """Return the moment it stands at."""
        return self.moment

    def advance(self, **parts: float) -> None:
        """Move forward by a timedelta's parts, e.g. ``days=1``."""
        self.moment += timedelta(**parts)


@dataclass(frozen=True)
class OffsetChange:
    """From ``effective_at`` (system clock) the legal clock ran ``offset_days`` ahead of the system clock."""

    effective_at: datetime
    offset_days: int


@dataclass(frozen=True)
class LegalClock:
    """The clock of one transaction: it stands still, so that all that happens in it happens at one moment.

    >>> always = datetime.min.replace(tzinfo=UTC)
    >>> clock = LegalClock(datetime(2026, 3, 2, 16, 30, tzinfo=UTC), (OffsetChange(always, 20),))
    >>> clock.today().isoformat()
    '2026-03-23'
    """

    system_now: datetime
    history: tuple[OffsetChange, ...] = ()

    def now(self) -> datetime:
        """Return the system moment (UTC)."""
        return self.system_now

    def legal_now(self) -> datetime:
        """Return the legal moment (UTC): system moment plus the offset in force."""
        return self.legal_moment(self.system_now)

    def today(self) -> date:
        """Return the legal day, in Asia/Shanghai."""
        return legal_day(self.legal_now())

    def legal_moment(self, system_moment: datetime) -> datetime:
        """Return the legal moment of a system moment, e.g. of a broker's append time, with the offset then in force."""
        offset = 0
        for change in self.history:
            if change.effective_at <= system_moment:
                offset = change.offset_days
        return system_moment + timedelta(days=offset)


def legal_day(moment: datetime) -> date:
    """Return the day in Asia/Shanghai on which an aware moment falls.

    >>> legal_day(datetime(2026, 3, 1, 16, 0, tzinfo=UTC)).isoformat()
    '2026-03-02'
    """
    return moment.astimezone(LEGAL_ZONE).date()


def end_of_legal_day(day: date) -> datetime:
    """Return the moment at which a legal day is over (24:00 in Asia/Shanghai), UTC; it belongs to the next day.

    >>> end_of_legal_day(date(2026, 3, 2)).isoformat()
    '2026-03-02T16:00:00+00:00'
    """
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=LEGAL_ZONE)
    return midnight.astimezone(UTC)


def moment_text(moment: datetime) -> str:
    """Write a moment as the contract has it: RFC 3339, UTC, Z, milliseconds.

    >>> moment_text(datetime(2026, 11, 24, 1, 5, tzinfo=UTC))
    '2026-11-24T01:05:00.000Z'
    """
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
