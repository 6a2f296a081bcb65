"""The golden licences: fixed keys, fixed clock, fixed salts. ``python -m tests.license_golden`` writes the files anew.

A change of these files is a change of the written form, and every licence on paper is of the old one: see
docs/licence-format.md before doing so.
"""

import json
import zlib
from collections.abc import Iterable, Mapping
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import base45
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from services.license.domain import certificates, lists, qr, sd_jwt, trust_lists
from services.license.domain.certificates import Authority, Issue
from services.license.domain.face import face_of
from services.license.domain.keys import SIGN_DAYS, Periods, SigningKey, Use
from services.license.domain.lists import ListContent
from services.license.domain.rendition import Terms
from services.license.domain.trust_lists import TrustContent
from services.license.verification.face import Face
from services.license.verification.limits import base64url
from services.license.verification.qr import PREFIX, ZLIB_FIRST_BYTE
from services.license.verification.sd_jwt import DISCLOSABLE
from services.license.verification.status import StatusReference
from tests.license_cases import CASES, ISSUER, NOW
from tests.license_kinds import KINDS, LONGEST

FOLDER = Path(__file__).parent / "contract" / "golden" / "license"
LIST = f"{ISSUER}/status-lists/1401-1"
GOLDEN = CASES | KINDS | LONGEST  # every kind of entity, and the longest of what a face may hold
INDEXES = {"1130": 734561, "1151": 7, "9500": 1048575} | {
    case: 500_000 + number for number, case in enumerate(KINDS | LONGEST)
}
VOID = "9500"  # the entry of this one is 1 in the golden status list
OWNER = "Golden test"
START = NOW - timedelta(minutes=1)
SIGN_UNTIL = START + timedelta(days=SIGN_DAYS)
VERIFY_UNTIL = Periods().verify_until(SIGN_UNTIL)


def private_key(name: str) -> ec.EllipticCurvePrivateKey:
    """A key that follows from its name; for tests alone."""
    return ec.derive_private_key(int.from_bytes(sha256(f"golden {name}".encode()).digest()), ec.SECP256R1())


def log_key() -> ed25519.Ed25519PrivateKey:
    """The key of the log, which signs with Ed25519."""
    return ed25519.Ed25519PrivateKey.from_private_bytes(sha256(b"golden log").digest())


def issue_of(number: int) -> Issue:
    return Issue(OWNER, START, number, VERIFY_UNTIL)


ROOT = Authority(certificates.root(private_key("root"), issue_of(1)), private_key("root"))
ISSUING = Authority(
    certificates.issuing_authority(private_key("issuing").public_key(), ROOT, issue_of(2)), private_key("issuing")
)


def signing_key(use: Use, number: int) -> SigningKey:
    above = ROOT if use is Use.TRUST else ISSUING
    public_key = log_key().public_key() if use is Use.LOG else private_key(use).public_key()
    certificate = certificates.signer(public_key, above, issue_of(number), use)
    chain = tuple(one.public_bytes(Encoding.DER) for one in (certificate, above.certificate))
    return SigningKey(use, f"{use}-1", chain, START, SIGN_UNTIL, VERIFY_UNTIL)


KEYS = {use: signing_key(use, number) for number, use in enumerate(Use, 3)}


def signed(use: Use, message: bytes) -> bytes:
    """A deterministic signature of the golden key of that use."""
    if use is Use.LOG:
        return log_key().sign(message)
    der = private_key(use).sign(message, ec.ECDSA(SHA256(), deterministic_signing=True))
    return b"".join(part.to_bytes(32, "big") for part in decode_dss_signature(der))


def terms_of(case: str) -> Terms:
    return Terms(ISSUER, NOW, NOW + timedelta(days=365), StatusReference(LIST, INDEXES[case]), KEYS[Use.LICENCE])


def golden_face(case: str) -> Face:
    return face_of(GOLDEN[case], f"140105-2026-{int(case):08d}", 1, sandbox=True)


