"""The SD-JWT VC form (RFC 9901; draft-ietf-oauth-sd-jwt-vc-25), ``dc+sd-jwt`` with ES256.

What the law makes public of every licence stands in plain claims; the items of ``DISCLOSABLE`` are disclosures, which a
holder may leave out. A disclosure that the signed digests do not name, or one that stands twice, is refused.
"""

from hashlib import sha256
from typing import Any

from services.license.verification.face import Face
from services.license.verification.jose import NotSupportedError, read_jws
from services.license.verification.limits import (
    MAX_DISCLOSURES,
    MAX_TEXT,
    NotReadableError,
    base64url,
    json_value,
    to_base64url,
)
from services.license.verification.signed import Document, Signed, status_reference, text_of
from services.license.verification.trust import moment

TYPE = "dc+sd-jwt"
VCT = "urn:yizhao:business-licence:1"
PLAIN = (
    "serial",
    "license_no",
    "uscc",
    "name",
    "kind",
    "entity_type",
    "entity_type_text",
    "registry",
    "registry_name",
    "licence_on",
)
DISCLOSABLE = ("head", "capital", "established_on", "address", "scope", "composition")


def taken_apart(text: str) -> Signed:
    """The parts of an SD-JWT; raises NotReadableError or NotSupportedError."""
    if len(text) > MAX_TEXT:
        raise NotReadableError("longer than any licence")
    token, *disclosures, binding = text.split("~")
    if binding:
        raise NotSupportedError("a licence with a key binding is a presentation")
    jws = read_jws(token, TYPE)
    if jws.claims.get("vct") != VCT:
        raise NotSupportedError("a credential, but not a business licence")
    disclosed, foreign = _disclosed(disclosures, jws.claims)
    return Signed(
        document=_document(jws.claims, jws.payload, disclosed),
        kid=jws.kid,
        message=jws.signing_input,
        signature=jws.signature,
        foreign_disclosures=foreign,
    )


def digest(disclosure: str) -> str:
    """What the signed claims hold of a disclosure (RFC 9901 section 4.2.3).

    >>> digest("WyI2cU1RdlJMNWhhaiIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0")
    'uutlBuYeMDyjLLTpf6Jxi7yNkEF35jdyWMn9U7b_RYY'
    """
    return to_base64url(sha256(disclosure.encode()).digest())


def _disclosed(disclosures: list[str], claims: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """Items by name, and whether one of them was not signed."""
    signed = claims.get("_sd", [])
    if claims.get("_sd_alg", "sha-256") != "sha-256" or not isinstance(signed, list):
        raise NotSupportedError("digests of another kind")
    if len(disclosures) > MAX_DISCLOSURES or len(set(disclosures)) != len(disclosures):
        raise NotReadableError("too many disclosures, or one stands twice")
    foreign = any(digest(one) not in signed for one in disclosures)
    pairs = [_pair(one) for one in disclosures]
    items = dict(pairs)
    if len(items) != len(pairs) or not items.keys() <= set(DISCLOSABLE) or items.keys() & claims.keys():
        raise NotReadableError("an item stands twice or may not be disclosed so")
    return items, foreign


def _pair(disclosure: str) -> tuple[str, Any]:
    match json_value(base64url(disclosure)):
        case [str(), str(name), value]:
            return name, value
    raise NotReadableError("a disclosure has another shape")


def _document(claims: dict[str, Any], payload: bytes, disclosed: dict[str, Any]) -> Document:
    try:
        if moment(claims["nbf"]) != moment(claims["iat"]):
            raise NotReadableError("a licence is valid from the moment of its issue")
        return Document(
            face=Face.from_json({name: claims[name] for name in PLAIN if name in claims} | disclosed),
            issuer=text_of(claims["iss"]),
            issued_at=moment(claims["iat"]),
            expires_at=moment(claims["exp"]),
            status=status_reference(claims["status"]),
            payload_sha256=sha256(payload).hexdigest(),
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise NotReadableError("a claim is missing or has another shape") from fault
