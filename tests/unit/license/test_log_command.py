"""`yizhao log …`: what a stranger learns from the log's files, and how the command ends."""

import json
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from services.license.cli import log_
from services.license.verification.logged import (
    Entry,
    EntryError,
    EntryKind,
    EntryReason,
    FormNumber,
    NotLoggedError,
    check_logged,
)
from shared.cli import run
from shared.tlog.checkpoints import LogProof
from shared.tlog.merkle import inclusion_proof, leaf_hash, reader_of
from shared.tlog.notes import KeyType, VerifierKey, cosigned
from tests.filed_log import KEY, ORIGIN, PRIVATE, FiledLog, note_of, served
from tests.license_cases import NOW

WITNESS = VerifierKey("witness.example", KEY.public, KeyType.COSIGNATURE)


def entry_of(number: int) -> Entry:
    kind, reason = (EntryKind.VOID, EntryReason.REVOKED) if number % 10 == 9 else (EntryKind.ISSUED, EntryReason.NONE)
    payloads = {form: sha256(f"{number} {form}".encode()).digest() for form in FormNumber}
    return Entry(kind, reason, NOW + timedelta(seconds=number), "91140105MAY000017U", "1401-1", number, payloads)


@pytest.fixture
def filed(tmp_path: Path) -> Iterator[FiledLog]:
    with served(tmp_path / "log") as log:
        yield log


def grow(filed: FiledLog, size: int) -> None:
    filed.entries += [entry_of(number).to_bytes() for number in range(len(filed.entries), size)]
    filed.publish()


def verify(filed: FiledLog, *more: str) -> int:
    return run(log_, ["verify", "--from-url", filed.url, *more])


