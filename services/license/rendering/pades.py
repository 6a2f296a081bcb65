"""The signature of a PDF: PAdES (ETSI EN 319 142-1, baseline B-B), ES256, certified with no change allowed.

pyHanko makes the structure; the signature itself comes from the registry's store of keys, whichever that is, and the
private key never leaves it.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from services.license.domain.keys import SigningKey
from services.license.rendering.missing import needed

FIELD = "Registry"
RESERVED = 16_384  # hex digits for the signature with its certificates, about 3,000 bytes; reckoning it signs twice
_ROOM = bytes(72)  # the longest DER of an ES256 signature


@dataclass(frozen=True)
class DocumentSigner:
    """The key of documents with the root above it (DER), and what signs with it: message to 64 raw bytes."""

    key: SigningKey
    root: bytes
    sign: Callable[[bytes], bytes]


def signed(pdf: bytes, signer: DocumentSigner, name: str) -> bytes:
    """The PDF with its signature appended; ``name``: whose it is.

    Raises RendererMissingError, and whatever the store of keys raises.
    """
    signers, fields = needed("pyhanko.sign.signers"), needed("pyhanko.sign.fields")
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        name=name,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    writer = needed("pyhanko.pdf_utils.incremental_writer").IncrementalPdfFileWriter(BytesIO(pdf))
    work = signers.PdfSigner(metadata, signer=_external(signer)).async_sign_pdf(writer, bytes_reserved=RESERVED)
    out: BytesIO = asyncio.run(work)
    return out.getvalue()


def _external(signer: DocumentSigner) -> Any:
    """Our store of keys as pyHanko sees one."""
    signers, x509 = needed("pyhanko.sign.signers"), needed("asn1crypto.x509")
    algorithms = needed("asn1crypto.algos")
    registry = needed("pyhanko_certvalidator.registry").SimpleCertificateStore()
    own, *above = (x509.Certificate.load(der) for der in (*signer.key.certificates, signer.root))
    registry.register_multiple(above)

    class Store(signers.Signer):  # type: ignore[misc, name-defined]  # of an optional package
        # Always SHA-256: the mechanism below says so.
        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: ARG002
            if dry_run:
                return _ROOM
            raw = signer.sign(data)
            return encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))

    mechanism = algorithms.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"})
    return Store(signing_cert=own, cert_registry=registry, signature_mechanism=mechanism, embed_roots=True)
