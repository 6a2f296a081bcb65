"""Where private keys live, as seen from here: a protocol with three back ends that pass one suite of tests.

Whoever signs gives bytes and gets a raw signature; the key itself never comes out. A signature over bytes that were
stored first may be made as often as need be: the first one recorded stays.
"""

from typing import Protocol

from services.license.domain.keys import Algorithm, KeyPair
from services.license.verification.jose import holds
from services.license.verification.keys import PublicKey
from shared.errors import Refusal


class UnknownKeyError(LookupError):
    """The store does not have the private key that was asked for."""


class SignerUnavailableError(Refusal):
    """The store cannot be reached, or cannot sign, now; asking again later does no harm."""

    def __init__(self, why: str) -> None:
        super().__init__("license.signer_unavailable", retry_after=1)
        self.why = why

    def __str__(self) -> str:
        """With the reason, for logs."""
        return f"{self.code}: {self.why}"


class Signer(Protocol):
    """A store of private keys that signs."""

    def keep(self, label: str, algorithm: Algorithm) -> PublicKey:
        """The public half of the key of that name, made at the first call.

        Raises SignerUnavailableError.
        """
        ...

    def holds(self, key: KeyPair) -> bool:
        """Whether the private half is here.

        Raises SignerUnavailableError.
        """
        ...

    def sign(self, key: KeyPair, message: bytes) -> bytes:
        """The raw signature over the message, 64 bytes: ``r || s`` of ES256, or that of Ed25519.

        Raises UnknownKeyError, SignerUnavailableError.
        """
        ...


def checked(key: PublicKey, message: bytes, signature: bytes) -> bytes:
    """A signature that came from elsewhere, once it is seen to hold.

    The first recorded signature stays for ever: a wrong one of a faulty device would be a licence nobody believes.
    Raises SignerUnavailableError.
    """
    if not holds(key, message, signature):
        raise SignerUnavailableError("the store gave a signature that does not hold")
    return signature
