"""Status lists in both forms: the draft's vectors, what is read alike, what is not believed."""

import json
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import cbor2
import pytest

from services.license.domain import lists
from services.license.domain.keys import SigningKey
from services.license.domain.lists import ENTRIES, ListContent
from services.license.verification import StatusList, StatusListError, StatusPack, TrustList, TrustListError, verify
from services.license.verification.bitmap import Bitmap
from services.license.verification.limits import base64url, to_base64url
from services.license.verification.status import StatusBits
from services.license.verification.verdict import Verdict
from tests.license_cases import ISSUER, NOW
from tests.license_golden import (
    INDEXES,
    KEYS,
    LIST,
    VOID,
    Use,
    files,
    qr_of,
    signed,
    status_content,
    status_list,
    status_list_cwt,
    trust_list,
)

# Appendix C of draft-ietf-oauth-status-list-20: entries that are not 0 of lists of 2^20, and their `lst`.
VECTORS = json.loads((Path(__file__).parent / "status_list_vectors.json").read_text(encoding="ascii"))
TRUST = TrustList.from_token(trust_list())
FORMS = pytest.mark.parametrize("form", [status_list, status_list_cwt], ids=["jwt", "cwt"])
Form = Callable[..., Any]


def read(token: str | bytes) -> StatusList:
    return StatusList.from_token(token, TRUST)


# The draft's vectors


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector['bits']} bits")
def test_the_draft_s_vectors_are_written(vector: dict[str, Any]) -> None:
    entries = {int(index): value for index, value in vector["entries"].items()}
    raw = Bitmap.of(entries, ENTRIES, vector["bits"]).raw
    assert raw == zlib.decompress(base64url(vector["lst"]))
    assert len(raw) == ENTRIES * vector["bits"] // 8


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector['bits']} bits")
def test_the_draft_s_vectors_are_read(vector: dict[str, Any]) -> None:
    bitmap = Bitmap(vector["bits"], zlib.decompress(base64url(vector["lst"])))
    assert len(bitmap) == ENTRIES
    assert all(bitmap[int(index)] == value for index, value in vector["entries"].items())
    assert sum(bitmap.raw[place] != 0 for place in range(len(bitmap.raw))) <= len(vector["entries"])


@pytest.mark.parametrize(
    ("bits", "values", "raw"),
    [
        (1, (1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1), "b9a3"),
        (2, (1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3), "c944f9"),
    ],
)
def test_the_examples_of_the_draft_s_section_4_come_out(bits: int, values: tuple[int, ...], raw: str) -> None:
    bitmap = Bitmap.of(dict(enumerate(values)), len(values), bits)
    assert bitmap.raw.hex() == raw
    assert tuple(bitmap[index] for index in range(len(bitmap))) == values


def test_the_draft_s_list_in_cbor_is_read() -> None:
    listed = cbor2.loads(bytes.fromhex("a2646269747301636c73744a78dadbb918000217015d"))
    assert Bitmap(listed["bits"], zlib.decompress(listed["lst"])).raw.hex() == "b9a3"


@pytest.mark.parametrize("index", [-1, 16, 1 << 40])
def test_outside_the_array_there_is_no_entry(index: int) -> None:
    with pytest.raises(IndexError):
        Bitmap.of({}, 16, 1)[index]


def test_a_width_that_the_draft_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="not 3"):
        Bitmap(3, b"")


# Two forms of one list


def test_both_forms_say_the_same_for_the_same_time() -> None:
    entries = {0: 1, 7: 2, ENTRIES - 1: 1}
    assert read(status_list(entries)) == read(status_list_cwt(entries))
    assert read(status_list(entries)).bits(7) is StatusBits.SUSPENDED


def test_the_cwt_is_half_the_size() -> None:
    entries = dict.fromkeys(range(0, ENTRIES, 20), 1)
    entries |= {index * 7919 % ENTRIES: 1 for index in range(50_000)}
    assert len(status_list_cwt(entries)) < 0.6 * len(status_list(entries))


