"""What a code for showing (出示码) says beside the excerpt of the licence: for whom, what for, until when."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

NONCE_BYTES = 16


@dataclass(frozen=True)
class Showing:
    """One showing. ``expires_at``: at most five minutes after it was made; ``nonce``: 16 random bytes."""

    audience: str
    purpose: str
    nonce: bytes
    expires_at: datetime

    @property
    def match_number(self) -> str:
        """Two digits that both sides see and compare.

        >>> Showing("银行", "开户", bytes(16), datetime(2026, 3, 2)).match_number
        '39'
        """
        return match_number(self.nonce)

    def as_json(self) -> dict[str, Any]:
        """The members that programs are told."""
        return {
            "audience": self.audience,
            "purpose": self.purpose,
            "match_number": self.match_number,
            "expires_at": self.expires_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
        }


def match_number(nonce: bytes) -> str:
    """The two digits that follow from a nonce."""
    return f"{int.from_bytes(sha256(nonce).digest()[:4]) % 100:02d}"
