"""Sealed columns, blind indexes and key files."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shared.crypto import BlindIndex, ColumnCipher, Place, SealBrokenError, key_id_of, personal_data_keys, secret_file

KEY_1, KEY_2 = b"\x01" * 32, b"\x02" * 32
HERE = Place("person", "identity_number", "0197c7f0-0000-7000-8000-000000000001")
NUMBER = "140105199001011234"


def test_a_sealed_value_opens_at_its_place() -> None:
    cipher = ColumnCipher({1: KEY_1})
    assert cipher.open(HERE, memoryview(cipher.seal(HERE, NUMBER))) == NUMBER


def test_a_sealed_value_does_not_show_the_number_and_never_looks_the_same_twice() -> None:
    cipher = ColumnCipher({1: KEY_1})
    first, second = cipher.seal(HERE, NUMBER), cipher.seal(HERE, NUMBER)
    assert first != second
    assert NUMBER.encode() not in first


@pytest.mark.parametrize(
    "other",
    [
        Place("person", "identity_number", "another row"),
        Place("person", "phone", HERE.row_id),
        Place("material", "identity_number", HERE.row_id),
    ],
)
def test_a_sealed_value_moved_elsewhere_does_not_open(other: Place) -> None:
    cipher = ColumnCipher({1: KEY_1})
    with pytest.raises(SealBrokenError):
        cipher.open(other, cipher.seal(HERE, NUMBER))


@pytest.mark.parametrize("position", [0, 1, 2, 3, 14, 15, 32, -1])
def test_one_flipped_bit_anywhere_is_noticed(position: int) -> None:
    cipher = ColumnCipher({1: KEY_1, 2: KEY_2})
    box = bytearray(cipher.seal(HERE, NUMBER))
    box[position] ^= 1
    with pytest.raises(SealBrokenError):
        cipher.open(HERE, bytes(box))


@pytest.mark.parametrize("length", [0, 1, 3, 14, 15, 30])
def test_a_value_cut_short_is_noticed(length: int) -> None:
    cipher = ColumnCipher({1: KEY_1})
    with pytest.raises(SealBrokenError):
        cipher.open(HERE, cipher.seal(HERE, NUMBER)[:length])


def test_an_old_key_still_reads_and_the_newest_writes() -> None:
    old = ColumnCipher({1: KEY_1}).seal(HERE, NUMBER)
    both = ColumnCipher({1: KEY_1, 2: KEY_2})
    assert both.open(HERE, old) == NUMBER
    assert not both.is_current(old)
    assert key_id_of(both.seal(HERE, NUMBER)) == 2


def test_a_value_of_a_removed_key_is_refused_without_naming_it() -> None:
    box = ColumnCipher({1: KEY_1}).seal(HERE, NUMBER)
    with pytest.raises(SealBrokenError, match=r"person\.identity_number"):
        ColumnCipher({2: KEY_2}).open(HERE, box)


def test_a_cipher_without_keys_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="at least one key"):
        ColumnCipher({})


def test_the_blind_index_finds_equal_values_of_one_field_only() -> None:
    index = BlindIndex(KEY_1)
    assert index.of("identity_number", NUMBER) == index.of("identity_number", NUMBER)
    assert len(index.of("identity_number", NUMBER)) == 16
    assert index.of("identity_number", NUMBER) != index.of("phone", NUMBER)
    assert index.of("identity_number", NUMBER) != BlindIndex(KEY_2).of("identity_number", NUMBER)


def test_keys_are_made_once_and_readable_by_the_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "registration"
    first, again = personal_data_keys(folder), personal_data_keys(folder)
    assert first == again
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {
        "column-0001.key": 0o600,
        "blind-index.key": 0o600,
    }
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_key_put_beside_the_first_becomes_the_writing_one(tmp_path: Path) -> None:
    box = personal_data_keys(tmp_path).cipher.seal(HERE, NUMBER)
    secret_file(tmp_path / "column-0002.key")
    cipher = personal_data_keys(tmp_path).cipher
    assert cipher.open(HERE, box) == NUMBER
    assert key_id_of(cipher.seal(HERE, NUMBER)) == 2


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        seen = set(pool.map(lambda _: secret_file(tmp_path / "one.key"), range(64)))
    assert len(seen) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["one.key"]


def test_keys_do_not_show_in_a_log_line() -> None:
    assert KEY_1.hex() not in repr(ColumnCipher({1: KEY_1}))
    assert repr(KEY_1) not in repr(BlindIndex(KEY_1)) + repr(ColumnCipher({1: KEY_1}))
