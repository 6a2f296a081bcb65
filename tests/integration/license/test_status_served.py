"""Status lists as they are fetched: one address, two forms; caches; all addresses; the pack for verifiers off line."""

from datetime import UTC, datetime

import pytest

from services.license import jobs
from services.license.verification import StatusList, StatusPack, TrustList, Verdict, verify
from tests.integration.license.conftest import Web
from tests.license_cases import COMPANY

pytestmark = pytest.mark.postgres15
LIST = "/status-lists/1401-1"
JWT, CWT = "application/statuslist+jwt", "application/statuslist+cwt"


def trust_of(web: Web) -> TrustList:
    return TrustList.from_token(web.caller().get("/.well-known/yizhao-trust-list").text)


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, JWT),
        ("*/*", JWT),
        ("application/*", JWT),
        (JWT, JWT),
        (CWT, CWT),
        (f"{JWT};q=0.5, {CWT}", CWT),
        (f"{JWT}, {CWT};q=0.5", JWT),
        ("text/html,application/xhtml+xml,*/*;q=0.8", JWT),
    ],
)
def test_the_form_is_chosen_by_accept(web: Web, accept: str | None, kind: str) -> None:
    web.issue()
    answer = web.caller().get(LIST, **({"Accept": accept} if accept else {}))
    assert (answer.status_code, answer.mimetype, answer.headers["Vary"]) == (200, kind, "Accept")
    assert answer.headers["Cache-Control"] == "public, max-age=900"
    read = StatusList.from_token(answer.data, trust_of(web))
    assert read.uri.endswith(LIST)


@pytest.mark.parametrize("accept", ["text/html", "application/json", f"{JWT};q=0"])
def test_another_form_is_refused_and_those_offered_are_named(web: Web, accept: str) -> None:
    web.issue()
    answer = web.caller().get(LIST, Accept=accept)
    assert (answer.status_code, answer.mimetype) == (406, "application/problem+json")
    assert answer.json["code"] == "request.not_acceptable"
    assert JWT in answer.json["en"]
    assert CWT in answer.json["en"]


@pytest.mark.parametrize("accept", [JWT, CWT])
def test_a_form_is_not_sent_again_to_who_has_it_and_the_other_is(web: Web, accept: str) -> None:
    web.issue()
    first = web.caller().get(LIST, Accept=accept)
    again = web.caller().get(LIST, Accept=accept, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Vary"] == "Accept"
    other = web.caller().get(LIST, Accept=CWT if accept == JWT else JWT, **{"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


def test_before_the_list_is_signed_both_forms_are_to_come(web: Web) -> None:
    web.desk.prepare(COMPANY)
    for path, kind in ((LIST, JWT), (LIST, CWT), ("/status-lists/pack/14", "*/*")):
        answer = web.caller().get(path, Accept=kind)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")


def test_all_lists_are_named_where_the_lists_say(web: Web) -> None:
    web.issue()
    named = web.caller().get("/status-lists")
    assert named.json == {"status_lists": [f"{trust_of(web).issuer}{LIST}"]}
    assert named.mimetype == "application/json"


@pytest.mark.parametrize("prefix", ["14", "1401"])
def test_a_pack_is_enough_to_check_without_the_service(web: Web, prefix: str) -> None:
    issued = web.issue()
    answer = web.caller().get(f"/status-lists/pack/{prefix}")
    assert (answer.status_code, answer.mimetype) == (200, "application/yizhao-status-pack+cbor")
    pack = StatusPack.from_bytes(answer.data, trust_of(web).root_sha256)
    for text in (issued.qr, issued.sd_jwt):
        assert verify(text, pack.trust, pack.lists, datetime.now(tz=UTC)).verdict is Verdict.VALID
    again = web.caller().get(f"/status-lists/pack/{prefix}", **{"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("prefix", ["15", "1402", "1", "140", "140105", "%25", "1_", "１４"])
def test_there_is_no_pack_of_a_place_without_lists(web: Web, prefix: str) -> None:
    web.issue()
    answer = web.caller().get(f"/status-lists/pack/{prefix}")
    assert (answer.status_code, answer.json["code"]) == (404, "license.list_not_found")


def test_a_pack_follows_the_lists(web: Web) -> None:
    issued = web.issue()
    web.desk.close(COMPANY)
    with web.desk.unit() as unit:
        unit.tx.execute("UPDATE status_list SET published_at = published_at - interval '11 seconds'")
    jobs.publish_status_lists(web.desk.service)
    pack = StatusPack.from_bytes(web.caller().get("/status-lists/pack/14").data)
    assert verify(issued.qr, pack.trust, pack.lists, datetime.now(tz=UTC)).verdict is Verdict.INVALID
