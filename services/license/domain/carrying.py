"""The holder's side of OpenID4VP 1.0: reading a verifier's request, choosing what to show, signing it.

Any verifier's request for a licence is read, ours is one of them. Of a name that no certificate vouches for the holder
is told so; she decides.
"""

import base64
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec

from services.license.domain.asking import INFO_FORMAT, REQUEST_TYPE
from services.license.verification import sd_jwt
from services.license.verification.jose import ES256, NotSupportedError, holds, read_jws
from services.license.verification.key_binding import TYPE as BINDING_TYPE
from services.license.verification.limits import NotReadableError, base64url, json_object, json_value, to_base64url
from services.license.verification.showing import match_number

HASH, DNS, UNSIGNED = "x509_hash", "x509_san_dns", "redirect_uri"
Sign = Callable[[bytes], bytes]
"""Signs with the wallet's key; raw r || s."""


class AskedWronglyError(ValueError):
    """The request is none that a wallet answers; the message says why."""


@dataclass(frozen=True)
class Link:
    """What a verifier's screen says: who asks, and where the request is, or the request itself."""

    client_id: str
    request_uri: str | None
    members: Mapping[str, Any]

    @classmethod
    def from_text(cls, text: str) -> "Link":
        """Read a link. Raises AskedWronglyError.

        >>> Link.from_text("openid4vp://?client_id=x509_hash%3AAA&request_uri=https%3A%2F%2Fa.example%2F1").request_uri
        'https://a.example/1'
        """
        members: dict[str, Any] = {name: values[0] for name, values in parse_qs(urlsplit(text.strip()).query).items()}
        for name in {"dcql_query", "client_metadata", "verifier_info"} & members.keys():
            members[name] = _json(members[name])
        if "client_id" not in members:
            raise AskedWronglyError("the link does not say who asks")
        return cls(members["client_id"], members.get("request_uri"), members)


@dataclass(frozen=True)
class Enquiry:
    """A request as its holder is told of it. ``is_proved``: a certificate vouches for who asks."""

    client_id: str
    is_proved: bool
    name: str
    purpose: str | None
    match_number: str | None
    response_uri: str
    nonce: str
    state: str | None
    query: Mapping[str, Any]


@dataclass(frozen=True)
class Carried:
    """A credential in a wallet: signed part, disclosures by the items they disclose, names of its plain claims."""

    token: str
    disclosures: Mapping[str, str]
    plain: frozenset[str]

    @classmethod
    def from_text(cls, text: str) -> "Carried":
        """Take a credential apart. Raises AskedWronglyError for one that is no licence bound to a key."""
        try:
            token, *disclosures, _end = text.strip().split("~")
            claims = json_object(base64url(token.split(".")[1]))
            items = {json_value(base64url(one))[1]: one for one in disclosures}
        except (NotReadableError, IndexError, ValueError) as fault:
            raise AskedWronglyError("the credential cannot be read") from fault
        if claims.get("vct") != sd_jwt.VCT or "cnf" not in claims:
            raise AskedWronglyError("no credential of a licence that is bound to a key")
        return cls(token, items, frozenset(claims))


def enquiry(link: Link, token: str | None, roots: Collection[x509.Certificate], at: datetime) -> Enquiry:
    """The request behind a link; ``token``: what was fetched from where the link leads. Raises AskedWronglyError."""
    prefix = link.client_id.partition(":")[0]
    if token is not None:
        members = _signed_members(link, token, roots, at)
    elif prefix == UNSIGNED:
        members = dict(link.members)
    else:
        raise AskedWronglyError("whoever asks in this way signs her request")
    if members.get("client_id") != link.client_id:
        raise AskedWronglyError("the request is another's than the link says")
    if (members.get("response_type"), members.get("response_mode")) != ("vp_token", "direct_post"):
        raise AskedWronglyError("answers are given by direct_post only")
    uri, nonce = str(members.get("response_uri", "")), members.get("nonce")
    _require_place(link.client_id, uri)
    if not isinstance(nonce, str) or not nonce:
        raise AskedWronglyError("the request has no nonce")
    info = _info(members, nonce)
    told = members.get("client_metadata") or {}
    name = info.get("name") or told.get("client_name") or urlsplit(uri).hostname or link.client_id
    query, state = members.get("dcql_query"), members.get("state")
    if not isinstance(query, dict):
        raise AskedWronglyError("the request does not say what is asked for")
    return Enquiry(
        client_id=link.client_id,
        is_proved=token is not None,
        name=str(name),
        purpose=info.get("purpose"),
        match_number=info.get("match_number"),
        response_uri=uri,
        nonce=nonce,
        state=str(state) if state is not None else None,
        query=query,
    )


def _signed_members(link: Link, token: str, roots: Collection[x509.Certificate], at: datetime) -> dict[str, Any]:
    """The claims of a request object that the certificate named in ``client_id`` signed, under one of the roots."""
    try:
        header = json_object(base64url(token.split(".", maxsplit=1)[0]))
        jws = read_jws(_with_kid(token, header), REQUEST_TYPE)
        chain = [x509.load_der_x509_certificate(base64.b64decode(one)) for one in jws.x5c]
        key = chain[0].public_key()
    except (NotReadableError, NotSupportedError, IndexError, ValueError) as fault:
        raise AskedWronglyError(f"the request cannot be read: {fault}") from fault
    message = token.rpartition(".")[0].encode()
    if not isinstance(key, ec.EllipticCurvePublicKey) or not holds(key, message, jws.signature):
        raise AskedWronglyError("the signature of the request does not hold")
    _require_named(link.client_id, chain[0], jws.x5c[0])
    _require_chain(chain, roots, at)
    if not isinstance(jws.claims.get("exp"), int) or jws.claims["exp"] <= at.timestamp():
        raise AskedWronglyError("the request has run out")
    return jws.claims


