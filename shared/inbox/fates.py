"""What becomes of an event whose handling failed (contract 1.5 no. 6)."""

import random
from dataclasses import dataclass
from enum import StrEnum

from shared.database import TRANSIENT
from shared.errors import Refusal
from shared.refusals import Fate, catalogue

HANDLER_TRIES = 5  # of a handler that fails for a reason nobody foresaw
PREREQUISITE_SECONDS = 600.0
LONGEST_SECONDS = 30.0
FAILED = "system.internal"
PREREQUISITE = "event.prerequisite_missing"


@dataclass(frozen=True)
class Trouble:
    """How often an event was tried, and since when (monotonic seconds)."""

    tries: int
    since: float

    def wait(self) -> float:
        """Return how many seconds to wait before the next try: 0.1 x 2^n with jitter, at most 30.

        >>> 0.05 <= Trouble(1, 0).wait() <= 0.3
        True
        >>> Trouble(60, 0).wait() <= 30
        True
        """
        return min(LONGEST_SECONDS, 0.1 * 2.0 ** min(self.tries, 10) * random.uniform(0.5, 1.0))  # noqa: S311 - jitter


class Verdict(StrEnum):
    """The two fates."""

    RETRY = "retry"
    PARK = "park"


def fate(error: Exception, trouble: Trouble, now: float) -> tuple[Verdict, str]:
    """Return what to do and the code that says why. ``now`` is monotonic seconds.

    >>> fate(Refusal("system.unavailable"), Trouble(900, 0.0), 9_000.0)
    (<Verdict.RETRY: 'retry'>, 'system.unavailable')
    >>> fate(Refusal("event.prerequisite_missing"), Trouble(3, 0.0), 601.0)
    (<Verdict.PARK: 'park'>, 'event.prerequisite_missing')
    >>> fate(TypeError(), Trouble(5, 0.0), 1.0)
    (<Verdict.PARK: 'park'>, 'system.internal')
    """
    if isinstance(error, TRANSIENT) or isinstance(error.__cause__, TRANSIENT):
        return (Verdict.RETRY, "system.unavailable")
    if not isinstance(error, Refusal) or error.code not in catalogue():
        return (Verdict.PARK if trouble.tries >= HANDLER_TRIES else Verdict.RETRY, FAILED)
    if error.code == PREREQUISITE and now - trouble.since >= PREREQUISITE_SECONDS:
        return (Verdict.PARK, error.code)
    return (Verdict.RETRY if error.fate is Fate.RETRY else Verdict.PARK, error.code)
