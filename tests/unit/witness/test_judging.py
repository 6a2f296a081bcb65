"""What the witness confirms when the log asks, and what it refuses (C2SP tlog-witness)."""

from dataclasses import replace
from http import HTTPStatus
from pathlib import Path

import pytest

from deploy.witness.judging import AlarmError, Judge, OtherSizeError, RefusedError
from deploy.witness.memory import Memory
from shared.tlog.checkpoints import Checkpoint
from shared.tlog.merkle import consistency_proof, leaf_hash, reader_of
from shared.tlog.notes import Note, SignatureLine, VerifierKey, check, signed
from shared.tlog.tiles import Edge
from tests.filed_log import KEY, ORIGIN, PRIVATE, note_of

LEAVES = [leaf_hash(bytes([each])) for each in range(20)]
FORGED = [leaf_hash(b"forged"), *LEAVES[1:]]


def note(size: int, leaves: list[bytes] = LEAVES) -> Note:
    return note_of(Edge().grown(leaves[:size]).edge)


def proof(old: int, new: int, leaves: list[bytes] = LEAVES) -> list[bytes]:
    return consistency_proof(old, new, reader_of(leaves))


def test_the_first_checkpoint_is_confirmed_with_the_witnesses_own_signature_and_time(judge: Judge) -> None:
    line = judge.confirm(note(5), 0, [])
    assert check(note(5).text, [line], judge.key.public).signed_at() > 1_700_000_000


def test_a_checkpoint_that_continues_the_last_one_is_confirmed(judge: Judge) -> None:
    judge.confirm(note(5), 0, [])
    judge.confirm(note(13), 5, proof(5, 13))
    assert newest_size(judge) == 13


def newest_size(judge: Judge) -> int:
    with judge.memory.deciding() as session:
        newest = session.newest()
    return newest.checkpoint.size if newest else 0


def test_the_same_checkpoint_again_is_confirmed_again(judge: Judge) -> None:
    judge.confirm(note(5), 0, [])
    judge.confirm(note(5), 5, [])


def test_a_proof_from_another_size_is_answered_with_the_size_it_must_start_from(judge: Judge) -> None:
    judge.confirm(note(5), 0, [])
    with pytest.raises(OtherSizeError) as refused:
        judge.confirm(note(13), 3, proof(3, 13))
    assert (refused.value.status, refused.value.body) == (HTTPStatus.CONFLICT, "5\n")


def test_a_wrong_proof_is_refused_and_raises_no_alarm_since_anybody_may_send_one(judge: Judge) -> None:
    judge.confirm(note(5), 0, [])
    with pytest.raises(RefusedError) as refused:
        judge.confirm(note(13), 5, proof(5, 13)[:-1])
    assert refused.value.status == HTTPStatus.UNPROCESSABLE_ENTITY
    judge.confirm(note(13), 5, proof(5, 13))


def test_a_rewritten_beginning_is_never_confirmed(judge: Judge) -> None:
    judge.confirm(note(5), 0, [])
    for attempt in (proof(5, 13, FORGED), proof(5, 13)):
        with pytest.raises(RefusedError):
            judge.confirm(note(13, FORGED), 5, attempt)
    assert newest_size(judge) == 5


def test_two_trees_of_one_size_are_an_alarm_that_stands_for_good(judge: Judge) -> None:
    judge.confirm(note(5), 0, [])
    with pytest.raises(AlarmError, match="two trees of 5 entries"):
        judge.confirm(note(5, FORGED), 5, [])
    with pytest.raises(RefusedError, match="alarm since"):
        judge.confirm(note(13), 5, proof(5, 13))
    with judge.memory.deciding() as session:
        alarm = session.alarm()
    assert alarm
    assert str(note(5, FORGED)) in alarm.evidence
    assert note(5).text in alarm.evidence


def test_two_trees_of_an_earlier_size_are_an_alarm_too(judge: Judge) -> None:
    judge.confirm(note(5), 0, [])
    judge.confirm(note(13), 5, proof(5, 13))
    with pytest.raises(AlarmError):
        judge.confirm(note(5, FORGED), 0, [])


def test_a_smaller_tree_is_not_confirmed(judge: Judge) -> None:
    judge.confirm(note(13), 0, [])
    with pytest.raises(RefusedError) as refused:
        judge.confirm(note(5), 13, [])
    assert refused.value.status == HTTPStatus.BAD_REQUEST


def test_another_log_is_not_followed_here(judge: Judge) -> None:
    text = Checkpoint("other.example", 5, bytes(32)).text()
    line = signed(text, VerifierKey("other.example", KEY.public), PRIVATE.sign)
    with pytest.raises(RefusedError) as refused:
        judge.confirm(Note(text, (line,)), 0, [])
    assert refused.value.status == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    "line", [SignatureLine(ORIGIN, KEY.key_id, bytes(64)), SignatureLine("stranger", b"abcd", bytes(64))]
)
def test_a_checkpoint_that_the_log_did_not_sign_is_forbidden(judge: Judge, line: SignatureLine) -> None:
    with pytest.raises(RefusedError) as refused:
        judge.confirm(replace(note(5), signatures=(line,)), 0, [])
    assert refused.value.status == HTTPStatus.FORBIDDEN


def test_a_second_key_of_the_log_is_as_good_once_it_is_known(judge: Judge) -> None:
    other = VerifierKey(ORIGIN, judge.key.public.public)
    text = note(5).text
    second = Note(text, (signed(text, other, judge.key.sign),))
    with pytest.raises(RefusedError):
        judge.confirm(second, 0, [])
    with judge.memory.deciding() as session:
        session.trust(other)
    judge.confirm(second, 0, [])


def test_what_was_confirmed_is_remembered_after_a_restart(judge: Judge, tmp_path: Path) -> None:
    judge.confirm(note(5), 0, [])
    again = Judge(judge.key, Memory(judge.memory.file))
    with pytest.raises(OtherSizeError):
        again.confirm(note(13), 0, [])
    again.confirm(note(13), 5, proof(5, 13))


def test_a_decision_that_fails_leaves_no_trace(judge: Judge) -> None:
    with pytest.raises(ZeroDivisionError), judge.memory.deciding() as session:
        session.confirm(Checkpoint(ORIGIN, 5, bytes(32)), "", 1 // 0)
    assert newest_size(judge) == 0
