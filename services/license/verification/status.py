"""Token Status List (draft-ietf-oauth-status-list-20), the JWT form, with the 2 bits an entry that licences use.

Entries lie least significant bits first; the W3C list of the similar name has them the other way round.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from services.license.verification.jose import Jws, NotSupportedError, holds, read_jws
from services.license.verification.limits import (
    MAX_STATUS_BYTES,
    MAX_STATUS_TOKEN,
    NotReadableError,
    base64url,
    inflate,
)
from services.license.verification.trust import KeyUse, TrustList, moment

STATUS_LIST_TYPE = "statuslist+jwt"
BITS = 2
PER_BYTE = 8 // BITS
CLOCK_SKEW = timedelta(minutes=5)


class StatusListError(Exception):
    """The status list cannot be used: unreadable, altered, or not of a trusted signer."""


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
        return len(self.raw) * PER_BYTE

    def bits(self, index: int) -> StatusBits:
        """The status of an entry; raises IndexError outside the list.

        >>> from datetime import UTC
        >>> one = StatusList("u", datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC), bytes([0b0110]))
        >>> [str(one.bits(index).name) for index in range(3)]
        ['SUSPENDED', 'INVALID', 'VALID']
        """
        return StatusBits(self.raw[index // PER_BYTE] >> BITS * (index % PER_BYTE) & 0b11)

    def speaks_at(self, at: datetime) -> bool:
        """Whether the moment lies within the list's span, give or take clocks that differ."""
        return self.issued_at - CLOCK_SKEW <= at <= self.expires_at

    @classmethod
    def from_token(cls, token: str, trust: TrustList) -> "StatusList":
        """The list of a signed token, signer checked against the trust list; raises StatusListError."""
        if len(token) > MAX_STATUS_TOKEN:
            raise StatusListError("too large for a status list")
        try:
            jws = read_jws(token.strip(), STATUS_LIST_TYPE)
            _require_trusted(jws, trust)
            return cls(
                uri=str(jws.claims["sub"]),
                issued_at=moment(jws.claims["iat"]),
                expires_at=moment(jws.claims["exp"]),
                raw=_bytes_of(jws.claims["status_list"]),
            )
        except (NotReadableError, NotSupportedError, KeyError, TypeError, ValueError) as fault:
            raise StatusListError(f"not a status list: {fault}") from fault


def _require_trusted(jws: Jws, trust: TrustList) -> None:
    """A list signed by a key without that use, or outside its times, is as good as none."""
    signed_at = moment(jws.claims["iat"])
    for key in trust.keys_for(jws.kid, KeyUse.STATUS):
        if key.vouches(signed_at, signed_at) and holds(key.public_key, jws.signing_input, jws.signature):
            return
    raise StatusListError("not signed by a key that the trust list names for status lists")


def _bytes_of(status_list: dict[str, object]) -> bytes:
    if status_list["bits"] != BITS:
        raise NotReadableError("licences use two bits an entry")
    return inflate(base64url(str(status_list["lst"])), MAX_STATUS_BYTES)
