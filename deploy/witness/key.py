"""The key of the witness: an Ed25519 key in a file, made when it is first asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.crypto import kept_file
from shared.tlog.notes import KeyType, VerifierKey


@dataclass(frozen=True)
class WitnessKey:
    """What it signs with, and how others know it."""

    public: VerifierKey
    sign: Callable[[bytes], bytes]


def witness_key(folder: Path, name: str) -> WitnessKey:
    """The key of a folder, 32 bytes in hexadecimal; mode 0600."""
    kept = kept_file(folder / "witness.key", lambda: Ed25519PrivateKey.generate().private_bytes_raw().hex().encode())
    private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(kept.decode().strip()))
    public = VerifierKey(name, private.public_key().public_bytes_raw(), KeyType.COSIGNATURE)
    return WitnessKey(public, private.sign)
