"""Private keys in files of one folder: for one machine, and for tests."""

from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from services.license.clients.signer import UnknownKeyError
from services.license.domain.keys import Algorithm, KeyPair
from services.license.verification.keys import PublicKey
from shared.crypto import kept_file

PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


@dataclass(frozen=True)
class FileSigner:
    """Keys in files of one folder, mode 0600, one a key: ``licence-1.pem``, ``status-1.pem`` …"""

    folder: Path
    _read: dict[str, PrivateKey] = field(default_factory=dict, repr=False, compare=False)

    def keep(self, label: str, algorithm: Algorithm) -> PublicKey:
        """Two processes that make the same key at the same moment find one."""
        kept_file(self._path(label), lambda: new_pem(algorithm))
        return self._private(label).public_key()

    def holds(self, key: KeyPair) -> bool:
        """A file of the right name with another key in it does not count."""
        return self._path(key.label).exists() and self._private(key.label).public_key() == key.public_key

    def sign(self, key: KeyPair, message: bytes) -> bytes:
        """Deterministic (RFC 6979, RFC 8032): signing twice what was prepared once gives the same signature."""
        if not self.holds(key):
            raise UnknownKeyError(f"no such private key as {key.label} in {self.folder}")
        return raw_signature(self._private(key.label), message)

    def _path(self, label: str) -> Path:
        return self.folder / f"{label}.pem"

    def _private(self, label: str) -> PrivateKey:
        """Read once: a file of a key never changes."""
        if label not in self._read:
            self._read[label] = private_key(self._path(label).read_bytes())
        return self._read[label]


def new_pem(algorithm: Algorithm) -> bytes:
    """A fresh private key, PKCS #8, not encrypted."""
    key: PrivateKey
    if algorithm is Algorithm.ED25519:
        key = ed25519.Ed25519PrivateKey.generate()
    else:
        key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def private_key(pem: bytes, passphrase: bytes | None = None) -> PrivateKey:
    """The private key in a PEM file; raises TypeError for one of another kind or an encrypted one, ValueError."""
    key = load_pem_private_key(pem, password=passphrase)
    if not isinstance(key, ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey):
        raise TypeError("neither a P-256 nor an Ed25519 key")
    return key


def raw_signature(key: PrivateKey, message: bytes) -> bytes:
    """64 bytes."""
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(message)
    return raw(key.sign(message, ec.ECDSA(SHA256(), deterministic_signing=True)))


def raw(der: bytes) -> bytes:
    """``r || s``, 32 bytes each, of an ECDSA signature in DER."""
    r, s = decode_dss_signature(der)
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")
