"""Whatever a stranger sends, a reader of the log answers with its own errors and no other."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.license.verification.logged import Entry, EntryError, EntryKind, EntryReason, FormNumber
from shared.tlog.checkpoints import Checkpoint, LogProof
from shared.tlog.notes import Note, NoteError, SignatureLine, VerifierKey
from shared.tlog.tiles import NoSuchTileError, parsed_place, unbundled
from tests.license_cases import NOW
from tests.unit.tlog.test_notes import CHECKPOINT, GO_KEY, GO_NOTE, NOTE

PROOF = str(LogProof(4, (bytes(32), bytes(32)), NOTE, b"extra"))
ENTRY = Entry(
    EntryKind.VOID, EntryReason.REVOKED, NOW, "91140105MAY000017U", "1401-1", 7, {FormNumber.QR: bytes(32)}
).to_bytes()
READERS = {
    "note": (Note.from_text, GO_NOTE),
    "key": (VerifierKey.from_text, GO_KEY),
    "line": (SignatureLine.from_text, str(NOTE.signatures[0]).rstrip("\n")),
    "checkpoint": (Checkpoint.from_text, CHECKPOINT.text()),
    "proof": (LogProof.from_text, PROOF),
    "place": (parsed_place, "x001/x234/067.p/17"),
}


@pytest.mark.parametrize("what", READERS)
@given(st.data())
def test_text_that_was_altered_is_read_or_refused(what: str, data: st.DataObject) -> None:
    read, good = READERS[what]
    at = data.draw(st.integers(0, len(good)))
    cut = data.draw(st.integers(0, 5))
    text = good[:at] + data.draw(st.text(max_size=5)) + good[at + cut :]
    with suppress(NoteError, NoSuchTileError):
        read(text)


@pytest.mark.parametrize("what", READERS)
@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(what: str, text: str) -> None:
    with suppress(NoteError, NoSuchTileError):
        READERS[what][0](text)


@given(st.integers(0, len(ENTRY) - 1), st.integers(0, 255), st.integers(0, 3))
def test_an_entry_is_read_as_it_is_written_or_refused(at: int, byte: int, cut: int) -> None:
    data = ENTRY[:at] + bytes([byte]) + ENTRY[at + cut :]
    with suppress(EntryError):
        assert Entry.from_bytes(data).to_bytes() == data


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(EntryError):
        Entry.from_bytes(data)
    with suppress(NoSuchTileError):
        unbundled(data)