def qr_of(case: str) -> str:
    form = qr.to_be_signed(golden_face(case), terms_of(case))
    return qr.with_signature(form.message, signed(Use.LICENCE, form.message))


def cose_of(text: str) -> bytes:
    """The COSE_Sign1 in a code, unpacked where it is packed."""
    raw = bytes(base45.b45decode(text.removeprefix(PREFIX)))
    return zlib.decompress(raw) if raw[0] == ZLIB_FIRST_BYTE else raw


def sd_jwt_of(case: str) -> str:
    salts = [sha256(f"{case} {name}".encode()).digest()[:16] for name in DISCLOSABLE]
    form = sd_jwt.to_be_signed(golden_face(case), terms_of(case), salts)
    return sd_jwt.with_signature(form.message, form.disclosures, signed(Use.LICENCE, form.message))


def claims_of(case: str) -> str:
    """The signed claims of the credential and its disclosures, for people who read golden files."""
    token, *disclosures, _ = sd_jwt_of(case).split("~")
    claims = json.loads(base64url(token.split(".")[1]))
    shown = {"claims": claims, "disclosures": [json.loads(base64url(one)) for one in disclosures]}
    return json.dumps(shown, ensure_ascii=False, indent=1) + "\n"


def content_of(keys: Iterable[SigningKey] = tuple(KEYS.values()), version: int = 1) -> TrustContent:
    """What the golden trust list says, or one with other keys."""
    return TrustContent(ISSUER, version, NOW, trust_lists.believed(keys, NOW))


def trust_list(content: TrustContent | None = None) -> str:
    message = trust_lists.jwt_message(content or content_of(), KEYS[Use.TRUST])
    return trust_lists.jwt(message, signed(Use.TRUST, message))


def trust_list_cwt(content: TrustContent | None = None) -> bytes:
    message = trust_lists.cwt_message(content or content_of(), KEYS[Use.TRUST])
    return trust_lists.cwt(message, signed(Use.TRUST, message))


def status_content(entries: Mapping[int, int] | None = None, *, uri: str = LIST, days: float = 0) -> ListContent:
    """What the golden list says, or one with other entries, another address, made some days later."""
    known = {INDEXES[VOID]: 1} if entries is None else entries
    return ListContent.of(uri, ISSUER, known, NOW + timedelta(days=days))


def status_list(entries: Mapping[int, int] | None = None, *, uri: str = LIST, days: float = 0) -> str:
    message = lists.jwt_message(status_content(entries, uri=uri, days=days), KEYS[Use.STATUS])
    return lists.with_signature(message, signed(Use.STATUS, message))


def status_list_cwt(entries: Mapping[int, int] | None = None, *, uri: str = LIST, days: float = 0) -> bytes:
    message = lists.cwt_message(status_content(entries, uri=uri, days=days), KEYS[Use.STATUS])
    return lists.cwt(message, signed(Use.STATUS, message))


def files() -> dict[str, bytes]:
    """Every golden file by its name."""
    texts = {f"{case}.qr.txt": qr_of(case) for case in GOLDEN} | {f"{case}.sdjwt": sd_jwt_of(case) for case in GOLDEN}
    texts |= {f"{case}.claims.json": claims_of(case) for case in GOLDEN}
    texts |= {"trust-list.jwt": trust_list(), "status-list.jwt": status_list()}
    binary = {"trust-list.cwt": trust_list_cwt(), "status-list.cwt": status_list_cwt()}
    binary |= {f"{case}.cwt": cose_of(qr_of(case)) for case in GOLDEN}
    binary["status-pack.cbor"] = lists.packed(binary["trust-list.cwt"], [binary["status-list.cwt"]])
    return {name: text.encode() for name, text in texts.items()} | binary


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, raw in files().items():
        (FOLDER / name).write_bytes(raw)
