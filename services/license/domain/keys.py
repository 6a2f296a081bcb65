"""The keys of the registry: root, issuing authority, and the signers below them, each with one use.

Root → issuing authority → signers of licences and of status lists; the signer of trust lists stands directly under the
root. All are P-256. Certificates are made here; where private keys live is the business of `clients`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from services.license.verification.trust import SIGNS_LICENCES, SIGNS_STATUS_LISTS, SIGNS_TRUST_LISTS, kid_of

ROOT_YEARS, ISSUING_YEARS = 20, 10
SIGN_DAYS = 365  # a signer signs for twelve months …
VERIFY_DAYS = SIGN_DAYS + 400  # … and is believed until the last licence it signed has run out


class Use(StrEnum):
    """What a signer signs; it has exactly one use."""

    LICENCE = "licence"
    STATUS = "status"
    TRUST = "trust"


USAGE = {Use.LICENCE: SIGNS_LICENCES, Use.STATUS: SIGNS_STATUS_LISTS, Use.TRUST: SIGNS_TRUST_LISTS}


@dataclass(frozen=True)
class SigningKey:
    """The public side of a signer. ``certificates``: DER, its own first, then those above it, without the root."""

    use: Use
    certificates: tuple[bytes, ...]
    not_before: datetime
    sign_until: datetime
    verify_until: datetime

    @property
    def kid(self) -> str:
        """First 8 bytes of SHA-256 of the certificate, 16 hex digits."""
        return kid_of(self.certificates[0])

    @property
    def public_key(self) -> ec.EllipticCurvePublicKey:
        """The key of the certificate."""
        key = x509.load_der_x509_certificate(self.certificates[0]).public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey):
            raise TypeError("signers have keys on a curve")
        return key


@dataclass(frozen=True)
class Authority:
    """A certificate that issues others, with its private key."""

    certificate: x509.Certificate
    private_key: ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Issue:
    """One certificate's circumstances: whose it is, from when it counts, its number."""

    owner: str
    at: datetime
    number: int


def root(private_key: ec.EllipticCurvePrivateKey, issue: Issue) -> x509.Certificate:
    """A self-signed root."""
    name = _name(issue.owner, "root")
    builder = _builder(name, name, private_key.public_key(), issue, timedelta(days=366 * ROOT_YEARS))
    return _signed(_as_authority(builder, path_length=1), private_key)


def issuing_authority(public_key: ec.EllipticCurvePublicKey, above: Authority, issue: Issue) -> x509.Certificate:
    """An authority that issues signers and nothing else."""
    subject, lasts = _name(issue.owner, "issuing authority"), timedelta(days=366 * ISSUING_YEARS)
    builder = _builder(subject, above.certificate.subject, public_key, issue, lasts)
    return _signed(_as_authority(builder, path_length=0), above.private_key)


def signer(public_key: ec.EllipticCurvePublicKey, above: Authority, issue: Issue, use: Use) -> x509.Certificate:
    """A signer's certificate; its one extended key usage says what it may sign."""
    subject, lasts = _name(issue.owner, f"{use} signer"), timedelta(days=VERIFY_DAYS)
    builder = _builder(subject, above.certificate.subject, public_key, issue, lasts)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_key_usage(signs_certificates=False), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([USAGE[use]]), critical=True)
    return _signed(builder, above.private_key)


def _name(owner: str, role: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, owner),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{owner} {role}"),
        ]
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, public_key: ec.EllipticCurvePublicKey, issue: Issue, lasts: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(issue.number)
        .not_valid_before(issue.at)
        .not_valid_after(issue.at + lasts)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _as_authority(builder: x509.CertificateBuilder, path_length: int) -> x509.CertificateBuilder:
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
    return builder.add_extension(_key_usage(signs_certificates=True), critical=True)


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _signed(builder: x509.CertificateBuilder, private_key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """With a nonce that follows from key and content (RFC 6979): one content, one certificate."""
    authority_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(private_key.public_key())
    builder = builder.add_extension(authority_key, critical=False)
    return builder.sign(private_key, SHA256(), ecdsa_deterministic=True)
