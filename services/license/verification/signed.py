"""What both written forms have in common once they are taken apart."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.license.verification.face import Face
from services.license.verification.limits import NotReadableError
from services.license.verification.status import StatusReference


@dataclass(frozen=True)
class Document:
    """What a licence says. ``payload_sha256``: of the signed claims, 64 hex digits; identifies the written form."""

    face: Face
    issuer: str
    issued_at: datetime
    expires_at: datetime
    status: StatusReference
    payload_sha256: str


@dataclass(frozen=True)
class Signed:
    """A document and what is needed to check its signature.

    ``foreign_disclosures``: an SD-JWT came with an item that its signed digests do not name.
    """

    document: Document
    kid: str
    message: bytes
    signature: bytes
    foreign_disclosures: bool = False


def text_of(value: Any) -> str:
    """The value, if it is text; raises NotReadableError."""
    if not isinstance(value, str):
        raise NotReadableError("text expected")
    return value


def status_reference(claim: Any) -> StatusReference:
    """The reference in a ``status`` claim; raises NotReadableError."""
    try:
        entry = claim["status_list"]
        uri, index = entry["uri"], entry["idx"]
    except (KeyError, TypeError) as fault:
        raise NotReadableError("the status claim has another shape") from fault
    if not isinstance(uri, str) or not isinstance(index, int) or isinstance(index, bool) or index < 0:
        raise NotReadableError("the status claim has another shape")
    return StatusReference(uri, index)
