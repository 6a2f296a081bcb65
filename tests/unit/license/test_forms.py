"""What the written forms carry, and how they stay within their limits."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import base45
import pytest
import segno
import zxingcpp
from PIL import Image

from services.license.domain import qr, sd_jwt
from services.license.domain.face import face_of
from services.license.domain.rendition import Terms
from services.license.verification import Face, StatusList, TrustList, verify
from services.license.verification.face import Head
from services.license.verification.limits import base64url
from services.license.verification.picture import qr_text
from services.license.verification.sd_jwt import DISCLOSABLE, digest
from services.license.verification.status import StatusBits, StatusReference
from shared.events.shapes import Money
from tests.license_cases import CASES, COMPANY, ISSUER, NOW, SHOP
from tests.license_golden import KEYS, Use, qr_of, sd_jwt_of, signed, status_list, terms_of, trust_list

TRUST = TrustList.from_token(trust_list())
STATUS = StatusList.from_token(status_list({}), TRUST)
FACE = face_of(COMPANY, "140105-2026-00001130", 1, sandbox=True)


def code_for(face: Face, terms: Terms | None = None) -> str:
    form = qr.to_be_signed(face, terms or terms_of("1130"))
    return qr.with_signature(form.message, signed(Use.LICENCE, form.message))


def seen_in(text: str) -> Face:
    face = verify(text, TRUST, STATUS, NOW).face
    assert face is not None
    return face


@pytest.mark.parametrize("case", sorted(CASES))
def test_the_credential_carries_the_whole_face(case: str) -> None:
    assert seen_in(sd_jwt_of(case)) == face_of(CASES[case], f"140105-2026-0000{case}", 1, sandbox=True)


@pytest.mark.parametrize("case", sorted(CASES))
def test_the_code_carries_the_face_with_the_scope_as_a_digest(case: str) -> None:
    whole = face_of(CASES[case], f"140105-2026-0000{case}", 1, sandbox=True)
    seen = seen_in(qr_of(case))
    assert seen.scope is None
    assert seen.completed_by(whole) == whole


def test_a_digest_is_not_completed_by_another_text() -> None:
    seen = seen_in(qr_of("1130"))
    assert seen.completed_by(replace(FACE, scope="诊疗服务。")).scope is None


def test_an_individual_business_shows_no_capital_and_how_it_is_run() -> None:
    shop = face_of(replace(SHOP, particulars=replace(SHOP.particulars, capital=Money("5.00"))), "s", 1, sandbox=True)
    assert shop.capital is None
    assert shop.composition == "personal"


def test_outside_the_sandbox_the_registry_bears_its_own_name() -> None:
    assert face_of(COMPANY, "s", 1, sandbox=False).registry_name == "太原市小店区市场监督管理局"


@pytest.mark.parametrize(("name", "address"), [(20, 31), (53, 61), (100, 200), (200, 200)])
def test_however_long_the_particulars_the_code_stays_readable(name: str, address: str) -> None:
    grown = replace(FACE, name=hard_text(int(name)), address=hard_text(int(address)))
    text = code_for(grown)
    assert len(text) <= qr.MAX_CHARACTERS
    assert int(qr.drawn(text).version) <= 18
    assert seen_in(text).completed_by(grown) == grown


def hard_text(length: int) -> str:
    """Characters that do not compress."""
    return "".join(chr(0x4E00 + 7919 * position % 20000) for position in range(length))


def test_the_shorter_of_packed_and_plain_is_taken() -> None:
    repeated = replace(FACE, name="太原" * 40, address="小店区" * 30)
    varied = replace(FACE, name=hard_text(20), address=None, entity_type_text="个体", registry_name="并小")
    short = replace(terms_of("1130"), issuer="urn:a", status=StatusReference("https://b", 1))
    packed, plain = code_for(repeated), code_for(varied, short)
    assert base45.b45decode(packed.removeprefix("BL1:"))[0] == 0x78
    assert base45.b45decode(plain.removeprefix("BL1:"))[0] == 0xD2


@pytest.mark.parametrize("case", sorted(CASES))
def test_a_decoder_reads_the_drawn_code(case: str) -> None:
    text = qr_of(case)
    assert qr_text(qr.png(text)) == text
    assert qr_text(qr.png(text, scale=3)) == text


def test_the_licence_is_found_among_other_codes_in_a_picture() -> None:
    sheet = Image.new("L", (1200, 700), 255)
    for text, place in (("https://example.org", (20, 20)), (qr_of("1130"), (500, 20))):
        out = BytesIO()
        segno.make_qr(text, error="m").save(out, kind="png", scale=6)
        sheet.paste(Image.open(out), place)
    out = BytesIO()
    sheet.save(out, "PNG")
    assert len(zxingcpp.read_barcodes(sheet)) == 2
    assert qr_text(out.getvalue()) == qr_of("1130")


def test_one_face_under_one_key_gives_one_text() -> None:
    assert code_for(FACE) == code_for(FACE)


def test_digests_in_the_credential_do_not_tell_the_order_of_items() -> None:
    form = sd_jwt.to_be_signed(FACE, terms_of("1130"), [bytes([n] * 16) for n in range(len(DISCLOSABLE))])
    payload = base64url(form.message.decode().split(".")[1]).decode()
    digests = [digest(one) for one in form.disclosures.split("~")[:-1]]
    assert [payload.index(one) for one in sorted(digests)] == sorted(payload.index(one) for one in digests)


def test_a_list_of_a_million_entries_is_small_on_the_wire() -> None:
    assert len(status_list({})) < 1000
    assert StatusList.from_token(status_list({(1 << 20) - 1: 2}), TRUST).bits((1 << 20) - 1) is StatusBits.SUSPENDED


def test_terms_last_a_year() -> None:
    assert terms_of("1130").expires_at - NOW == timedelta(days=365)
    assert terms_of("1130").issuer == ISSUER
    assert terms_of("1130").key == KEYS[Use.LICENCE]


def test_a_word_of_a_later_day_is_carried_as_other() -> None:
    strange = replace(FACE, kind="new_kind", head=Head("new_role", ("张晓岚",)), composition="new_composition")
    seen = seen_in(code_for(strange))
    assert (seen.kind, seen.head, seen.composition) == ("other", Head("other", ("张晓岚",)), "other")


@pytest.mark.parametrize("pixels_a_module", [1.6, 1.9, 2.5])
def test_a_picture_of_a_screen_is_read(pixels_a_module: float) -> None:
    text = qr_of("1130")
    drawn = Image.open(BytesIO(qr.png(text, scale=8))).convert("L")
    side = round(drawn.width / 8 * pixels_a_module)
    sheet = Image.new("L", (1280, 1000), 250)
    sheet.paste(drawn.resize((side, side), Image.Resampling.BILINEAR), (133, 471))
    out = BytesIO()
    sheet.save(out, "PNG")
    assert qr_text(out.getvalue()) == text
