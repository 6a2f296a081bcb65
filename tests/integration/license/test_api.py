"""The API: holders and officers read licences, everybody checks them, machines fetch the lists."""

from datetime import UTC, datetime, timedelta

import pytest

from services.license.domain import qr
from services.license.domain.face import face_of
from services.license.domain.keys import Use
from services.license.domain.rendition import Terms
from services.license.verification import StatusList, TrustList, Verdict, verify
from services.license.verification.picture import qr_text
from services.license.verification.status import StatusReference
from tests.integration.license.conftest import Web
from tests.license_cases import COMPANY, ISSUER, SHOP


@pytest.mark.parametrize("persona", ["p-zhang", "o-0417", "o-0502", "o-0600"])
def test_the_head_and_the_officers_of_the_registry_and_above_read_a_licence(web: Web, persona: str) -> None:
    issued = web.issue()
    shown = web.caller(persona).api(f"/licenses/{issued.license_id}")
    assert shown.status_code == 200
    assert shown.json is not None
    assert (shown.json["state"], shown.json["serial"]) == ("active", issued.serial)
    assert shown.headers["ETag"] == '"2"'
    listed = web.caller(persona).api(f"/licenses?uscc={COMPANY.uscc}").json
    assert [one["license_id"] for one in listed["items"]] == [issued.license_id]


@pytest.mark.parametrize("persona", ["p-li", "o-0417b", "d-tax"])
def test_others_do_not(web: Web, persona: str) -> None:
    issued = web.issue()
    for path in ("", "/credential", "/qr"):
        refused = web.caller(persona).api(f"/licenses/{issued.license_id}{path}")
        assert refused.status_code == 403
        assert refused.json is not None
        assert refused.json["code"] == "license.not_holder"
    assert web.caller(persona).api("/licenses").json["items"] == []


def test_nobody_reads_without_a_token_or_what_is_not_there(web: Web) -> None:
    assert web.caller().api("/licenses").status_code == 401
    missing = web.caller("p-zhang").api("/licenses/01a20b16-9ca8-75e8-a023-79482a907a61")
    assert (missing.status_code, missing.json["code"]) == (404, "license.not_found")


def test_the_list_goes_on_by_cursor(web: Web) -> None:
    web.issue()
    web.issue(SHOP)
    officer = web.caller("o-0417")
    first = officer.api("/licenses?limit=1").json
    second = officer.api(f"/licenses?limit=1&cursor={first['next_cursor']}").json
    assert [one["uscc"] for one in first["items"] + second["items"]] == [SHOP.uscc, COMPANY.uscc]
    assert second["next_cursor"] is None


def test_the_holder_gets_credential_and_code_in_the_form_she_asks_for(web: Web) -> None:
    issued, holder = web.issue(), web.caller("p-zhang")
    credential = holder.api(f"/licenses/{issued.license_id}/credential")
    assert (credential.mimetype, credential.text) == ("application/dc+sd-jwt", issued.sd_jwt)
    assert holder.api(f"/licenses/{issued.license_id}/qr").text == issued.qr
    picture = holder.api(f"/licenses/{issued.license_id}/qr", Accept="image/png")
    assert (picture.mimetype, qr_text(picture.data)) == ("image/png", issued.qr)
    drawing = holder.api(f"/licenses/{issued.license_id}/qr", Accept="image/svg+xml")
    assert drawing.data.startswith(b"<?xml")


def test_before_it_is_signed_there_is_neither(web: Web) -> None:
    web.desk.prepare(COMPANY)
    license_id = web.desk.scalar("SELECT license_id FROM license")
    refused = web.caller("o-0417").api(f"/licenses/{license_id}/qr")
    assert (refused.status_code, refused.json["code"]) == (409, "license.not_in_state")


@pytest.mark.parametrize("kind", ["qr", "sd_jwt"])
def test_anybody_checks_a_document_and_sees_the_whole_face(web: Web, kind: str) -> None:
    issued = web.issue()
    answer = web.caller().check(kind, getattr(issued, kind))
    assert answer.status_code == 200
    assert answer.json is not None
    assert (answer.json["verdict"], answer.json["genuine"], answer.json["in_standing"]) == ("valid", True, True)
    assert answer.json["face"]["scope"] == COMPANY.particulars.scope.text  # type: ignore[union-attr]
    assert answer.json["status_as_of"] is not None


def test_a_number_shows_the_register_and_proves_nothing_of_a_document(web: Web) -> None:
    issued = web.issue()
    for kind, text in (("serial", issued.serial), ("uscc", COMPANY.uscc)):
        answer = web.caller().check(kind, text).json
        assert (answer["verdict"], answer["genuine"], answer["in_standing"]) == ("valid", None, True)
    unknown = web.caller().check("serial", "140105-2026-99999999").json
    assert (unknown["verdict"], unknown["genuine"], unknown["face"]) == ("unreadable", None, None)


