"""The root and the issuing authority, where they are at hand: on the machine of the file store, or at a ceremony."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from services.license.clients.files import new_pem, private_key
from services.license.domain import certificates
from services.license.domain.certificates import Authority, Issue
from services.license.domain.keys import Algorithm, Use
from services.license.domain.rotation import BACK
from services.license.verification.keys import PublicKey
from shared.crypto import kept_file


@dataclass(frozen=True)
class FileAuthority:
    """``root.pem`` and ``issuing.pem`` of one folder: private key and certificate each, made at first use.

    Without a passphrase they lie beside the signers, which is for one machine. At a ceremony the folder is on a medium
    that is kept off line, and the passphrase is known to those who keep it.
    """

    folder: Path
    owner: str
    now: Callable[[], datetime]
    passphrase: bytes | None = field(default=None, repr=False)

    def certify(self, public_key: PublicKey, use: Use, until: datetime) -> tuple[bytes, ...]:
        """The certificate of a signer, DER, and that of the authority above it: the root for trust lists."""
        root = self._kept("root", lambda key: certificates.root(key, self._issue()))
        above = root
        if use is not Use.TRUST:
            above = self._kept("issuing", lambda key: self._new_issuing(key, root))
        own = certificates.signer(public_key, above, self._issue(until), use)
        return tuple(one.public_bytes(Encoding.DER) for one in (own, above.certificate))

    def root(self) -> bytes:
        """The certificate of the root, DER."""
        root = self._kept("root", lambda key: certificates.root(key, self._issue()))
        return root.certificate.public_bytes(Encoding.DER)

    def _kept(self, name: str, certify: Callable[[ec.EllipticCurvePrivateKey], x509.Certificate]) -> Authority:
        pem = kept_file(self.folder / f"{name}.pem", lambda: self._new(certify))
        return Authority(x509.load_pem_x509_certificate(pem), _on_p256(private_key(pem, self.passphrase)))

    def _new(self, certify: Callable[[ec.EllipticCurvePrivateKey], x509.Certificate]) -> bytes:
        plain = new_pem(Algorithm.ES256)
        key = _on_p256(private_key(plain))
        return self._sealed(plain) + certify(key).public_bytes(Encoding.PEM)

    def _sealed(self, plain: bytes) -> bytes:
        if self.passphrase is None:
            return plain
        sealing = BestAvailableEncryption(self.passphrase)
        return load_pem_private_key(plain, None).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, sealing)

    def _new_issuing(self, key: ec.EllipticCurvePrivateKey, above: Authority) -> x509.Certificate:
        return certificates.issuing_authority(key.public_key(), above, self._issue())

    def _issue(self, until: datetime | None = None) -> Issue:
        """From a minute ago, because a verifier's clock may be behind ours; under a number that nobody can foretell."""
        start = self.now().replace(microsecond=0) - BACK
        return Issue(self.owner, start, secrets.randbits(159) | 1, until)  # RFC 5280: positive, at most 20 bytes


def _on_p256(key: object) -> ec.EllipticCurvePrivateKey:
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("an authority's key is on P-256")
    return key
