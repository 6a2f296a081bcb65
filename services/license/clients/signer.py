"""Where private keys live, as seen from here: a protocol.

Whoever signs gives bytes and gets a raw signature; the key itself never comes out. A hardware module or a key service
is another class with the same two methods.
"""

from typing import Protocol

from services.license.domain.keys import SigningKey


class UnknownKeyError(LookupError):
    """The signer does not have the private key that was asked for."""


class Signer(Protocol):
    """Signs with ES256; knows the public side of its keys."""

    def signing_keys(self) -> tuple[SigningKey, ...]:
        """Every signer it has, each use at least once."""
        ...

    def sign(self, kid: str, message: bytes) -> bytes:
        """The raw ``r || s`` signature, 64 bytes, over the message; raises UnknownKeyError."""
        ...
