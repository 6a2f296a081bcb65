"""Strange input for the offline verifier: whatever comes, the answer is a verdict and never another exception.

``tried`` turns bytes into one of the things that a stranger can hand in, so that mutation works behind the codings
and not on them.
"""

import base64
from collections.abc import Callable

import base45
import cbor2

from services.license.verification import StatusList, StatusListError, TrustList, TrustListError, Verdict, verify
from services.license.verification.limits import to_base64url
from tests.license_cases import CASES, NOW
from tests.license_golden import cose_of, qr_of, sd_jwt_of, status_list, trust_list, trust_list_cwt

TRUST = TrustList.from_token(trust_list())
STATUS = StatusList.from_token(status_list({}), TRUST)
SIGN1 = cbor2.loads(cose_of(qr_of("1130"))).value
TOKEN, *DISCLOSURES = sd_jwt_of("1130").split("~")
HEADER, CLAIMS, SIGNATURE = TOKEN.split(".")


def text(data: bytes) -> None:
    """As it is pasted."""
    judge(data.decode("latin-1"))


def cose(data: bytes) -> None:
    """Bytes behind base45."""
    judge("BL1:" + base45.b45encode(data).decode())


def claims(data: bytes) -> None:
    """Claims of a code, its headers and signature kept."""
    protected, unprotected, _payload, signature = SIGN1
    cose(cbor2.dumps(cbor2.CBORTag(18, [protected, unprotected, data, signature])))


def headers(data: bytes) -> None:
    """Protected headers of a code."""
    _protected, unprotected, payload, signature = SIGN1
    cose(cbor2.dumps(cbor2.CBORTag(18, [data, unprotected, payload, signature])))


def credential(data: bytes) -> None:
    """Claims of a credential."""
    judge("~".join([f"{HEADER}.{to_base64url(data)}.{SIGNATURE}", *DISCLOSURES]))


def credential_header(data: bytes) -> None:
    """Header of a credential."""
    judge("~".join([f"{to_base64url(data)}.{CLAIMS}.{SIGNATURE}", *DISCLOSURES]))


def disclosure(data: bytes) -> None:
    """One disclosure more."""
    judge("~".join([TOKEN, to_base64url(data), ""]))


def status(data: bytes) -> None:
    """A status list."""
    try:
        StatusList.from_token(data.decode("latin-1"), TRUST)
    except StatusListError:
        return


def trust(data: bytes) -> None:
    """A trust list in either form."""
    try:
        TrustList.from_token(data)
    except TrustListError:
        return


def judge(pasted: str) -> None:
    checked = verify(pasted, TRUST, STATUS, NOW)
    if checked.verdict not in set(Verdict) or checked.as_json()["verdict"] != checked.verdict:
        raise AssertionError(f"no verdict on {pasted!r}")


TARGETS: tuple[Callable[[bytes], None], ...] = (
    *(text, cose, claims, headers, credential, credential_header, disclosure, status, trust),
)


def tried(data: bytes) -> None:
    """The first byte chooses what the rest is."""
    TARGETS[data[0] % len(TARGETS)](data[1:]) if data else text(data)


def seeds() -> list[bytes]:
    """A good thing of each sort, to start from."""

    def plain(part: str) -> bytes:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))

    good = {
        text: [qr_of(case).encode() for case in CASES] + [sd_jwt_of(case).encode() for case in CASES],
        cose: [cose_of(qr_of(case)) for case in CASES],
        claims: [SIGN1[2]],
        headers: [SIGN1[0]],
        credential: [plain(CLAIMS)],
        credential_header: [plain(HEADER)],
        disclosure: [plain(one) for one in DISCLOSURES if one],
        status: [status_list().encode()],
        trust: [trust_list().encode(), trust_list_cwt()],
    }
    return [bytes([TARGETS.index(target)]) + data for target, these in good.items() for data in these]
