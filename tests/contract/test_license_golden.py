"""The written forms stay what they are: a licence on paper cannot be upgraded."""

import json
from dataclasses import replace
from hashlib import sha512

import base45
import cbor2
import pytest

from services.license.domain import qr
from services.license.verification import StatusList, TrustList, Verdict, verify
from services.license.verification.limits import base64url
from services.license.verification.qr import PREFIX, ZLIB_FIRST_BYTE
from services.license.verification.qr import to_be_signed as sig_structure
from services.license.verification.status import StatusReference
from shared.entity_types import national_types
from shared.kinds import Kind
from tests.license_cases import NOW
from tests.license_golden import FOLDER, GOLDEN, VOID, cose_of, files, golden_face, terms_of
from tests.license_kinds import LONG_ADDRESS, LONG_NAME

WRITTEN = files()
CODES = [name for name in WRITTEN if name.endswith(".txt")]
LICENCES = sorted(name for name in WRITTEN if name.endswith((".txt", ".sdjwt")))
EXACT = [name for name in WRITTEN if name.endswith((".sdjwt", ".claims.json", ".cwt")) and "status" not in name]
EXACT.append("trust-list.jwt")
PUBLIC_ADDRESS = "https://zhizhao.taiyuan.example"  # as long as addresses of registries are


def golden(name: str) -> str:
    return (FOLDER / name).read_text(encoding="ascii")


def written(name: str) -> str:
    return WRITTEN[name].decode("ascii")


def raw_of(text: str) -> bytes:
    return bytes(base45.b45decode(text.removeprefix(PREFIX)))


def test_every_kind_of_entity_has_a_golden_licence() -> None:
    assert {registered.kind for registered in GOLDEN.values()} == set(Kind)
    assert all(face.entity_type_text == national_types()[face.entity_type].zh for face in map(golden_face, GOLDEN))


@pytest.mark.parametrize("name", EXACT)
def test_what_is_written_today_equals_the_golden_file(name: str) -> None:
    assert WRITTEN[name] == (FOLDER / name).read_bytes()


@pytest.mark.parametrize("name", CODES)
def test_what_is_signed_in_a_code_equals_the_golden_file(name: str) -> None:
    """The text itself may differ: another zlib packs the same bytes otherwise."""
    assert cose_of(written(name)) == cose_of(golden(name))


def test_the_status_list_says_what_the_golden_one_says() -> None:
    texts = (written("status-list.jwt"), golden("status-list.jwt"))
    made, kept = (json.loads(base64url(text.split(".")[1])) for text in texts)
    assert {**made, "status_list": None} == {**kept, "status_list": None}
    trust = TrustList.from_token(golden("trust-list.jwt"))
    lists = [StatusList.from_token(text, trust) for text in texts]
    assert lists[0].raw == lists[1].raw


@pytest.mark.parametrize("name", LICENCES)
def test_every_golden_licence_is_read_by_the_offline_verifier(name: str) -> None:
    case = name.partition(".")[0]
    trust = TrustList.from_token(golden("trust-list.jwt"))
    status = StatusList.from_token(golden("status-list.jwt"), trust)
    checked = verify(golden(name), trust, status, NOW)
    assert checked.verdict is (Verdict.INVALID if case == VOID else Verdict.VALID)
    assert checked.face is not None
    assert checked.face.completed_by(golden_face(case)) == golden_face(case)


# How large a code may be


@pytest.mark.parametrize("name", CODES)
def test_a_qr_code_stays_small_enough_for_a_phone(name: str) -> None:
    drawn = qr.drawn(golden(name))
    assert len(golden(name)) <= 800
    assert drawn.error == "M"
    assert int(drawn.version) <= 18


@pytest.mark.parametrize("length", [4, 12, 22, len(LONG_NAME)])
@pytest.mark.parametrize("address", [LONG_ADDRESS[:22], LONG_ADDRESS])
@pytest.mark.parametrize("case", ["1152", "4533", "7120"])
def test_a_code_with_a_long_name_and_address_under_a_long_public_address_is_no_larger(
    case: str, length: int, address: str
) -> None:
    face = replace(
        golden_face(case), name=LONG_NAME[:length], address=address, registry_name="太原市小店区市场监督管理局"
    )
    status = StatusReference(f"{PUBLIC_ADDRESS}/status-lists/1401-12", 1_048_575)
    form = qr.to_be_signed(face, replace(terms_of("1130"), issuer=PUBLIC_ADDRESS, status=status))
    text = qr.with_signature(form.message, sha512(face.serial.encode()).digest())
    assert len(text) <= 800
    assert int(qr.drawn(text).version) <= 18


def test_the_name_stays_in_words_where_leaving_out_the_address_is_enough() -> None:
    face = replace(golden_face("1130"), name=LONG_NAME[:22], address=LONG_ADDRESS[:33])
    carried = qr.to_be_signed(face, terms_of("1130")).face
    assert (carried.name, carried.address) == (LONG_NAME[:22], None)
    assert set(carried.digests) == {"scope", "address"}


@pytest.mark.parametrize("name", CODES)
def test_a_code_is_packed_only_where_that_makes_it_smaller(name: str) -> None:
    raw, cose = raw_of(golden(name)), cose_of(golden(name))
    assert (len(raw) < len(cose)) == (raw[0] == ZLIB_FIRST_BYTE)
    assert len(raw) <= len(cose)


def test_what_cannot_be_packed_is_left_as_it_is() -> None:
    noise = b"".join(sha512(bytes([number])).digest() for number in range(4))
    text = qr.with_signature(sig_structure(cbor2.dumps({1: -7}), noise), sha512(b"signature").digest())
    assert raw_of(text)[0] != ZLIB_FIRST_BYTE
    assert cbor2.loads(raw_of(text)).value[2] == noise
