"""The witness over HTTP, as the log asks it and as anybody may look at it."""

import threading
from collections.abc import Iterator

import pytest
import requests

from deploy.witness.judging import Judge
from deploy.witness.serving import Server
from services.license.clients.witnesses import WitnessAheadError, WitnessAwayError, WitnessRefusedError, ask
from services.license.domain.log import Witness
from shared.tlog.merkle import consistency_proof, leaf_hash, reader_of
from shared.tlog.notes import KeyType, Note, VerifierKey, check
from shared.tlog.tiles import Edge
from tests.filed_log import note_of

LEAVES = [leaf_hash(bytes([each])) for each in range(20)]


def note(size: int, leaves: list[bytes] = LEAVES) -> Note:
    return note_of(Edge().grown(leaves[:size]).edge)


@pytest.fixture
def url(judge: Judge) -> Iterator[str]:
    server = Server("127.0.0.1:0", judge)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def witness(judge: Judge, url: str) -> Witness:
    return Witness(judge.key.public, url)


def test_the_log_asks_and_gets_a_cosignature_that_verifies(witness: Witness) -> None:
    ask(witness, note(5), 0, [])
    line = ask(witness, note(13), 5, consistency_proof(5, 13, reader_of(LEAVES)))
    check(note(13).text, [line], witness.key)


def test_the_log_learns_from_which_size_it_must_prove(witness: Witness) -> None:
    ask(witness, note(5), 0, [])
    with pytest.raises(WitnessAheadError) as ahead:
        ask(witness, note(13), 0, [])
    assert ahead.value.size == 5


def test_the_log_learns_why_it_is_refused(witness: Witness) -> None:
    ask(witness, note(5), 0, [])
    with pytest.raises(WitnessRefusedError, match="two trees"):
        ask(witness, note(5, [leaf_hash(b"forged"), *LEAVES[1:]]), 5, [])


def test_a_cosignature_of_another_key_does_not_count(witness: Witness) -> None:
    other = Witness(VerifierKey(witness.key.name, bytes(32), KeyType.COSIGNATURE), witness.url)
    with pytest.raises(WitnessRefusedError, match="does not count"):
        ask(other, note(5), 0, [])


def test_a_witness_that_is_not_there_is_away(witness: Witness) -> None:
    with pytest.raises(WitnessAwayError):
        ask(Witness(witness.key, "http://127.0.0.1:1"), note(5), 0, [])


def test_everybody_sees_what_is_confirmed(witness: Witness, judge: Judge) -> None:
    ask(witness, note(5), 0, [])
    state = requests.get(witness.url, timeout=5)
    assert state.status_code == 200
    assert state.json()["tree_size"] == 5
    assert state.json()["key"] == str(judge.key.public)
    shown = requests.get(f"{witness.url}/checkpoint", timeout=5)
    check(note(5).text, Note.from_text(shown.content.decode()).signatures, judge.key.public)


def test_everybody_sees_an_alarm(witness: Witness) -> None:
    ask(witness, note(5), 0, [])
    with pytest.raises(WitnessRefusedError):
        ask(witness, note(5, [leaf_hash(b"forged"), *LEAVES[1:]]), 5, [])
    state = requests.get(witness.url, timeout=5)
    assert (state.status_code, state.json()["alarm"]["kind"]) == (503, "fork")


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/add-checkpoint", b"", 400),
        ("/add-checkpoint", b"old 0\n\nno note", 400),
        ("/add-checkpoint", b"old 00\n\n" + str(note(5)).encode(), 400),
        ("/add-checkpoint", b"old 0\nnot base64\n\n" + str(note(5)).encode(), 400),
        ("/add-checkpoint", b"old 0\n" + b"A" * 43 + b"=\n\n" + str(note(5)).encode(), 422),
        ("/add-checkpoint", b"\xff\xfe", 400),
        ("/add-checkpoint", b"x" * 100_000, 400),
        ("/elsewhere", b"", 404),
    ],
)
def test_what_is_no_request_is_refused(url: str, path: str, body: bytes, status: int) -> None:
    assert requests.post(f"{url}{path}", data=body, timeout=5).status_code == status


def test_before_anything_is_confirmed_there_is_no_checkpoint(url: str) -> None:
    assert requests.get(f"{url}/checkpoint", timeout=5).status_code == 404
    assert requests.get(url, timeout=5).json()["tree_size"] == 0
