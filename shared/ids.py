"""Identifiers: UUIDv7 (RFC 9562), made by whoever creates the thing it names."""

import os
import time
from datetime import UTC, datetime
from functools import lru_cache
from uuid import UUID

_VERSION = 7
MAX_AHEAD_SECONDS = 600  # contract 1.1: an embedded time further ahead of the server is refused


def uuid7(milliseconds: int | None = None) -> UUID:
    """Return a new UUIDv7 for the present moment, or for ``milliseconds`` since the epoch.

    >>> uuid7(0x01A20B169CA8).hex[:12]
    '01a20b169ca8'
    """
    stamp = time.time_ns() // 1_000_000 if milliseconds is None else milliseconds
    return _made(stamp, int.from_bytes(os.urandom(10)))


@lru_cache(maxsize=16_384)
def id_text(identifier: UUID | str) -> str:
    """Return an id as text. One transaction writes it into rows, events and streams many times; this remembers it.

    >>> id_text(UUID(int=7))
    '00000000-0000-0000-0000-000000000007'
    """
    return str(identifier)


def uuid7s(count: int) -> list[UUID]:
    """Return many new UUIDv7 of the present moment, with one call for their random bits.

    >>> made = uuid7s(3)
    >>> len(set(made)), {each.version for each in made}
    (3, {7})
    """
    stamp, random = time.time_ns() // 1_000_000, os.urandom(10 * count)
    return [_made(stamp, int.from_bytes(random[at : at + 10])) for at in range(0, 10 * count, 10)]


def _made(stamp: int, random: int) -> UUID:
    value = stamp << 80 | random
    value = value & ~(0xF << 76) | _VERSION << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


def made_at(identifier: UUID) -> datetime:
    """Return the moment embedded in a UUIDv7, UTC, in milliseconds."""
    return datetime.fromtimestamp((identifier.int >> 80) / 1000, tz=UTC)


def is_uuid7(identifier: UUID, now: datetime) -> bool:
    """Tell whether a client's id has version 7 and was not made in the future (10 minutes of grace).

    >>> is_uuid7(UUID("01a20b16-9ca8-75e8-a023-79482a907a61"), datetime(2026, 11, 24, 1, tzinfo=UTC))
    True
    >>> is_uuid7(UUID("01a20b16-9ca8-45e8-a023-79482a907a61"), datetime(2026, 11, 24, 1, tzinfo=UTC))
    False
    """
    if identifier.version != _VERSION:
        return False
    return (made_at(identifier) - now).total_seconds() <= MAX_AHEAD_SECONDS