def answered(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    answer: dict[str, object] = json.loads(capsys.readouterr().out)
    return answer


def test_a_log_in_order_is_counted(filed: FiledLog, capsys: pytest.CaptureFixture[str]) -> None:
    grow(filed, 700)
    assert verify(filed, "--key", str(KEY)) == 0
    answer = answered(capsys)
    assert answer["tree_size"] == 700
    assert answer["entries"] == {"issued": 630, "void": 70}
    assert answer["continues"] is None


def test_without_a_key_the_logs_own_is_believed_and_that_is_said(
    filed: FiledLog, capsys: pytest.CaptureFixture[str]
) -> None:
    grow(filed, 3)
    assert verify(filed) == 0
    assert "believed" in capsys.readouterr().err


def test_the_kept_checkpoint_must_be_continued(
    filed: FiledLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "kept"
    for size in (300, 300, 700):
        grow(filed, size)
        assert verify(filed, "--key", str(KEY), "--keep", str(kept)) == 0
    assert '"continues": 300' in capsys.readouterr().out
    filed.entries[5] = entry_of(6).to_bytes()
    filed.publish()
    before = kept.read_text()
    assert verify(filed, "--key", str(KEY), "--keep", str(kept)) == 1
    assert answered(capsys)["fault"] == "fork"
    assert kept.read_text() == before


def test_a_log_that_became_shorter_is_not_in_order(
    filed: FiledLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "kept"
    grow(filed, 300)
    verify(filed, "--key", str(KEY), "--keep", str(kept))
    del filed.entries[200:]
    filed.publish()
    capsys.readouterr()
    assert verify(filed, "--key", str(KEY), "--keep", str(kept)) == 1
    assert answered(capsys)["fault"] == "fork"


@pytest.mark.parametrize("index", [0, 255, 256, 299])
def test_a_rewritten_entry_is_named(filed: FiledLog, index: int, capsys: pytest.CaptureFixture[str]) -> None:
    grow(filed, 300)
    filed.entries[index] = entry_of(index + 1).to_bytes()
    filed.write_bundle(index // 256)
    assert verify(filed, "--key", str(KEY)) == 1
    answer = answered(capsys)
    assert (answer["fault"], answer["words"]) == ("rewritten", f"entry {index} is not the one the tree was made of")


def test_a_checkpoint_of_another_key_is_not_in_order(filed: FiledLog, capsys: pytest.CaptureFixture[str]) -> None:
    grow(filed, 3)
    assert verify(filed, "--key", str(VerifierKey(ORIGIN, bytes(32)))) == 1
    assert answered(capsys)["fault"] == "note"


def test_a_witness_that_must_have_confirmed_and_has_not_is_missed(
    filed: FiledLog, capsys: pytest.CaptureFixture[str]
) -> None:
    grow(filed, 3)
    assert verify(filed, "--key", str(KEY), "--witness", str(WITNESS)) == 1
    capsys.readouterr()
    note = note_of(filed.edge)
    line = cosigned(note.text, WITNESS, 1_772_413_200, PRIVATE.sign)
    filed.write("checkpoint", (str(note) + str(line)).encode())
    assert verify(filed, "--key", str(KEY), "--witness", str(WITNESS)) == 0
    assert answered(capsys)["witnesses"] == ["witness.example"]


def test_an_entry_of_no_known_form_is_not_in_order(filed: FiledLog, capsys: pytest.CaptureFixture[str]) -> None:
    filed.append(3)
    assert verify(filed, "--key", str(KEY)) == 1
    assert answered(capsys)["fault"] == "entry"


def test_a_log_that_is_away_lets_nothing_be_said(tmp_path: Path) -> None:
    assert run(log_, ["verify", "--from-url", "http://127.0.0.1:1/log", "--key", str(KEY)]) == 3
    assert run(log_, ["verify", "--from-url", "nonsense"]) == 3


def test_a_kept_file_that_is_none_lets_nothing_be_said(filed: FiledLog, tmp_path: Path) -> None:
    grow(filed, 3)
    (tmp_path / "kept").write_text("nothing")
    assert verify(filed, "--key", str(KEY), "--keep", str(tmp_path / "kept")) == 3


@pytest.mark.parametrize("given", [["--key", "x"], ["--witness", str(KEY)], []])
def test_wrong_usage_is_said(given: list[str]) -> None:
    assert run(log_, ["verify", *(["--from-url", "http://x"] if given else []), *given]) == 2


# Proofs of single documents.


def proof_of(number: int, extra: bytes | None = None) -> str:
    entries = [entry_of(each) for each in range(10)]
    leaves = [leaf_hash(entry.to_bytes()) for entry in entries]
    filed = FiledLog(Path(), "", [entry.to_bytes() for entry in entries])
    path = tuple(inclusion_proof(number, 10, reader_of(leaves)))
    return str(LogProof(number, path, note_of(filed.edge), extra or entries[number].to_bytes()))


@pytest.mark.parametrize("form", FormNumber)
def test_either_written_form_is_proved_by_the_one_entry(form: FormNumber) -> None:
    logged = check_logged(proof_of(4), entry_of(4).payloads[form].hex(), KEY)
    assert (logged.index, logged.entry, logged.checkpoint.size) == (4, entry_of(4), 10)


def test_a_proof_for_another_document_of_another_log_or_with_another_entry_proves_nothing() -> None:
    payload = entry_of(4).payloads[FormNumber.QR].hex()
    for proof, key in (
        (proof_of(5), KEY),
        (proof_of(4), VerifierKey("other.example", KEY.public)),
        (proof_of(5, extra=entry_of(4).to_bytes()), KEY),
        (proof_of(4, extra=b"\2"), KEY),
        ("nothing", KEY),
    ):
        with pytest.raises(NotLoggedError):
            check_logged(proof, payload, key)


def test_the_command_checks_a_proof_without_network(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "licence.tlog-proof"
    file.write_text(proof_of(4))
    payload = entry_of(4).payloads[FormNumber.SD_JWT].hex()
    given = ["check", str(file), "--key", str(KEY), "--payload"]
    assert run(log_, [*given, payload]) == 0
    answer = answered(capsys)
    assert (answer["log_index"], answer["kind"], answer["tree_size"]) == (4, "issued", 10)
    assert run(log_, [*given, "00" * 32]) == 1
    assert run(log_, [*given, "xyz"]) == 2
    assert run(log_, ["check", str(tmp_path / "none"), "--key", str(KEY), "--payload", payload]) == 3


@pytest.mark.parametrize("data", [b"", b"\1", b"\2" + entry_of(1).to_bytes()[1:], entry_of(1).to_bytes() + b"\0",
                                  entry_of(1).to_bytes()[:-1], b"\1\x09" + entry_of(1).to_bytes()[2:]])  # fmt: skip
def test_what_is_no_entry_is_refused(data: bytes) -> None:
    with pytest.raises(EntryError):
        Entry.from_bytes(data)


def test_the_bytes_of_an_entry_are_those_of_the_documentation() -> None:
    payloads = {FormNumber.QR: b"\x22" * 32, FormNumber.SD_JWT: b"\x11" * 32}
    entry = Entry(EntryKind.VOID, EntryReason.REVOKED, NOW, "91140105MAY000017U", "1401-1", 7, payloads)
    assert entry.to_bytes().hex() == (
        "010402" + "0000019cac0f2680" + b"91140105MAY000017U".hex() + "06" + b"1401-1".hex() + "00000007"
        "02" + "01" + "11" * 32 + "02" + "22" * 32
    )  # fmt: skip
