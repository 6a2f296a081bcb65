"""The verdicts (核验结论): the whole list, what each says of the document and of the entity."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from services.license.verification.face import Face
from services.license.verification.freshness import Freshness
from services.license.verification.logged import LogPosition
from services.license.verification.record import Record
from services.license.verification.showing import Showing
from services.license.verification.status import StatusBits


class Verdict(StrEnum):
    """In the order in which they apply: the first that holds is the verdict."""

    UNREADABLE = "unreadable"
    UNSUPPORTED = "unsupported"
    MALFORMED = "malformed"
    UNKNOWN_KEY = "unknown_key"
    BAD_SIGNATURE = "bad_signature"
    WRONG_AUDIENCE = "wrong_audience"
    NOT_YET_VALID = "not_yet_valid"
    TOKEN_EXPIRED = "token_expired"  # noqa: S105 - a verdict
    EXPIRED = "expired"
    STATUS_UNAVAILABLE = "status_unavailable"
    STATUS_STALE = "status_stale"
    INVALID = "invalid"  # off line: bit 1; the reason comes on line
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    ORDERED_CLOSED = "ordered_closed"
    ANNULLED = "annulled"
    DEREGISTERED = "deregistered"
    MIGRATED_OUT = "migrated_out"
    WITHDRAWN = "withdrawn"
    SUSPENDED = "suspended"
    VALID = "valid"


_NOT_GENUINE = frozenset(
    {Verdict.UNREADABLE, Verdict.UNSUPPORTED, Verdict.MALFORMED, Verdict.UNKNOWN_KEY, Verdict.BAD_SIGNATURE}
)
_STANDING_KNOWN = frozenset(
    {
        Verdict.INVALID,
        Verdict.REVOKED,
        Verdict.ORDERED_CLOSED,
        Verdict.ANNULLED,
        Verdict.DEREGISTERED,
        Verdict.MIGRATED_OUT,
        Verdict.WITHDRAWN,
        Verdict.SUSPENDED,
    }
)
CANNOT_SAY = frozenset({Verdict.STATUS_UNAVAILABLE, Verdict.STATUS_STALE})


def genuine(verdict: Verdict) -> bool:
    """Whether the document was shown to be issued by the registry and unaltered since.

    >>> genuine(Verdict.DEREGISTERED), genuine(Verdict.BAD_SIGNATURE)
    (True, False)
    """
    return verdict not in _NOT_GENUINE


def in_standing(verdict: Verdict) -> bool | None:
    """Whether the entity may be dealt with on the strength of this licence; None: this check cannot tell.

    >>> in_standing(Verdict.VALID), in_standing(Verdict.DEREGISTERED), in_standing(Verdict.SUPERSEDED)
    (True, False, None)
    """
    if verdict is Verdict.VALID:
        return True
    return False if verdict in _STANDING_KNOWN else None


@dataclass(frozen=True)
class Verification:
    """The answer to one check. ``genuine`` (the document) and ``in_standing`` (the entity) are two questions.

    ``status_as_of``: when the status was taken, system clock; None: no status was seen. ``since``: the legal day from
    which the licence is void, replaced or suspended, and ``record``: what else the register knows, on line only.
    ``key_revoked_at``: why the key is not believed, where it was reported stolen at that moment and this licence is not
    known to be logged before. ``log``: where the register says it is logged, known on line only. ``shown``: what was
    checked is a code for showing, ``face`` an excerpt, never the licence. ``freshness``: of the status, off line;
    ``said``: what the list said, also where it is too old to count.
    """

    verdict: Verdict
    genuine: bool | None
    in_standing: bool | None
    face: Face | None = None
    status_as_of: datetime | None = None
    since: date | None = None
    key_revoked_at: datetime | None = None
    log: LogPosition | None = None
    shown: Showing | None = None
    freshness: Freshness | None = None
    said: StatusBits | None = None
    record: Record = field(default_factory=Record)

    @property
    def panel(self) -> str:
        """What to show, the same everywhere: a verdict, or one of four that say more.

        A list that is too old says nothing good, but one thing it still says: what is void stays void.
        """
        if self.key_revoked_at:
            return "key_revoked"
        if self.verdict is Verdict.STATUS_STALE:
            if self.said is StatusBits.INVALID:
                return str(Verdict.INVALID)
            return str(self.verdict) if self.freshness is Freshness.OLD else "status_too_old"
        return "token_valid" if self.shown and self.verdict is Verdict.VALID else str(self.verdict)

    def as_json(self) -> dict[str, Any]:
        """The members that ``yizhao licence verify`` prints; ``since`` and the like only where known."""
        shown: dict[str, Any] = {
            "verdict": str(self.verdict),
            "genuine": self.genuine,
            "in_standing": self.in_standing,
            "face": self.face.as_json() if self.face else None,
            "status_as_of": _shown(self.status_as_of) if self.status_as_of else None,
            "freshness": str(self.freshness) if self.freshness else None,
        }
        if self.since:
            shown["since"] = self.since.isoformat()
        if self.key_revoked_at:
            shown["key_revoked_at"] = _shown(self.key_revoked_at)
        if self.shown:
            shown["presentation"] = self.shown.as_json()
        return shown


def _shown(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def judged(
    verdict: Verdict, face: Face | None = None, status_as_of: datetime | None = None, since: date | None = None
) -> Verification:
    """The answer that follows from a verdict on a document that was shown."""
    return Verification(verdict, genuine(verdict), in_standing(verdict), face, status_as_of, since)