def test_the_cwt_has_the_draft_s_tag_header_and_claims() -> None:
    token = cbor2.loads(status_list_cwt({}))
    protected, unprotected, payload, signature = token.value
    assert (token.tag, unprotected, len(signature)) == (18, {}, 64)
    assert cbor2.loads(protected) == {
        1: -7,
        4: bytes.fromhex(KEYS[Use.STATUS].kid),
        16: "application/statuslist+cwt",
    }
    claims = cbor2.loads(payload)
    start = int(NOW.timestamp())
    assert {key: claims[key] for key in (2, 6, 4, 65534)} == {2: LIST, 6: start, 4: start + 86_400, 65534: 900}
    assert claims[65533]["bits"] == 2
    assert zlib.decompress(claims[65533]["lst"]) == bytes(ENTRIES // 4)


@FORMS
def test_a_licence_is_checked_against_either_form(form: Form) -> None:
    assert verify(qr_of("1130"), TRUST, read(form()), NOW).verdict is Verdict.VALID
    assert verify(qr_of(VOID), TRUST, read(form()), NOW).verdict is Verdict.INVALID
    other = read(form(uri=f"{ISSUER}/status-lists/1402-1"))
    assert verify(qr_of("1130"), TRUST, other, NOW).verdict is Verdict.STATUS_UNAVAILABLE


@FORMS
def test_every_altered_byte_is_noticed(form: Form) -> None:
    token = form({})
    raw = token.encode() if isinstance(token, str) else token
    for place in range(0, len(raw), 7):
        altered = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        with pytest.raises(StatusListError):
            read(altered)


# What is not believed


def jwt_of(content: ListContent, key: SigningKey = KEYS[Use.STATUS], **changes: Any) -> str:
    """A list with other claims, properly signed; None leaves a claim out."""
    header, payload = lists.jwt_message(content, key).decode().split(".")
    claims = {name: value for name, value in (json.loads(base64url(payload)) | changes).items() if value is not None}
    message = f"{header}.{to_base64url(json.dumps(claims).encode())}".encode()
    return lists.with_signature(message, signed(key.use, message))


def cwt_of(content: ListContent, key: SigningKey = KEYS[Use.STATUS], **changes: Any) -> bytes:
    names = {"exp": 4, "iat": 6, "sub": 2, "status_list": 65533}
    _, protected, _, payload = cbor2.loads(lists.cwt_message(content, key))
    claims = cbor2.loads(payload) | {names[name]: value for name, value in changes.items()}
    payload = cbor2.dumps({label: value for label, value in claims.items() if value is not None})
    message = cbor2.dumps(["Signature1", protected, b"", payload])
    return lists.cwt(message, signed(key.use, message))


WRITERS = pytest.mark.parametrize("write", [jwt_of, cwt_of], ids=["jwt", "cwt"])


@WRITERS
def test_a_list_that_says_not_until_when_it_speaks_is_refused(write: Form) -> None:
    assert read(write(status_content({})))
    with pytest.raises(StatusListError):
        read(write(status_content({}), exp=None))


@WRITERS
@pytest.mark.parametrize(
    "changes", [{"sub": None}, {"sub": 7}, {"iat": None}, {"iat": "x"}, {"status_list": None}, {"status_list": "x"}]
)
def test_a_list_that_lacks_a_claim_is_refused(write: Form, changes: dict[str, Any]) -> None:
    with pytest.raises(StatusListError):
        read(write(status_content({}), **changes))


@WRITERS
@pytest.mark.parametrize("use", [use for use in Use if use not in {Use.STATUS, Use.LOG}])
def test_a_key_of_another_use_signs_no_list(write: Form, use: Use) -> None:
    with pytest.raises(StatusListError, match="not signed by a key"):
        read(write(status_content({}), KEYS[use]))


@WRITERS
@pytest.mark.parametrize("bits", [1, 3, 4, 8, "2", None])
def test_another_width_than_two_bits_is_refused(write: Form, bits: object) -> None:
    lst: Any = zlib.compress(bytes(1024))
    if write is jwt_of:
        lst = to_base64url(lst)
    with pytest.raises(StatusListError):
        read(write(status_content({}), status_list={"bits": bits, "lst": lst}))


def test_a_list_of_a_key_reported_stolen_is_refused() -> None:
    stolen = tuple(replace(key, revoked_at=NOW) if key.kid == KEYS[Use.STATUS].kid else key for key in TRUST.keys)
    for token in (status_list(), status_list_cwt()):
        with pytest.raises(StatusListError):
            StatusList.from_token(token, replace(TRUST, keys=stolen))


def test_a_trust_list_is_no_status_list_in_cbor_either() -> None:
    with pytest.raises(StatusListError):
        read(files()["trust-list.cwt"])


# Beside a list seen before

SEEN = read(status_list({5: 1, 6: 2}, days=1))


def test_a_later_list_takes_the_place_of_one_seen_and_the_same_changes_nothing() -> None:
    assert read(status_list({5: 1, 8: 1}, days=1.1)).newer_than(SEEN)
    assert not SEEN.newer_than(SEEN)


@pytest.mark.parametrize(
    ("token", "because"),
    [
        (status_list({5: 1}, days=0.9), "before the list seen before"),
        (status_list({5: 1, 6: 2}, days=2, uri=f"{ISSUER}/status-lists/1401-2"), "another address"),
        (status_list({5: 1}, days=1), "two different lists"),
        (status_list({6: 2}, days=2), "so no more"),
        (status_list({5: 2}, days=2), "so no more"),
        (status_list({5: 3}, days=2), "so no more"),
    ],
)
def test_a_replayed_list_and_one_that_takes_back_what_is_final_are_not_believed(token: str, because: str) -> None:
    with pytest.raises(StatusListError, match=because):
        read(token).newer_than(SEEN)


# The pack


def pack_of(*tokens: bytes, trust: bytes = files()["trust-list.cwt"]) -> bytes:
    return lists.packed(trust, tokens)


def test_a_pack_holds_what_a_check_needs() -> None:
    second = status_list_cwt({INDEXES["1130"]: 1}, uri=f"{ISSUER}/status-lists/1402-1")
    pack = StatusPack.from_bytes(pack_of(status_list_cwt(), second), TRUST.root_sha256)
    assert set(pack.lists) == {LIST, f"{ISSUER}/status-lists/1402-1"}
    assert verify(qr_of("1130"), pack.trust, pack.lists, NOW).verdict is Verdict.VALID
    assert verify(qr_of(VOID), pack.trust, pack.lists, NOW).verdict is Verdict.INVALID
    later = NOW + timedelta(hours=24, seconds=1)
    assert verify(qr_of("1130"), pack.trust, pack.lists, later).verdict is Verdict.STATUS_STALE


def test_a_pack_without_the_list_says_nothing_of_the_status() -> None:
    pack = StatusPack.from_bytes(pack_of())
    assert verify(qr_of("1130"), pack.trust, pack.lists, NOW).verdict is Verdict.STATUS_UNAVAILABLE


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xa0",
        cbor2.dumps({1: 2, 2: b"", 3: []}),
        cbor2.dumps({1: 1, 2: files()["trust-list.cwt"], 3: [b"x"]}),
        cbor2.dumps({1: 1, 2: files()["trust-list.cwt"], 3: status_list_cwt()}),
        pack_of(status_list_cwt(), status_list_cwt({})),
        pack_of(status_list_cwt()) + b"\0",
    ],
)
def test_a_pack_that_is_none_or_holds_a_list_not_to_be_trusted_is_refused(raw: bytes) -> None:
    with pytest.raises(StatusListError):
        StatusPack.from_bytes(raw)


def test_a_pack_under_another_root_is_refused() -> None:
    with pytest.raises(TrustListError):
        StatusPack.from_bytes(pack_of(status_list_cwt()), "0" * 64)
    with pytest.raises(TrustListError):
        StatusPack.from_bytes(pack_of(status_list_cwt(), trust=status_list_cwt()))
