"""The two signed forms of a status list, JWT and CWT, opened: claims as of the JWT, the signature not yet checked.

Names and numbers are those of draft-ietf-oauth-status-list-20, sections 5.1 and 5.2.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.license.verification.bitmap import Bitmap
from services.license.verification.cose import read_sign1
from services.license.verification.jose import read_jws
from services.license.verification.keys import moment
from services.license.verification.limits import MAX_STATUS_BYTES, NotReadableError, base64url, inflate

STATUS_LIST_TYPE = "statuslist+jwt"
STATUS_LIST_CWT_TYPE = "application/statuslist+cwt"
CLAIM_SUB, CLAIM_EXP, CLAIM_IAT, CLAIM_TTL, CLAIM_STATUS_LIST = 2, 4, 6, 65534, 65533


@dataclass(frozen=True)
class Opened:
    """What a token says of itself, and what is needed to check its signature."""

    uri: str
    issued_at: datetime
    expires_at: datetime
    bitmap: Bitmap
    kid: str
    message: bytes
    signature: bytes


def opened(token: str | bytes) -> Opened:
    """A token in either form, taken apart. One that says not until when it speaks could be shown for ever.

    Raises NotReadableError, NotSupportedError, KeyError, TypeError or ValueError for another shape.
    """
    if isinstance(token, bytes) and not token.lstrip().startswith(b"ey"):
        return _of_cwt(token)
    return _of_jwt(token.decode("ascii") if isinstance(token, bytes) else token)


def _of_jwt(token: str) -> Opened:
    jws = read_jws(token.strip(), STATUS_LIST_TYPE)
    claims = jws.claims
    bitmap = _bitmap(claims["status_list"], base64url(claims["status_list"]["lst"]))
    span = moment(claims["iat"]), moment(claims["exp"])
    return Opened(_text(claims["sub"]), *span, bitmap, jws.kid, jws.signing_input, jws.signature)


def _of_cwt(token: bytes) -> Opened:
    cose = read_sign1(token, STATUS_LIST_CWT_TYPE)
    claims = cose.claims
    bitmap = _bitmap(claims[CLAIM_STATUS_LIST], claims[CLAIM_STATUS_LIST]["lst"])
    span = moment(claims[CLAIM_IAT]), moment(claims[CLAIM_EXP])
    return Opened(_text(claims[CLAIM_SUB]), *span, bitmap, cose.kid, cose.message, cose.signature)


def _bitmap(status_list: dict[str, Any], compressed: bytes) -> Bitmap:
    return Bitmap(status_list["bits"], inflate(compressed, MAX_STATUS_BYTES))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise NotReadableError("an address is text")
    return value
