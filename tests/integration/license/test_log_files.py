"""The log as strangers read it: files, proofs, witnesses; and what verifications say of it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from markupsafe import escape
from werkzeug.serving import make_server

from deploy.witness.following import Follower
from deploy.witness.judging import Judge
from deploy.witness.key import witness_key
from deploy.witness.memory import Memory
from deploy.witness.serving import Server
from services.license import jobs
from services.license.app import create_app
from services.license.domain.log import witnesses_of
from services.license.verification.logged import check_logged
from shared.http import internal_app
from shared.tlog.checkpoints import Checkpoint, LogProof, hash_of
from shared.tlog.fetching import RemoteLog
from shared.tlog.merkle import check_consistency, leaf_hash
from shared.tlog.monitoring import read_through
from shared.tlog.notes import Note, VerifierKey, check
from shared.tlog.tiles import unbundled
from tests.integration.license.conftest import Web
from tests.license_cases import COMPANY, another_company
from tests.license_log import queue_facts

pytestmark = pytest.mark.postgres15


def grow(web: Web) -> None:
    """Number and publish what waits."""
    jobs.log.sequence_entries(web.desk.service)
    jobs.log.sign_checkpoint(web.desk.service)


def queued(web: Web, number: int) -> None:
    with web.desk.unit() as unit:
        queue_facts(unit, number)
    grow(web)


@pytest.fixture
def log_url(web: Web) -> Iterator[str]:
    with listening(web.app) as url:
        yield f"{url}/log"


@contextmanager
def listening(app: Flask) -> Iterator[str]:
    """The application on a port of this machine; its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def key_of(web: Web) -> VerifierKey:
    shown = web.caller().get("/log/witnesses").json
    return VerifierKey.from_text(shown["log"]["keys"][0])


# Files.


def test_before_the_first_entry_there_is_no_checkpoint(web: Web) -> None:
    answer = web.caller().get("/log/checkpoint")
    assert (answer.status_code, answer.json["code"]) == (404, "license.tile_not_yet")


def test_the_checkpoint_is_a_note_of_the_logs_key_named_after_the_address(web: Web) -> None:
    web.issue()
    grow(web)
    answer = web.caller().get("/log/checkpoint")
    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    checkpoint = Checkpoint.from_note(Note.from_text(answer.text), key_of(web))
    assert (checkpoint.origin, checkpoint.size) == ("127.0.0.1:8000/log", 1)


def test_a_numbered_entry_is_not_shown_before_its_checkpoint_is_signed(web: Web) -> None:
    web.issue()
    jobs.log.sequence_entries(web.desk.service)
    for path in ("/log/checkpoint", "/log/tile/0/000.p/1", "/log/tile/entries/000.p/1", "/log/proof/inclusion?index=0"):
        assert web.caller().get(path).json["code"] == "license.tile_not_yet"


def test_full_tiles_are_kept_for_ever_and_partial_ones_for_a_minute(web: Web) -> None:
    queued(web, 300)
    for path, cache in (
        ("/log/tile/0/000", "public, max-age=31536000, immutable"),
        ("/log/tile/entries/000", "public, max-age=31536000, immutable"),
        ("/log/tile/0/001.p/44", "public, max-age=60"),
        ("/log/tile/entries/001.p/44", "public, max-age=60"),
        ("/log/tile/1/000.p/1", "public, max-age=60"),
    ):
        answer = web.caller().get(path)
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, cache), path
        assert answer.content_type == "application/octet-stream"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert web.caller().get("/log/tile/0/000", **{"If-None-Match": answer_tag(web)}).status_code == 304


def answer_tag(web: Web) -> str:
    return web.caller().get("/log/tile/0/000").headers["ETag"]


def test_narrower_partial_tiles_of_earlier_checkpoints_stay(web: Web) -> None:
    queued(web, 10)
    queued(web, 290)
    caller = web.caller()
    assert caller.get("/log/tile/0/000.p/10").data == caller.get("/log/tile/0/000").data[: 10 * 32]
    assert (
        unbundled(caller.get("/log/tile/entries/000.p/10").data)
        == unbundled(caller.get("/log/tile/entries/000").data)[:10]
    )


@pytest.mark.parametrize(
    "path",
    ["0/000", "0/000.p/11", "0/001.p/1", "1/000.p/1", "64/000", "00/000.p/1", "-1/000", "x/000", "0/0", "0/x000/000",
     "entries/000", "entries/000.p/11", "entries/0", "0/000.p/256", "0/999999999999999999999999999"],
)  # fmt: skip
def test_what_the_tree_does_not_have_is_not_there(web: Web, path: str) -> None:
    queued(web, 10)
    answer = web.caller().get(f"/log/tile/{path}")
    assert (answer.status_code, answer.json["code"]) == (404, "license.tile_not_yet")


