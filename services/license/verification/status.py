"""Token Status List (draft-ietf-oauth-status-list-20), JWT and CWT, with the 2 bits an entry that licences use."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from services.license.verification.bitmap import Bitmap
from services.license.verification.jose import NotSupportedError, holds
from services.license.verification.limits import MAX_STATUS_TOKEN, NotReadableError
from services.license.verification.status_forms import Opened, opened
from services.license.verification.trust import KeyUse, TrustList

BITS = 2
CLOCK_SKEW = timedelta(minutes=5)


class StatusListError(Exception):
    """The status list cannot be used: unreadable, altered, not of a trusted signer, or older than one seen before."""


class StatusBits(IntEnum):
    """Registered meanings; 3 is for applications and not used here."""

    VALID = 0
    INVALID = 1
    SUSPENDED = 2
    UNUSED = 3


@dataclass(frozen=True)
class StatusReference:
    """Where the status of one licence stands."""

    uri: str
    index: int


@dataclass(frozen=True)
class StatusList:
    """A verified list: its address (``sub``), the span in which it speaks, and its bytes."""

    uri: str
    issued_at: datetime
    expires_at: datetime
    raw: bytes

    def __len__(self) -> int:
        return len(Bitmap(BITS, self.raw))

    def bits(self, index: int) -> StatusBits:
        """The status of an entry; raises IndexError outside the list.

        >>> from datetime import UTC
        >>> one = StatusList("u", datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC), bytes([0b0110]))
        >>> [str(one.bits(index).name) for index in range(3)]
        ['SUSPENDED', 'INVALID', 'VALID']
        """
        return StatusBits(Bitmap(BITS, self.raw)[index])

    def speaks_at(self, at: datetime) -> bool:
        """Whether the moment lies within the list's span, give or take clocks that differ."""
        return self.issued_at - CLOCK_SKEW <= at <= self.expires_at

    def newer_than(self, seen: "StatusList") -> bool:
        """Whether it takes the place of one seen before: False for the same one.

        Raises StatusListError where it must not be believed beside that one: of another address, made earlier, another
        list of the same second, or a later one in which a licence that was invalid is so no more.
        """
        if self.uri != seen.uri:
            raise StatusListError(f"of another address than the list seen before: {self.uri}")
        if self.issued_at < seen.issued_at:
            raise StatusListError(f"made at {self.issued_at}, before the list seen before")
        if self.issued_at == seen.issued_at and self.raw != seen.raw:
            raise StatusListError(f"two different lists were made at {self.issued_at}")
        if len(self) < len(seen) or _invalid(seen.raw) & ~_invalid(self.raw):
            raise StatusListError("a licence that was invalid is so no more")
        return self.issued_at > seen.issued_at

    @classmethod
    def from_token(cls, token: str | bytes, trust: TrustList) -> "StatusList":
        """The list of a signed JWT or CWT, signer checked against the trust list; raises StatusListError."""
        if len(token) > MAX_STATUS_TOKEN:
            raise StatusListError("too large for a status list")
        try:
            found = opened(token)
        except (NotReadableError, NotSupportedError, KeyError, TypeError, ValueError) as fault:
            raise StatusListError(f"not a status list: {fault}") from fault
        if found.bitmap.bits != BITS:
            raise StatusListError("licences use two bits an entry")
        _require_trusted(found, trust)
        return cls(found.uri, found.issued_at, found.expires_at, found.bitmap.raw)


def _require_trusted(found: Opened, trust: TrustList) -> None:
    """A list signed by a key without that use, or outside its times, is as good as none."""
    for key in trust.keys_for(found.kid, KeyUse.STATUS):
        vouches = key.vouches(found.issued_at, found.issued_at)
        if vouches and holds(key.public_key, found.message, found.signature):
            return
    raise StatusListError("not signed by a key that the trust list names for status lists")


def _invalid(raw: bytes) -> int:
    """A bit for every entry that is 1: as one number, because a list has a million of them."""
    low = int.from_bytes(raw, "little")
    odd = int.from_bytes(b"\x55" * len(raw), "little")
    return low & ~(low >> 1) & odd
