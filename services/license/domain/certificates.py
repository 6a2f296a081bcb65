"""The certificates of the registry: root, issuing authority, and the signers below them, each with one use.

Root → issuing authority → signers; the signer of trust lists stands directly under the root. Certificates are made
here; where private keys live is the business of `clients`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AttributeOID, NameOID

from services.license.domain.keys import Use
from services.license.verification.keys import PublicKey
from services.license.verification.trust import (
    SIGNS_CHECKPOINTS,
    SIGNS_LICENCES,
    SIGNS_PRESENTATIONS,
    SIGNS_STATUS_LISTS,
    SIGNS_TRUST_LISTS,
)

ROOT_YEARS, ISSUING_YEARS = 20, 10

# The signer of documents has no usage of our own: readers of PDF distrust a certificate that names only private ones.
USAGE: Mapping[Use, x509.ObjectIdentifier] = MappingProxyType(
    {
        Use.LICENCE: SIGNS_LICENCES,
        Use.STATUS: SIGNS_STATUS_LISTS,
        Use.TRUST: SIGNS_TRUST_LISTS,
        Use.LOG: SIGNS_CHECKPOINTS,
        Use.PRESENTATION: SIGNS_PRESENTATIONS,
    }
)


class RequestRefusedError(ValueError):
    """A certificate request that cannot be granted: altered, of another form, or for a key of the wrong kind."""


@dataclass(frozen=True)
class Authority:
    """A certificate that issues others, with its private key."""

    certificate: x509.Certificate
    private_key: ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Issue:
    """One certificate's circumstances: whose it is, from when it counts, its number, and its end if not the usual."""

    owner: str
    at: datetime
    number: int
    until: datetime | None = None


@dataclass(frozen=True)
class Requested:
    """What a certificate request asks for: the name of the key in its store, its use, its public half."""

    label: str
    use: Use
    public_key: PublicKey


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


def signer(public_key: PublicKey, above: Authority, issue: Issue, use: Use) -> x509.Certificate:
    """A signer's certificate; its one extended key usage says what it may sign. ``issue.until`` must be given."""
    if issue.until is None:
        raise ValueError("a signer's certificate needs its end")
    subject, lasts = _name(issue.owner, f"{use} signer"), issue.until - issue.at
    builder = _builder(subject, above.certificate.subject, public_key, issue, lasts)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_signer_usage(use), critical=True)
    if use in USAGE:
        builder = builder.add_extension(x509.ExtendedKeyUsage([USAGE[use]]), critical=True)
    return _signed(builder, above.private_key)


def request(
    label: str, use: Use, owner: str, private_key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
) -> bytes:
    """A certificate request (PKCS #10, PEM) for a signer; the key's name in its store travels as unstructured name."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(_name(owner, f"{use} signer"))
    builder = builder.add_attribute(AttributeOID.UNSTRUCTURED_NAME, label.encode())
    if isinstance(private_key, ed25519.Ed25519PrivateKey):
        return builder.sign(private_key, None).public_bytes(Encoding.PEM)
    return builder.sign(private_key, SHA256()).public_bytes(Encoding.PEM)


def requested(pem: bytes) -> Requested:
    """What a request asks for. Raises RequestRefusedError."""
    try:
        csr = x509.load_pem_x509_csr(pem)
        label = csr.attributes.get_attribute_for_oid(AttributeOID.UNSTRUCTURED_NAME).value.decode()
        use = Use(label.rpartition("-")[0])
    except (ValueError, x509.AttributeNotFound) as fault:
        raise RequestRefusedError("not a request as `yizhao keys request` writes it") from fault
    public_key = csr.public_key()
    if not csr.is_signature_valid:
        raise RequestRefusedError("the request was not signed by the key that it is for")
    if not isinstance(public_key, use.algorithm.key_type):
        raise RequestRefusedError(f"a {use} signer needs a key for {use.algorithm}")
    return Requested(label, use, public_key)


def use_of(certificate: x509.Certificate) -> Use:
    """What a signer's certificate is for. Raises RequestRefusedError where it is for none or several of our uses."""
    try:
        usages = set(certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
    except x509.ExtensionNotFound:
        usages = set()
    named = [use for use, oid in USAGE.items() if oid in usages]
    if len(named) > 1 or (not named and usages):
        raise RequestRefusedError("a certificate of a signer names exactly one use, that of documents none")
    return named[0] if named else Use.PDF


def _name(owner: str, role: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, owner),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{owner} {role}"),
        ]
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, public_key: PublicKey, issue: Issue, lasts: timedelta
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


def _key_usage(*, signs_certificates: bool, commits: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=commits,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _signer_usage(use: Use) -> x509.KeyUsage:
    """Readers of PDF want to see that a signature is meant (nonRepudiation)."""
    return _key_usage(signs_certificates=False, commits=use is Use.PDF)


def _signed(builder: x509.CertificateBuilder, private_key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """With a nonce that follows from key and content (RFC 6979): one content, one certificate."""
    authority_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(private_key.public_key())
    builder = builder.add_extension(authority_key, critical=False)
    return builder.sign(private_key, SHA256(), ecdsa_deterministic=True)
