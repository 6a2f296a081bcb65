"""Certificate requests for keys that never leave their store.

The X.509 code of `cryptography` asks a private key for nothing but its public half and a signature: these two are
passed on to the store, everything else is refused.
"""

from typing import NoReturn

from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, KeySerializationEncryption, PrivateFormat
from cryptography.utils import Buffer

from services.license.clients.signer import Signer
from services.license.domain import certificates
from services.license.domain.keys import BareKey, KeyPair, Use


def certificate_request(signer: Signer, label: str, use: Use, owner: str) -> bytes:
    """A request (PKCS #10, PEM) for the key of that name, which is made if it is not there.

    Raises SignerUnavailableError.
    """
    public_key = signer.keep(label, use.algorithm)
    key = BareKey(label, public_key)
    if isinstance(public_key, ed25519.Ed25519PublicKey):
        return certificates.request(label, use, owner, _KeptEd25519(signer, key))
    return certificates.request(label, use, owner, _KeptP256(signer, key))


class _KeptP256(ec.EllipticCurvePrivateKey):
    """A P-256 key in a store."""

    def __init__(self, signer: Signer, key: KeyPair) -> None:
        self._signer = signer
        self._key = key

    @property
    def curve(self) -> ec.EllipticCurve:
        return ec.SECP256R1()

    @property
    def key_size(self) -> int:
        return 256

    def public_key(self) -> ec.EllipticCurvePublicKey:
        if not isinstance(self._key.public_key, ec.EllipticCurvePublicKey):
            raise TypeError("not a key on P-256")
        return self._key.public_key

    def sign(self, data: Buffer, signature_algorithm: ec.EllipticCurveSignatureAlgorithm) -> bytes:
        if not isinstance(signature_algorithm, ec.ECDSA) or not isinstance(signature_algorithm.algorithm, SHA256):
            raise TypeError("stores sign with ECDSA over SHA-256")
        made = self._signer.sign(self._key, bytes(data))
        return encode_dss_signature(int.from_bytes(made[:32], "big"), int.from_bytes(made[32:], "big"))

    def exchange(self, algorithm: ec.ECDH, peer_public_key: ec.EllipticCurvePublicKey) -> bytes:
        _refuse(algorithm, peer_public_key)

    def private_numbers(self) -> ec.EllipticCurvePrivateNumbers:
        _refuse()

    def private_bytes(
        self,
        encoding: Encoding,
        format: PrivateFormat,  # noqa: A002 - the name that the interface has
        encryption_algorithm: KeySerializationEncryption,
    ) -> bytes:
        _refuse(encoding, format, encryption_algorithm)

    def __copy__(self) -> "_KeptP256":
        return self

    def __deepcopy__(self, _memo: object) -> "_KeptP256":
        return self


class _KeptEd25519(ed25519.Ed25519PrivateKey):
    """An Ed25519 key in a store."""

    def __init__(self, signer: Signer, key: KeyPair) -> None:
        self._signer = signer
        self._key = key

    def public_key(self) -> ed25519.Ed25519PublicKey:
        if not isinstance(self._key.public_key, ed25519.Ed25519PublicKey):
            raise TypeError("not an Ed25519 key")
        return self._key.public_key

    def sign(self, data: Buffer) -> bytes:
        return self._signer.sign(self._key, bytes(data))

    def private_bytes_raw(self) -> bytes:
        _refuse()

    def private_bytes(
        self,
        encoding: Encoding,
        format: PrivateFormat,  # noqa: A002 - the name that the interface has
        encryption_algorithm: KeySerializationEncryption,
    ) -> bytes:
        _refuse(encoding, format, encryption_algorithm)

    def __copy__(self) -> "_KeptEd25519":
        return self

    def __deepcopy__(self, _memo: object) -> "_KeptEd25519":
        return self


def _refuse(*_asked: object) -> NoReturn:
    raise TypeError("the private key does not leave its store")