def test_a_stranger_reads_the_whole_log_through(web: Web, log_url: str) -> None:
    web.issue()
    queued(web, 700)
    log, entries = RemoteLog(log_url), []
    checkpoint = Checkpoint.from_note(log.checkpoint(), key_of(web))
    read_through(log, checkpoint, None, lambda number, entry: entries.append((number, entry)))
    assert [number for number, _ in entries] == list(range(701))


# Proofs.


def test_the_holder_gets_a_proof_that_verifies_without_us(web: Web) -> None:
    issued = web.issue()
    queued(web, 300)
    answer = web.caller("p-zhang").api(f"/licenses/{issued.license_id}/proof")
    assert answer.content_type == "text/plain; charset=utf-8"
    with web.desk.service.db.transaction() as tx:
        payloads = [row["payload_sha256"] for row in tx.all("SELECT payload_sha256 FROM rendition")]
    for payload in payloads:
        logged = check_logged(answer.text, payload, key_of(web))
        assert (logged.index, logged.checkpoint.size, logged.entry.uscc) == (0, 301, COMPANY.uscc)


def test_the_proof_is_json_for_whoever_prefers_it(web: Web) -> None:
    issued = web.issue()
    queued(web, 300)
    answer = web.caller("p-zhang").api(f"/licenses/{issued.license_id}/proof", Accept="application/json")
    assert answer.json["log_index"] == 0
    assert answer.json["tree_size"] == 301
    assert answer.json["kind"] == "issued"
    assert len(answer.json["path"]) == 9
    Checkpoint.from_note(Note.from_text(answer.json["checkpoint"]), key_of(web))


def test_a_licence_that_is_not_in_the_log_yet_has_no_proof_yet(web: Web) -> None:
    issued = web.issue()
    answer = web.caller("p-zhang").api(f"/licenses/{issued.license_id}/proof")
    assert (answer.status_code, answer.json["code"]) == (404, "license.tile_not_yet")
    assert answer.headers["Retry-After"] == "1"


def test_a_stranger_gets_no_proof_by_the_id_but_by_the_index(web: Web) -> None:
    issued = web.issue()
    grow(web)
    assert web.caller("p-li").api(f"/licenses/{issued.license_id}/proof").json["code"] == "license.not_holder"
    proof = LogProof.from_text(web.caller().get("/log/proof/inclusion?index=0").text)
    assert proof.extra is not None
    assert proof.check(leaf_hash(proof.extra), key_of(web)).size == 1


def test_two_checkpoints_are_proved_to_continue_each_other(web: Web) -> None:
    queued(web, 10)
    queued(web, 290)
    answer = web.caller().get("/log/proof/consistency?from=10&to=300").json
    roots, path = [hash_of(answer[name]) for name in ("from_root", "to_root")], [hash_of(one) for one in answer["path"]]
    check_consistency(10, 300, *roots, path)


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("inclusion", "request.malformed"),
        ("inclusion?index=-1", "request.malformed"),
        ("inclusion?index=x", "request.malformed"),
        ("inclusion?index=10", "license.tile_not_yet"),
        ("consistency?from=1", "request.malformed"),
        ("consistency?from=1&to=11", "license.tile_not_yet"),
        ("consistency?from=5&to=4", "license.tile_not_yet"),
    ],
)
def test_questions_that_cannot_be_answered_are_refused(web: Web, question: str, code: str) -> None:
    queued(web, 10)
    assert web.caller().get(f"/log/proof/{question}").json["code"] == code


# Witnesses.


@pytest.fixture
def witness(tmp_path: Path) -> Iterator[tuple[Judge, str]]:
    """A witness that answers; its key, memory and address."""
    judge = Judge(witness_key(tmp_path / "witness", "witness.example"), Memory(tmp_path / "witness" / "memory.sqlite"))
    server = Server("127.0.0.1:0", judge)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield judge, f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def witnessed(web: Web, witness: tuple[Judge, str]) -> Web:
    """The service with that witness, which knows the key of the log."""
    judge, url = witness
    setting = f"{judge.key.public} {url}"
    settings = replace(web.desk.service.settings, witnesses=setting)
    app = create_app(replace(settings, oidc_issuer=web.issuer.url, secrets_dir=web.issuer.secrets_dir))
    service = replace(web.desk.service, witnesses=witnesses_of(setting))
    made = replace(web, desk=replace(web.desk, service=service), app=app)
    with judge.memory.deciding() as session:
        session.trust(key_of(made))
    return made


