"""What signatories sign: one hash over everything that was frozen (contract 8.17)."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import rfc8785


def content_hash(
    form: Mapping[str, Any], material_sha256: Sequence[str], claim_id: UUID | None, undertaking_version: str | None
) -> str:
    """SHA-256, 64 hex digits, of the RFC 8785 form of all that is signed.

    That is: the form with its private part, hashes of materials, claim, version of the name undertaking. The order in
    which materials were uploaded does not matter.

    >>> one = content_hash({"kind": "llc", "registry": "140105"}, ["aa", "bb"], None, None)
    >>> one == content_hash({"registry": "140105", "kind": "llc"}, ["bb", "aa"], None, None)
    True
    >>> len(one)
    64
    """
    content = {
        "form": dict(form),
        "materials": sorted(material_sha256),
        "claim_id": None if claim_id is None else str(claim_id),
        "undertaking_version": undertaking_version,
    }
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()
