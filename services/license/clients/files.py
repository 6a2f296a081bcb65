"""Keys kept in files of one folder: for one machine, and for tests."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from services.license.clients.signer import UnknownKeyError
from services.license.domain import keys as certificates
from services.license.domain.keys import Authority, SigningKey, Use
from shared.crypto import kept_file


@dataclass(frozen=True)
class FileSigner:
    """Keys in files of one folder, mode 0600: ``root.pem``, ``issuing.pem``, ``licence-1.pem`` … made on first start.

    The root is kept beside the others because this back end is for one machine; where keys matter, root and issuing
    authority are kept off line and the signers in a module.
    """

    folder: Path
    owner: str
    now: Callable[[], datetime]

    def signing_keys(self) -> tuple[SigningKey, ...]:
        """Three signers, one of each use."""
        return tuple(one.public for one in self._pairs.values())

    def sign(self, kid: str, message: bytes) -> bytes:
        """Deterministic (RFC 6979), so that signing twice what was prepared once gives the same signature."""
        pair = self._pairs.get(kid)
        if pair is None:
            raise UnknownKeyError(f"no private key {kid} in {self.folder}")
        r, s = decode_dss_signature(pair.private.sign(message, ec.ECDSA(SHA256(), deterministic_signing=True)))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    @cached_property
    def _pairs(self) -> "dict[str, _Pair]":
        """By kid. Reading makes what is missing."""
        root = self._kept("root", self._new_root)
        issuing = self._kept("issuing", lambda key: self._new_issuing(key, root))
        licence = self._kept("licence-1", lambda key: self._new_signer(key, issuing, Use.LICENCE))
        status = self._kept("status-1", lambda key: self._new_signer(key, issuing, Use.STATUS))
        trust = self._kept("trust-1", lambda key: self._new_signer(key, root, Use.TRUST))
        pairs = [
            _pair(Use.LICENCE, licence, issuing),
            _pair(Use.STATUS, status, issuing),
            _pair(Use.TRUST, trust, root),
        ]
        return {one.public.kid: one for one in pairs}

    def _kept(self, name: str, certify: Callable[[ec.EllipticCurvePrivateKey], x509.Certificate]) -> Authority:
        pem = kept_file(self.folder / f"{name}.pem", lambda: _new_pem(certify))
        key = load_pem_private_key(pem, password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise TypeError(f"{name}.pem holds no key on a curve")
        return Authority(x509.load_pem_x509_certificate(pem), key)

    def _new_root(self, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
        return certificates.root(key, self._issue())

    def _new_issuing(self, key: ec.EllipticCurvePrivateKey, above: Authority) -> x509.Certificate:
        return certificates.issuing_authority(key.public_key(), above, self._issue())

    def _new_signer(self, key: ec.EllipticCurvePrivateKey, above: Authority, use: Use) -> x509.Certificate:
        return certificates.signer(key.public_key(), above, self._issue(), use)

    def _issue(self) -> certificates.Issue:
        """From a minute ago, because a verifier's clock may be behind ours; under a number that nobody can foretell."""
        start = self.now().replace(microsecond=0) - timedelta(minutes=1)
        return certificates.Issue(self.owner, start, secrets.randbits(159) | 1)  # RFC 5280: positive, at most 20 bytes


@dataclass(frozen=True)
class _Pair:
    """A signer with its private half."""

    private: ec.EllipticCurvePrivateKey
    public: SigningKey


def _pair(use: Use, own: Authority, above: Authority) -> _Pair:
    start = own.certificate.not_valid_before_utc
    public = SigningKey(
        use=use,
        certificates=tuple(one.certificate.public_bytes(Encoding.DER) for one in (own, above)),
        not_before=start,
        sign_until=start + timedelta(days=certificates.SIGN_DAYS),
        verify_until=own.certificate.not_valid_after_utc,
    )
    return _Pair(own.private_key, public)


def _new_pem(certify: Callable[[ec.EllipticCurvePrivateKey], x509.Certificate]) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + certify(key).public_bytes(Encoding.PEM)
