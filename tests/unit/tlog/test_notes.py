"""Signed notes, cosignatures, checkpoints and proofs: vectors of other implementations, and what must be refused."""

import base64
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.tlog.checkpoints import Checkpoint, LogProof, hashes_of, number
from shared.tlog.merkle import ProofError, inclusion_proof, leaf_hash, reader_of, root
from shared.tlog.notes import KeyType, Note, NoteError, SignatureLine, VerifierKey, check, cosigned, opened, signed

# golang.org/x/mod/sumdb/note, note_test.go: the key pair and the note it signs.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
# transparency-dev/formats, note_cosigv1_test.go: a cosigner's key.
COSIGNER = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = PRIVATE.public_key().public_bytes_raw()
LOG = VerifierKey("example.com/log", PUBLIC)
WITNESS = VerifierKey("witness.example", PUBLIC, KeyType.COSIGNATURE)
LEAVES = [leaf_hash(bytes([each])) for each in range(7)]
CHECKPOINT = Checkpoint(LOG.name, 7, root(7, reader_of(LEAVES)))
NOTE = Note(CHECKPOINT.text(), (signed(CHECKPOINT.text(), LOG, PRIVATE.sign),))


def test_a_note_of_the_go_library_opens_with_its_key() -> None:
    assert opened(Note.from_text(GO_NOTE), VerifierKey.from_text(GO_KEY)).startswith("If you think")


def test_the_same_key_signs_the_same_note_byte_for_byte() -> None:
    key = VerifierKey.from_text(GO_KEY)
    text = Note.from_text(GO_NOTE).text
    assert str(Note(text, (signed(text, key, Ed25519PrivateKey.from_private_bytes(GO_SEED).sign),))) == GO_NOTE


@pytest.mark.parametrize("text", [GO_KEY, COSIGNER])
def test_keys_of_others_are_read_and_written_as_they_are(text: str) -> None:
    assert str(VerifierKey.from_text(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", "PeterNeumann", GO_KEY.replace("c74f", "c74e"), GO_KEY[:-4], GO_KEY.replace("Peter", "Peter Neu"),
     "PeterNeumann+c74f20a3+" + base64.b64encode(b"\x09" + bytes(32)).decode(), "+c74f20a3+ARpc"],
)  # fmt: skip
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        VerifierKey.from_text(text)


@pytest.mark.parametrize("altered", [GO_NOTE.replace("think", "thinK"), GO_NOTE.replace("x08go/ZJ", "x08go/ZK")])
def test_an_altered_note_does_not_open(altered: str) -> None:
    with pytest.raises(NoteError, match="false"):
        opened(Note.from_text(altered), VerifierKey.from_text(GO_KEY))


def test_a_note_signed_by_nobody_known_does_not_open() -> None:
    with pytest.raises(NoteError, match="not signed by"):
        opened(Note.from_text(GO_NOTE), LOG)


@pytest.mark.parametrize(
    "text",
    ["", "text\n", "text\n\n", "\n\n— a AAAAAAAA\n", "text\n\n— a AAAAAAAA", "text\n\n- a AAAAAAAA\n",
     "text\n\n— a A\n", "text\n\n— a AAAA\n",
     "te\rxt\n\n— a AAAAAAAA\n", "text\n\n" + "— a AAAAAAAA\n" * 40, "t" * 70_000],
)  # fmt: skip
def test_what_is_no_note_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        Note.from_text(text)


def test_a_cosignature_covers_checkpoint_and_time() -> None:
    line = cosigned(CHECKPOINT.text(), WITNESS, 1_772_413_200, PRIVATE.sign)
    assert check(CHECKPOINT.text(), [line], WITNESS).signed_at() == 1_772_413_200
    later = replace(line, signature=(1_772_413_201).to_bytes(8, "big") + line.signature[8:])
    with pytest.raises(NoteError, match="false"):
        check(CHECKPOINT.text(), [later], WITNESS)


def test_a_cosignature_never_passes_for_the_logs_own_signature() -> None:
    line = signed(CHECKPOINT.text(), WITNESS, PRIVATE.sign)
    with pytest.raises(NoteError):
        check(CHECKPOINT.text(), [line], WITNESS)
    assert LOG.key_id != VerifierKey(LOG.name, PUBLIC, KeyType.COSIGNATURE).key_id


def test_lines_of_unknown_keys_do_not_disturb() -> None:
    stranger = SignatureLine("stranger", b"abcd", bytes(64))
    note = Note.from_text(str(Note(NOTE.text, (stranger, *NOTE.signatures))))
    assert Checkpoint.from_note(note, LOG) == CHECKPOINT


@pytest.mark.parametrize(
    "text",
    ["a\n1\n", "a\n01\n" + "A" * 43 + "=\n", "a\n1\nAAAA\n", "\n1\n" + "A" * 43 + "=\n",
     "a\n1\n" + "A" * 43 + "=\nmore\n", "a\n99999999999999999999\n" + "A" * 43 + "=\n", "a\n-1\n" + "A" * 43 + "=\n"],
)  # fmt: skip
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        Checkpoint.from_text(text)


def test_a_proof_is_read_as_it_is_written_and_leads_to_the_checkpoint() -> None:
    proof = LogProof(4, tuple(inclusion_proof(4, 7, reader_of(LEAVES))), NOTE, b"extra data")
    again = LogProof.from_text(str(proof))
    assert again == proof
    assert again.check(LEAVES[4], LOG) == CHECKPOINT
    with pytest.raises(ProofError):
        again.check(LEAVES[3], LOG)


def test_the_proof_of_the_only_entry_has_no_hashes() -> None:
    only = Checkpoint(LOG.name, 1, LEAVES[0]).text()
    proof = LogProof(0, (), Note(only, (signed(only, LOG, PRIVATE.sign),)))
    assert LogProof.from_text(str(proof)).check(LEAVES[0], LOG).size == 1


@pytest.mark.parametrize(
    "text",
    ["", "c2sp.org/tlog-proof@v1\n\n", "c2sp.org/tlog-proof@v2\nindex 0\n\n" + GO_NOTE,
     "c2sp.org/tlog-proof@v1\nindex 00\n\n" + GO_NOTE, "c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\n" + GO_NOTE,
     "c2sp.org/tlog-proof@v1\nextra !\nindex 0\n\n" + GO_NOTE, "c2sp.org/tlog-proof@v1\nextra AAAA\n\n" + GO_NOTE,
     "c2sp.org/tlog-proof@v1\nindex 0\n" + ("A" * 43 + "=\n") * 64 + "\n" + GO_NOTE],
)  # fmt: skip
def test_what_is_no_proof_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        LogProof.from_text(text)


def test_numbers_have_one_spelling() -> None:
    assert number("0") == 0
    for text in ("", "00", "+1", "1 ", "١", "1١", "1" * 25):
        with pytest.raises(NoteError):
            number(text)


def test_a_proof_longer_than_any_tree_is_refused() -> None:
    with pytest.raises(NoteError):
        hashes_of(["A" * 43 + "="] * 64)