def _with_kid(token: str, header: dict[str, Any]) -> str:
    """The same token with a ``kid``, which the reader of licences asks for and requests need not have."""
    rest = token.partition(".")[2]
    return f"{to_base64url(_text({'kid': ''} | header))}.{rest}"


def _require_named(client_id: str, leaf: x509.Certificate, encoded: str) -> None:
    prefix, _, named = client_id.partition(":")
    if prefix == HASH:
        is_named = named == to_base64url(sha256(base64.b64decode(encoded)).digest())
    elif prefix == DNS:
        try:
            names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
            is_named = named in names.get_values_for_type(x509.DNSName)
        except x509.ExtensionNotFound:
            is_named = False
    else:
        raise AskedWronglyError(f"requests of {prefix} are not answered")
    if not is_named:
        raise AskedWronglyError("the certificate is another's than the link says")


def _require_chain(chain: Sequence[x509.Certificate], roots: Collection[x509.Certificate], at: datetime) -> None:
    """Every certificate is valid and issued by the next, the last one by a root that the holder trusts."""
    if any(not one.not_valid_before_utc <= at <= one.not_valid_after_utc for one in chain):
        raise AskedWronglyError("a certificate of the request has run out")
    links = all(_is_issued(one, above) for one, above in pairwise(chain))
    if not links or not any(chain[-1] == root or _is_issued(chain[-1], root) for root in roots):
        raise AskedWronglyError("the certificates of the request lead to no root that is trusted")


def _is_issued(one: x509.Certificate, above: x509.Certificate) -> bool:
    try:
        one.verify_directly_issued_by(above)
        return above.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False


def _require_place(client_id: str, uri: str) -> None:
    """The answer goes under TLS to whoever asks, or stays on this machine."""
    place = urlsplit(uri)
    if place.scheme != "https" and (place.scheme, place.hostname) != ("http", "127.0.0.1"):
        raise AskedWronglyError("answers go to addresses under https only")
    prefix, _, named = client_id.partition(":")
    if (prefix == UNSIGNED and named != uri) or (prefix == DNS and named != place.hostname):
        raise AskedWronglyError("the answer would go to somebody else than who asks")


def _info(members: Mapping[str, Any], nonce: str) -> dict[str, str]:
    """What our own requests say beside the standard: name, purpose, the number that follows from the nonce."""
    for one in members.get("verifier_info") or []:
        if isinstance(one, dict) and one.get("format") == INFO_FORMAT and isinstance(one.get("data"), dict):
            info = {name: str(value) for name, value in one["data"].items()}
            try:
                agrees = info.get("match_number") == match_number(base64url(nonce))
            except NotReadableError:
                agrees = False
            if not agrees:
                raise AskedWronglyError("the number to compare does not follow from the request")
            return info
    return {}


def chosen(asked: Enquiry, carried: Carried, without: Collection[str] = ()) -> tuple[str, tuple[str, ...]]:
    """Id of the query, and the items to disclose: the first set of claims that the licence has and its holder shows.

    Raises AskedWronglyError.
    """
    match asked.query.get("credentials"):
        case [{"id": str() as query_id, "format": sd_jwt.TYPE, "meta": {"vct_values": list() as types}} as wanted]:
            claims, sets = wanted.get("claims") or [], wanted.get("claim_sets")
        case _:
            raise AskedWronglyError("something else than one licence is asked for")
    if sd_jwt.VCT not in types:
        raise AskedWronglyError("something else than one licence is asked for")
    names: dict[str, str] = {}
    for place, claim in enumerate(claims):
        match claim:
            case {"path": [str() as name]} if "values" not in claim:
                names[str(claim.get("id", place))] = name
            case _:
                raise AskedWronglyError("an item is asked for in a way that licences do not have")
    has = (carried.plain | carried.disclosures.keys()) - set(without)
    for one in sets or [list(names)]:
        items = [names.get(str(claim_id), "") for claim_id in one]
        if all(item in has for item in items):
            return query_id, tuple(item for item in items if item in carried.disclosures)
    raise AskedWronglyError("the licence does not have, or its holder does not show, what is asked for")


def presentation(asked: Enquiry, carried: Carried, items: Sequence[str], at: datetime, sign: Sign) -> str:
    """The credential with these disclosures, signed for whoever asks."""
    shown = "~".join([carried.token, *(carried.disclosures[name] for name in items), ""])
    claims = {
        "iat": int(at.timestamp()),
        "aud": asked.client_id,
        "nonce": asked.nonce,
        "sd_hash": to_base64url(sha256(shown.encode()).digest()),
    }
    message = f"{to_base64url(_text({'alg': ES256, 'typ': BINDING_TYPE}))}.{to_base64url(_text(claims))}"
    return f"{shown}{message}.{to_base64url(sign(message.encode()))}"


def _json(text: str) -> Any:
    try:
        return json_value(text.encode())
    except NotReadableError as fault:
        raise AskedWronglyError("a member of the link cannot be read") from fault


def _text(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
