"""The written forms stay what they are: a licence on paper cannot be upgraded."""

import json

import pytest

from services.license.verification import StatusList, TrustList, Verdict, verify
from services.license.verification.limits import base64url
from tests.license_cases import NOW
from tests.license_golden import FOLDER, VOID, cose_of, files

WRITTEN = files()
CODES = [name for name in WRITTEN if name.endswith(".txt")]
LICENCES = sorted(name for name in WRITTEN if name.endswith((".txt", ".sdjwt")))
EXACT = [name for name in WRITTEN if name.endswith(".sdjwt") or name.startswith("trust-list")]


def golden(name: str) -> str:
    return (FOLDER / name).read_text(encoding="ascii")


def written(name: str) -> str:
    return WRITTEN[name].decode("ascii")


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
    trust = TrustList.from_token(golden("trust-list.jwt"))
    status = StatusList.from_token(golden("status-list.jwt"), trust)
    checked = verify(golden(name), trust, status, NOW)
    assert checked.verdict is (Verdict.INVALID if name.startswith(VOID) else Verdict.VALID)
    assert checked.face is not None
    assert checked.face.entity_type == name[:4]


@pytest.mark.parametrize("name", CODES)
def test_a_qr_code_stays_small_enough_for_a_phone(name: str) -> None:
    assert len(golden(name)) <= 800
