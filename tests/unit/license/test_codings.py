"""The decoders of base45 and base64url: what encoders write is read, and nothing else."""

import base45
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.license.verification import NotReadableError
from services.license.verification.limits import base45_bytes, base64url, to_base64url


@given(st.binary(max_size=200))
def test_what_the_library_writes_is_read_back(raw: bytes) -> None:
    assert base45_bytes(base45.b45encode(raw).decode()) == raw


@given(st.text(alphabet="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:", max_size=60))
def test_no_two_texts_give_the_same_bytes(text: str) -> None:
    try:
        raw = base45_bytes(text)
    except NotReadableError:
        return
    assert base45.b45encode(raw).decode() == text


@pytest.mark.parametrize("text", ["A", "AAAA", "abc", "GGW", ":::", "::", "QED8WEX\u0660", "QED\n", "ＱＥＤ"])
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(NotReadableError):
        base45_bytes(text)


@given(st.binary(max_size=200))
def test_base64url_is_read_back(raw: bytes) -> None:
    assert base64url(to_base64url(raw)) == raw


@given(st.text(alphabet="AZaz09-_+/=", max_size=20))
def test_no_two_texts_give_the_same_bytes_in_base64url_either(text: str) -> None:
    try:
        raw = base64url(text)
    except NotReadableError:
        return
    assert to_base64url(raw) == text


@pytest.mark.parametrize("text", ["A", "AB", "AQJ", "AQI=", "A+==", "ab+/", "ab cd", "AQI\n", "ＡＢＣＤ"])
def test_other_spellings_of_base64url_are_refused(text: str) -> None:
    with pytest.raises(NotReadableError):
        base64url(text)
