"""What the witness finds by itself: forks, rewritten entries, logs that became shorter."""

import pytest

from deploy.witness.following import PATIENCE, Follower
from deploy.witness.judging import Judge
from deploy.witness.memory import Alarm, Confirmed, Memory
from shared.tlog.merkle import leaf_hash
from shared.tlog.tiles import Tile
from tests.filed_log import KEY, FiledLog


def newest(judge: Judge) -> Confirmed | None:
    with judge.memory.deciding() as session:
        return session.newest()


def alarm(judge: Judge) -> Alarm | None:
    with judge.memory.deciding() as session:
        return session.alarm()


def confirmed(judge: Judge) -> int:
    found = newest(judge)
    return found.checkpoint.size if found else 0


def test_it_confirms_what_grows(filed: FiledLog, follower: Follower, judge: Judge) -> None:
    for more in (1, 300, 0, 70_000):
        filed.append(more)
        follower.round()
        assert confirmed(judge) == len(filed.entries)
    assert alarm(judge) is None


def test_it_reads_every_entry_in_time(filed: FiledLog, follower: Follower, judge: Judge) -> None:
    filed.append(40_000)
    while True:
        follower.round()
        with judge.memory.deciding() as session:
            if session.read_to() == 40_000:
                break
    filed.append(3)
    follower.round()
    with judge.memory.deciding() as session:
        assert session.read_to() == 40_003


def test_a_fork_is_caught_at_once_and_for_good(
    filed: FiledLog, follower: Follower, judge: Judge, caplog: pytest.LogCaptureFixture
) -> None:
    before = filed.append(300)
    follower.round()
    filed.entries[7] = b"forged"
    after = filed.append(50)
    follower.round()
    found = alarm(judge)
    assert found
    assert found.kind == "fork"
    assert before.text in found.evidence
    assert str(after) in found.evidence
    assert "ALARM" in caplog.text
    filed.entries[7] = b"entry 7"
    filed.append(1)
    follower.round()
    assert confirmed(judge) == 300


def test_a_tree_replaced_by_another_of_the_same_size_is_a_fork(
    filed: FiledLog, follower: Follower, judge: Judge
) -> None:
    filed.append(300)
    follower.round()
    filed.entries[299] = b"forged"
    filed.publish()
    follower.round()
    assert (found := alarm(judge)) is not None
    assert found.kind == "fork"


def test_an_entry_rewritten_behind_the_tree_is_found_and_named(
    filed: FiledLog, follower: Follower, judge: Judge
) -> None:
    filed.append(200)
    follower.round()
    filed.entries[123] = b"forged"
    filed.write_bundle(0)
    for _ in range(PATIENCE):
        follower.round()
    assert (found := alarm(judge)) is not None
    assert (found.kind, found.words) == ("rewritten", "entry 123 is not the one the tree was made of")


def test_an_entry_rewritten_together_with_its_tile_is_found(filed: FiledLog, follower: Follower, judge: Judge) -> None:
    filed.append(200)
    follower.round()
    filed.entries[123] = b"forged"
    filed.write_bundle(0)
    filed.write(Tile(0, 0).path(200), b"".join(map(leaf_hash, filed.entries)))
    for _ in range(PATIENCE):
        follower.round()
    assert (found := alarm(judge)) is not None
    assert found.kind == "rewritten"


def test_new_entries_that_are_not_those_of_the_new_tree_are_not_confirmed(
    filed: FiledLog, follower: Follower, judge: Judge
) -> None:
    filed.append(100)
    follower.round()
    filed.append(100)
    filed.entries[150] = b"forged"
    filed.write_bundle(0)
    follower.round()
    assert confirmed(judge) == 100


def test_a_tile_spoiled_while_the_log_grows_is_not_taken_for_a_fork(
    filed: FiledLog, follower: Follower, judge: Judge
) -> None:
    filed.append(200)
    follower.round()
    filed.append(100)
    filed.write(Tile(0, 0).path(256), bytes(256 * 32))
    follower.round()
    assert alarm(judge) is None
    filed.publish()
    follower.round()
    assert confirmed(judge) == 300


def test_a_spoiled_file_for_a_moment_is_no_alarm(filed: FiledLog, follower: Follower, judge: Judge) -> None:
    filed.append(200)
    follower.round()
    filed.write(Tile(0, 0).path(200), bytes(200 * 32))
    for _ in range(PATIENCE - 1):
        follower.round()
    filed.publish()
    follower.round()
    filed.write(Tile(0, 0).path(200), bytes(200 * 32))
    for _ in range(PATIENCE - 1):
        follower.round()
    assert alarm(judge) is None


def test_a_log_that_stays_shorter_was_rolled_back(filed: FiledLog, follower: Follower, judge: Judge) -> None:
    old = filed.append(200)
    filed.append(100)
    follower.round()
    filed.write("checkpoint", str(old).encode())
    for rounds in range(1, PATIENCE + 1):
        follower.round()
        assert (alarm(judge) is not None) == (rounds == PATIENCE)
    assert (found := alarm(judge)) is not None
    assert found.kind == "rollback"


def test_a_log_that_is_away_is_no_alarm(
    filed: FiledLog, follower: Follower, judge: Judge, caplog: pytest.LogCaptureFixture
) -> None:
    filed.append(10)
    follower.round()
    (filed.folder / "checkpoint").unlink()
    for _ in range(PATIENCE + 1):
        follower.round()
    assert alarm(judge) is None
    assert "away" in caplog.text


@pytest.mark.parametrize("spoiled", [b"", b"no note", b"\xff\xfe", b"a" * 400_000])
def test_an_unreadable_checkpoint_is_not_confirmed(
    filed: FiledLog, follower: Follower, judge: Judge, spoiled: bytes
) -> None:
    filed.append(10)
    filed.write("checkpoint", spoiled)
    follower.round()
    assert confirmed(judge) == 0


def test_without_a_key_it_keeps_those_that_the_log_shows_first(filed: FiledLog, judge: Judge) -> None:
    memory = Memory(judge.memory.file.with_name("new.sqlite"))
    follower = Follower(filed.remote, Judge(judge.key, memory), 1)
    filed.append(10)
    follower.round()
    filed.write("witnesses", b'{"log": {"keys": []}}')
    follower.round()
    with memory.deciding() as session:
        assert session.keys() == [KEY]
    assert confirmed(follower.judge) == 10


@pytest.mark.parametrize("shown", [b"", b"[]", b'{"log": {"keys": ["x"]}}', b'{"log": {"keys": 5}}'])
def test_keys_that_are_none_are_not_kept(filed: FiledLog, judge: Judge, shown: bytes) -> None:
    memory = Memory(judge.memory.file.with_name("new.sqlite"))
    filed.append(10)
    filed.write("witnesses", shown)
    Follower(filed.remote, Judge(judge.key, memory), 1).round()
    with memory.deciding() as session:
        assert session.keys() == []
