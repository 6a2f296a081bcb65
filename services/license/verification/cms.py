"""The detached signature of a PDF: CMS SignedData (RFC 5652) as PAdES B-B has it, ES256, one signer.

The signer names its certificate by a signed digest (signing-certificate-v2, RFC 5035). Everything else of the structure
is written again from what was found and compared: no byte of it, signed or not, can be altered unnoticed.
"""

from dataclasses import dataclass
from hashlib import sha256

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from services.license.verification.der import (
    BITS,
    CONTEXT_0,
    INTEGER,
    OCTETS,
    OID,
    SEQUENCE,
    SET,
    Element,
    first,
    only,
    written,
)
from services.license.verification.jose import NotSupportedError
from services.license.verification.limits import NotReadableError

_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_DATA = bytes.fromhex("06092a864886f70d010701")
_CONTENT_TYPE = bytes.fromhex("06092a864886f70d010903")
_MESSAGE_DIGEST = bytes.fromhex("06092a864886f70d010904")
_SIGNING_CERTIFICATE = bytes.fromhex("060b2a864886f70d010910022f")
_SHA256 = bytes.fromhex("300d06096086480165030402010500")
_ECDSA_SHA256 = bytes.fromhex("300a06082a8648ce3d040302")
_ONE = bytes.fromhex("020101")
_DIGEST_BYTES, _MAX_CERTIFICATES = 32, 8


@dataclass(frozen=True)
class Cms:
    """A signature, taken apart and not yet checked.

    ``certificate_sha256``: of the signer's certificate, as he signed it; ``certificates``: DER, as they came along;
    ``digest``: what he says is the SHA-256 of the content; ``message`` and ``signature`` (DER): what to verify.
    """

    certificate_sha256: bytes
    certificates: tuple[bytes, ...]
    digest: bytes
    message: bytes
    signature: bytes
    whole: bytes

    @property
    def raw_signature(self) -> bytes:
        """r || s, 64 bytes; raises NotReadableError."""
        try:
            return b"".join(part.to_bytes(32) for part in decode_dss_signature(self.signature))
        except (ValueError, OverflowError) as fault:
            raise NotReadableError("not a signature of ES256") from fault

    def require_as_written(self, root_sha256: str) -> None:
        """Nothing else than what this registry writes: the chain up to the root, each of its links signed, no more.

        Raises NotReadableError.
        """
        chain = _chain(self.certificates, self.certificate_sha256)
        if len(chain) != len(self.certificates) or chain[-1].fingerprint(SHA256()).hex() != root_sha256:
            raise NotReadableError("the certificates that came along do not lead to the root")
        if self.whole != _rebuilt(self, chain[0]):
            raise NotReadableError("CMS of another shape than the registry writes")


def read_cms(raw: bytes) -> Cms:
    """The signature at the beginning of the bytes. Raises NotReadableError; NotSupportedError for another manner."""
    content_info = first(raw)
    match content_info.inside():
        case [kind, explicit] if kind.whole == _SIGNED_DATA:
            signed_data = only(explicit.inside(SEQUENCE)).inside()
        case _:
            raise NotSupportedError("not CMS SignedData")
    certificates = next((part for part in signed_data if part.tag == CONTEXT_0), None)
    signer = _signer(only(signed_data[-1].inside(SEQUENCE)) if signed_data else content_info)
    attributes = _attributes(signer[3])
    return Cms(
        certificate_sha256=_named_certificate(attributes),
        certificates=tuple(one.whole for one in certificates.inside()[:_MAX_CERTIFICATES]) if certificates else (),
        digest=only(attributes[_MESSAGE_DIGEST].inside(OCTETS)).content,
        message=bytes([SET]) + signer[3].whole[1:],
        signature=signer[5].content,
        whole=content_info.whole,
    )


def _signer(info: Element) -> list[Element]:
    """Version, certificate by issuer and number, digest algorithm, signed attributes, algorithm, signature."""
    parts = info.inside()
    tags = [INTEGER, SEQUENCE, SEQUENCE, CONTEXT_0, SEQUENCE, OCTETS]
    if [part.tag for part in parts[: len(tags)]] != tags:
        raise NotSupportedError("a signer without signed attributes")
    return parts


