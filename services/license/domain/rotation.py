"""When a successor of a key is due: so early that it has been announced for long enough when its turn comes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.license.domain.keys import Periods, SigningKey, Use

WARN = timedelta(days=30)  # where a person has to act, she is told so long before a successor must be announced
BACK = timedelta(minutes=1)  # a new key counts from a minute ago: a verifier's clock may be behind ours


@dataclass(frozen=True)
class Due:
    """A key that is to be made: for what, under which name, signing from when to when."""

    use: Use
    label: str
    not_before: datetime
    sign_until: datetime


def current(keys: Iterable[SigningKey], use: Use, at: datetime) -> SigningKey | None:
    """The key that signs: of those that may, the one that began last."""
    fitting = [
        key for key in keys if key.use is use and key.revoked_at is None and key.not_before <= at <= key.sign_until
    ]
    return max(fitting, key=lambda key: (key.not_before, key.kid), default=None)


def successor(keys: Iterable[SigningKey], use: Use, at: datetime) -> SigningKey | None:
    """The announced key whose turn comes first."""
    fitting = [key for key in keys if key.use is use and key.revoked_at is None and key.not_before > at]
    return min(fitting, key=lambda key: (key.not_before, key.kid), default=None)


def signs_until(keys: Iterable[SigningKey], use: Use, at: datetime) -> datetime | None:
    """Up to when the known keys suffice: how long signatures of that use can be made; None: no key at all.

    A gap between two keys ends it: what comes after the gap does not help those who wait in it.
    """
    mine = sorted((key for key in keys if key.use is use and key.revoked_at is None), key=lambda key: key.not_before)
    reached: datetime | None = None
    for key in mine:
        if key.not_before <= (reached or at):
            reached = max(key.sign_until, reached or key.sign_until)
    return reached


def next_key(keys: Sequence[SigningKey], use: Use, at: datetime, periods: Periods) -> Due:
    """The key that would follow those known, announced at ``at``; without one that signs, it signs at once."""
    reached = signs_until(keys, use, at)
    start = at - BACK
    if reached and reached > at:  # rather announced for too short a time than nobody to sign
        start = min(max(at + periods.announce, reached - periods.overlap), reached)
    number = sum(key.use is use for key in keys) + 1
    return Due(use, f"{use}-{number}", start, start + periods.sign)


def due(keys: Sequence[SigningKey], at: datetime, periods: Periods) -> list[Due]:
    """The keys that are to be made now, one of each use at most."""
    return [next_key(keys, use, at, periods) for use in Use if _is_due(signs_until(keys, use, at), at, periods)]


def warned(keys: Sequence[SigningKey], at: datetime, periods: Periods) -> list[Use]:
    """The uses for which somebody should bring a certificate soon."""
    return [use for use in Use if _is_due(signs_until(keys, use, at), at + WARN, periods)]


def _is_due(reached: datetime | None, at: datetime, periods: Periods) -> bool:
    return reached is None or at >= reached - periods.overlap - periods.announce