def ask(web: Web) -> int:
    return jobs.log.Rounds()(web.desk.service)


def test_a_confirmed_checkpoint_bears_the_cosignature_for_everybody(witnessed: Web, witness: tuple[Judge, str]) -> None:
    queued(witnessed, 10)
    assert ask(witnessed) == 1
    assert ask(witnessed) == 0
    queued(witnessed, 290)
    assert ask(witnessed) == 1
    note = Note.from_text(witnessed.caller().get("/log/checkpoint").text)
    check(note.text, note.signatures, witness[0].key.public)
    (shown,) = witnessed.caller().get("/log/witnesses").json["witnesses"]
    assert (shown["name"], shown["tree_size"]) == ("witness.example", 300)


def test_a_proof_prefers_the_newest_checkpoint_that_a_witness_confirmed(
    witnessed: Web, witness: tuple[Judge, str]
) -> None:
    queued(witnessed, 10)
    ask(witnessed)
    queued(witnessed, 10)
    proof = LogProof.from_text(witnessed.caller().get("/log/proof/inclusion?index=5").text)
    assert proof.check(leaf_hash(proof.extra or b""), key_of(witnessed)).size == 10
    check(proof.note.text, proof.note.signatures, witness[0].key.public)
    proof = LogProof.from_text(witnessed.caller().get("/log/proof/inclusion?index=15").text)
    assert proof.check(leaf_hash(proof.extra or b""), key_of(witnessed)).size == 20


def test_a_witness_that_followed_by_itself_is_asked_again_from_where_it_stands(
    witnessed: Web, witness: tuple[Judge, str]
) -> None:
    with listening(witnessed.app) as url:
        for more in (10, 290):
            queued(witnessed, more)
            Follower(RemoteLog(f"{url}/log"), witness[0], 1).round()
            assert ask(witnessed) == 1


def test_a_witness_that_is_away_holds_nothing_up(witnessed: Web, caplog: pytest.LogCaptureFixture) -> None:
    (known,) = witnessed.desk.service.witnesses
    away = replace(witnessed.desk.service, witnesses=(replace(known, url="http://127.0.0.1:1"),))
    queued(witnessed, 10)
    rounds = jobs.log.Rounds()
    assert [rounds(away), rounds(away), rounds(witnessed.desk.service)] == [0, 0, 0]
    assert caplog.text.count("is away") == 1  # and is left alone for a while
    assert witnessed.caller().get("/log/checkpoint").status_code == 200
    assert jobs.log.Rounds()(witnessed.desk.service) == 1


# What must be found, by the real service and the real witness.


def unguarded(owner: Callable[[str], object], *statements: str) -> None:
    """What the owner of the tables can do once he has taken the triggers away."""
    for statement in (*(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in ("log_entry", "tile")), *statements):
        owner(statement)


def alarm_of(judge: Judge) -> Any:
    with judge.memory.deciding() as session:
        return session.alarm()


def test_an_entry_rewritten_by_the_owner_of_the_tables_is_found_by_the_witness(
    witnessed: Web, witness: tuple[Judge, str], owner: Callable[[str], object]
) -> None:
    queued(witnessed, 10)
    ask(witnessed)
    unguarded(owner, "UPDATE log_entry SET entry = set_byte(entry, 20, 66) WHERE idx = 3")
    with listening(witnessed.app) as url:
        follower = Follower(RemoteLog(f"{url}/log"), witness[0], 1)
        for _ in range(3):
            follower.round()
    assert (found := alarm_of(witness[0])) is not None
    assert (found.kind, found.words) == ("rewritten", "entry 3 is not the one the tree was made of")


def test_a_history_written_anew_in_every_table_is_a_fork_to_the_witness(
    witnessed: Web, witness: tuple[Judge, str], owner: Callable[[str], object], caplog: pytest.LogCaptureFixture
) -> None:
    queued(witnessed, 10)
    ask(witnessed)
    unguarded(
        owner,
        "ALTER TABLE checkpoint DISABLE TRIGGER USER",
        "ALTER TABLE checkpoint_signature DISABLE TRIGGER USER",
        "DELETE FROM checkpoint_signature",
        "DELETE FROM checkpoint",
        "DELETE FROM tile",
        "DELETE FROM log_entry",
    )
    queued(witnessed, 12)  # another story, with good tiles, good roots and good signatures
    assert ask(witnessed) == 0
    assert "does not confirm 12 entries" in caplog.text
    with listening(witnessed.app) as url:
        Follower(RemoteLog(f"{url}/log"), witness[0], 1).round()
    assert (found := alarm_of(witness[0])) is not None
    assert found.kind == "fork"