def _attributes(signed: Element) -> dict[bytes, Element]:
    """Values of the signed attributes by their type; those that PAdES demands must be there, once each."""
    pairs = [one.inside() for one in signed.inside(SEQUENCE)]
    if any([part.tag for part in pair] != [OID, SET] for pair in pairs):
        raise NotReadableError("a signed attribute of another shape")
    found = {kind.whole: values for kind, values in pairs}
    if len(found) != len(pairs):
        raise NotReadableError("a signed attribute stands twice")
    if not {_CONTENT_TYPE, _MESSAGE_DIGEST, _SIGNING_CERTIFICATE} <= found.keys():
        raise NotSupportedError("not signed in the manner of PAdES")
    if found[_CONTENT_TYPE].content != _DATA:
        raise NotSupportedError("content of another type")
    return found


def _named_certificate(attributes: dict[bytes, Element]) -> bytes:
    """SHA-256 of the signer's certificate: the first member of the first ESSCertIDv2, its algorithm left out."""
    named = only(attributes[_SIGNING_CERTIFICATE].inside(SEQUENCE)).inside(SEQUENCE)
    parts = named[0].inside(SEQUENCE)[0].inside() if named and named[0].content else []
    if not parts or parts[0].tag != OCTETS or len(parts[0].content) != _DIGEST_BYTES:
        raise NotSupportedError("the certificate is not named by its SHA-256")
    return parts[0].content


def _chain(certificates: tuple[bytes, ...], leaf_sha256: bytes) -> list[x509.Certificate]:
    """From the signer's certificate upwards, each issued by the next; raises NotReadableError."""
    if not all(_in_one_spelling(first(one)) for one in certificates):
        raise NotReadableError("a certificate of another shape")
    leaves = [one for one in certificates if sha256(one).digest() == leaf_sha256]
    try:
        chain = [x509.load_der_x509_certificate(leaf) for leaf in leaves[:1]]
        known = {one.subject: one for one in map(x509.load_der_x509_certificate, certificates)}
        while chain and chain[-1].issuer != chain[-1].subject and len(chain) < _MAX_CERTIFICATES:
            chain[-1].verify_directly_issued_by(known[chain[-1].issuer])
            chain.append(known[chain[-1].issuer])
        chain[-1].verify_directly_issued_by(chain[-1])
    except (InvalidSignature, UnsupportedAlgorithm, x509.InvalidVersion, LookupError, ValueError, TypeError) as fault:
        raise NotReadableError("the certificates that came along are not a chain") from fault
    return chain


def _in_one_spelling(certificate: Element) -> bool:
    """Whether it is one signed with ES256, under a positive number, and no bit of it is free."""
    match certificate.inside():
        case [signed, algorithm, bits] if bits.content[:1] == b"\0":
            numbers = [part for part in signed.inside() if part.tag == INTEGER]
            again = written(SEQUENCE, signed.whole, _ECDSA_SHA256, written(BITS, bits.content))
            positive = bool(numbers) and int.from_bytes(numbers[0].content, signed=True) > 0
            return positive and algorithm.whole == _ECDSA_SHA256 and again == certificate.whole
    return False


def _rebuilt(cms: Cms, certificate: x509.Certificate) -> bytes:
    """The whole as the registry writes it, from what was found."""
    number = certificate.serial_number
    serial = written(INTEGER, number.to_bytes(number.bit_length() // 8 + 1))
    signer = (
        *(_ONE, written(SEQUENCE, certificate.issuer.public_bytes(), serial), _SHA256),
        *(bytes([CONTEXT_0]) + cms.message[1:], _ECDSA_SHA256, written(OCTETS, cms.signature)),
    )
    signed_data = (
        *(_ONE, written(SET, _SHA256), written(SEQUENCE, _DATA), written(CONTEXT_0, *cms.certificates)),
        written(SET, written(SEQUENCE, *signer)),
    )
    return written(SEQUENCE, _SIGNED_DATA, written(CONTEXT_0, written(SEQUENCE, *signed_data)))