def test_after_the_end_the_same_code_says_deregistered_and_since_when(web: Web) -> None:
    issued = web.issue()
    web.desk.close(COMPANY)
    for kind, text in (("qr", issued.qr), ("sd_jwt", issued.sd_jwt), ("serial", issued.serial)):
        answer = web.caller().check(kind, text).json
        assert (answer["verdict"], answer["in_standing"], answer["since"]) == ("deregistered", False, "2026-04-01")
    assert web.caller().check("qr", issued.qr).json["genuine"] is True
    public = web.caller().api(f"/public-licenses/{issued.serial}").json
    assert (public["state"], public["reason"], public["since_on"]) == ("void", "deregistered", "2026-04-01")


def test_a_document_signed_with_our_key_that_we_never_recorded_is_not_called_valid(web: Web) -> None:
    web.issue()
    signer, now = web.desk.service.signer, datetime.now(tz=UTC).replace(microsecond=0)
    key = web.desk.key(Use.LICENCE)
    terms = Terms(ISSUER, now, now + timedelta(days=1), StatusReference(f"{ISSUER}/status-lists/1401-1", 5), key)
    form = qr.to_be_signed(face_of(COMPANY, "140105-2026-66666666", 1, sandbox=True), terms)
    stolen = qr.with_signature(form.message, signer.sign(key, form.message))
    answer = web.caller().check("qr", stolen).json
    assert (answer["verdict"], answer["in_standing"]) == ("status_unavailable", None)


@pytest.mark.parametrize(
    "body",
    [{"kind": "face", "text": "x"}, {"kind": "qr"}, {"kind": "qr", "text": ""}, {"kind": "qr", "text": "B" * 70_000}],
)
def test_a_question_of_another_shape_is_refused(web: Web, body: dict[str, str]) -> None:
    answer = web.caller().client.post("/api/v1/verifications", json=body)
    assert (answer.status_code, answer.json["code"]) == (422, "request.invalid")  # type: ignore[index]


def test_public_answers_hold_no_identity_of_persons(web: Web) -> None:
    issued = web.issue()
    answers = [
        web.caller().check("qr", issued.qr).text,
        web.caller().api(f"/public-licenses/{issued.serial}").text,
        web.caller("p-zhang").api(f"/licenses/{issued.license_id}").text,
    ]
    head = COMPANY.particulars.heads[0]
    assert not any(str(head.person_id) in answer or "p-zhang" in answer for answer in answers)


# What machines fetch


def test_what_is_served_is_enough_to_check_without_the_service(web: Web) -> None:
    issued, visitor = web.issue(), web.caller()
    served = visitor.get("/.well-known/yizhao-trust-list")
    assert served.mimetype == "application/jwt"
    trust = TrustList.from_token(served.text)
    (uri,) = visitor.get("/status-lists").json["status_lists"]
    listed = visitor.get(uri.removeprefix(trust.issuer))
    assert (listed.mimetype, listed.headers["Cache-Control"]) == ("application/statuslist+jwt", "public, max-age=900")
    status = StatusList.from_token(listed.text, trust)
    for text in (issued.qr, issued.sd_jwt):
        assert verify(text, trust, status, datetime.now(tz=UTC)).verdict is Verdict.VALID


def test_lists_are_not_sent_again_to_who_has_them(web: Web) -> None:
    web.issue()
    for path in ("/status-lists/1401-1", "/.well-known/yizhao-trust-list", "/.well-known/jwks.json"):
        first = web.caller().get(path)
        assert web.caller().get(path, **{"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_issuer_metadata_names_the_issuer_and_its_keys(web: Web) -> None:
    metadata = web.caller().get("/.well-known/jwt-vc-issuer").json
    assert metadata["issuer"] == TrustList.from_token(web.caller().get("/.well-known/yizhao-trust-list").text).issuer
    assert metadata["jwks"] == web.caller().get("/.well-known/jwks.json").json
    assert {key["alg"] for key in metadata["jwks"]["keys"]} == {"ES256"}


def test_an_unknown_list_is_not_found_and_one_not_yet_published_is_to_come(web: Web) -> None:
    missing = web.caller().get("/status-lists/9999-1")
    assert (missing.status_code, missing.json["code"]) == (404, "license.list_not_found")
    web.desk.prepare(COMPANY)
    early = web.caller().get("/status-lists/1401-1")
    assert (early.status_code, early.headers["Retry-After"]) == (503, "1")


def test_before_the_first_keys_the_answer_is_to_come(web: Web, owner: object) -> None:
    owner("TRUNCATE signing_key, trust_list, issuer")  # type: ignore[operator]
    for path in ("/.well-known/yizhao-trust-list", "/.well-known/jwt-vc-issuer"):
        assert web.caller().get(path).status_code == 503
    assert web.caller().check("qr", "BL1:0").status_code == 503