def test_a_database_restored_from_an_old_copy_is_told_by_the_log_itself_and_by_the_witness(
    witnessed: Web, witness: tuple[Judge, str], owner: Callable[[str], object], caplog: pytest.LogCaptureFixture
) -> None:
    queued(witnessed, 10)
    queued(witnessed, 5)
    ask(witnessed)
    unguarded(  # as the copy was, made when there were ten entries and no cosignature
        owner,
        "ALTER TABLE checkpoint DISABLE TRIGGER USER",
        "ALTER TABLE checkpoint_signature DISABLE TRIGGER USER",
        "DELETE FROM checkpoint_signature WHERE tree_size > 10",
        "DELETE FROM checkpoint WHERE tree_size > 10",
        "UPDATE tile SET hashes = substring(hashes FOR 320)",
        "DELETE FROM log_entry WHERE idx >= 10",
    )
    assert ask(witnessed) == 0
    assert "has confirmed 15 entries, we have 10: is this database an old copy?" in caplog.text
    with listening(witnessed.app) as url:
        follower = Follower(RemoteLog(f"{url}/log"), witness[0], 1)
        for _ in range(3):
            follower.round()
    assert (found := alarm_of(witness[0])) is not None
    assert found.kind == "rollback"


def test_several_ends_and_issues_are_read_by_a_stranger_as_they_happened(web: Web, log_url: str) -> None:
    web.issue()
    web.desk.close(COMPANY)
    other = another_company()
    web.desk.issue(other)
    grow(web)
    kinds: list[int] = []
    log = RemoteLog(log_url)
    checkpoint = Checkpoint.from_note(log.checkpoint(), key_of(web))
    read_through(log, checkpoint, None, lambda _, entry: kinds.append(entry[1]))
    assert kinds == [1, 4, 1]


# Verifications.


@pytest.mark.parametrize("kind", ["qr", "sd_jwt", "serial", "uscc"])
def test_a_verification_says_where_the_licence_is_logged(web: Web, kind: str) -> None:
    queued(web, 10)
    issued = web.issue()
    text = {"qr": issued.qr, "sd_jwt": issued.sd_jwt, "serial": issued.serial, "uscc": COMPANY.uscc}[kind]
    assert web.caller().check(kind, text).json["log"] is None
    grow(web)
    queued(web, 5)
    log = web.caller().check(kind, text).json["log"]
    assert (log["log_index"], log["tree_size"]) == (10, 16)
    assert log["logged_at"].endswith("Z")


def test_a_forged_document_is_nowhere_in_the_log(web: Web) -> None:
    issued = web.issue()
    grow(web)
    at = len(issued.qr) // 2
    forged = f"{issued.qr[:at]}{'B' if issued.qr[at] == 'A' else 'A'}{issued.qr[at + 1 :]}"
    assert web.caller().check("qr", forged).json["log"] is None


# The page.


def test_the_page_says_how_large_the_log_is_and_that_without_a_witness_it_is_our_own_word(web: Web) -> None:
    assert "日志还是空的" in web.caller().get("/trust").text
    queued(web, 1_200)
    page = web.caller().get("/trust").text
    assert "1,200" in page
    assert "只是我们自己的说法" in page
    assert escape(str(key_of(web))) in page


def test_the_page_says_how_far_the_witness_has_confirmed(witnessed: Web) -> None:
    queued(witnessed, 10)
    assert "还没有确认过" in witnessed.caller().get("/trust").text
    ask(witnessed)
    assert "全部确认" in witnessed.caller().get("/trust").text
    queued(witnessed, 3)
    page = witnessed.caller().get("/trust?lang=en").text
    assert "3 to go" in page
    assert "witness.example" in page


def test_the_figures_say_what_waits_and_what_no_witness_has_confirmed(witnessed: Web) -> None:
    queued(witnessed, 10)
    ask(witnessed)
    queued(witnessed, 3)
    witnessed.issue()
    shown = internal_app(witnessed.app).test_client().get("/metrics").text.splitlines()
    for line in (
        "yizhao_license_log_waiting 1.0",
        "yizhao_license_log_entries 13.0",
        'yizhao_license_log_unconfirmed{witness="witness.example"} 3.0',
    ):
        assert line in shown
