"""What every answer is like: problems, lists, limits, headers, OpenAPI; the same for every service."""

import logging
from uuid import UUID

import pytest
from flask import Flask

from shared.app import BODY_BYTES
from shared.http import guards_of, openapi
from shared.ids import uuid7
from tests.integration.http.conftest import Caller

PROBLEM = "application/problem+json"
JSON = "application/json"
PUT = "/api/v1/applications/{id}"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("GET", "/api/v1/nowhere", {}), (404, "request.not_found")),
        (("DELETE", "/api/v1/applications", {}), (405, "request.method")),
        (("GET", "/api/v1/applications?colour=red", {}), (400, "request.filter_unknown")),
        (("GET", "/api/v1/applications?cursor=forged", {}), (400, "request.cursor_invalid")),
        (("GET", "/api/v1/applications?limit=1000", {}), (422, "request.invalid")),
        (("PUT", PUT, {"data": "{", "content_type": JSON}), (400, "request.malformed")),
        (("PUT", PUT, {"json": {"words": "a\x00b"}}), (400, "request.malformed")),
        (("PUT", PUT, {"data": r'{"words": ["\ud800"]}', "content_type": JSON}), (400, "request.malformed")),
        (("GET", "/api/v1/applications?state=%00", {}), (400, "request.malformed")),
        (("PUT", PUT, {"data": "words=1"}), (415, "request.media_type")),
        (("PUT", PUT, {"json": {"words": 1, "more": 2}}), (422, "request.invalid")),
        (("PUT", PUT, {"data": b" " * (BODY_BYTES + 1), "content_type": JSON}), (413, "request.too_large")),
        (("GET", "/api/v1/rules", {}), (500, "system.internal")),
    ],
)
def test_every_error_is_a_problem_document(
    zhang: Caller,
    note_id: UUID,
    asked: tuple[str, str, dict[str, object]],
    told: tuple[int, str],
) -> None:
    (method, path, options), (status, code) = asked, told
    answer = zhang.client.open(path.replace("{id}", str(note_id)), method=method, headers=zhang.headers, **options)
    problem = answer.get_json()
    assert (answer.status_code, answer.mimetype, problem["code"]) == (status, PROBLEM, code)
    assert problem["status"] == status
    assert problem["type"].endswith(f"/problems/{code}")
    assert " / " in problem["title"]
    assert len(problem["trace_id"]) == 32


def test_all_faults_of_a_body_are_told_at_once_with_pointers_and_both_languages(zhang: Caller, note_id: UUID) -> None:
    answer = zhang.client.put(f"/api/v1/applications/{note_id}", json={"more": 2}, headers=zhang.headers)
    errors = {error["pointer"]: error for error in answer.get_json()["errors"]}
    assert (errors["/words"]["zh"], errors["/words"]["en"]) == ("缺少必填内容", "Missing data for required field.")
    assert errors["/more"]["zh"] == "没有这个字段"


def test_a_fault_of_ours_is_told_without_detail_and_logged_with_everything(
    zhang: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = zhang.get("/rules")
    assert b"broken" not in answer.data
    assert "broken with" in caplog.text


def test_the_trace_of_the_caller_is_taken_over(zhang: Caller) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    answer = zhang.get("/nowhere", traceparent=f"00-{trace}-00f067aa0ba902b7-01")
    assert answer.get_json()["trace_id"] == answer.headers["X-Trace-Id"] == trace


def test_a_list_goes_on_by_cursor_newest_first_without_gap_or_repetition(zhang: Caller) -> None:
    written = [str(uuid7()) for _ in range(5)]
    for note in written:
        zhang.put(UUID(note), "一")
    seen, path = [], "/applications?limit=2"
    while path:
        page = zhang.get(path)
        seen += [item["note_id"] for item in page.get_json()["items"]]
        cursor = page.get_json()["next_cursor"]
        assert ("Link" in page.headers) == bool(cursor)
        path = f"/applications?limit=2&cursor={cursor}" if cursor else ""
    assert seen == sorted(written, reverse=True)


def test_a_cursor_belongs_to_its_list_and_filters(zhang: Caller) -> None:
    for _ in range(2):
        zhang.put(uuid7(), "一")
    cursor = zhang.get("/applications?limit=1").get_json()["next_cursor"]
    refused = zhang.get(f"/applications?limit=1&words=一&cursor={cursor}")
    assert refused.get_json()["code"] == "request.cursor_invalid"


def test_a_read_that_has_not_changed_is_304(zhang: Caller, note_id: UUID) -> None:
    zhang.put(note_id, "一")
    answer = zhang.get(f"/applications/{note_id}", **{"If-None-Match": '"1"'})
    assert (answer.status_code, answer.data) == (304, b"")


def test_a_public_route_lets_an_address_in_so_many_times_a_minute(zhang: Caller) -> None:
    answers = [zhang.client.get("/api/v1/kinds") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[3].headers["Retry-After"] == "20"


def test_headers_let_nothing_inline_in_and_nothing_be_stored(zhang: Caller) -> None:
    headers = zhang.get("/applications").headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_every_route_stands_in_the_list_with_its_guard(app: Flask) -> None:
    listed = {(route.path, *route.methods): route.guard for route in guards_of(app)}
    assert listed["/api/v1/applications/<uuid:note_id>", "PUT"] == "applicant"
    assert listed["/api/v1/kinds", "GET"] == "public, 3 a minute"
    assert listed["/registration-session/sign-in", "GET"] == "public"


def test_openapi_shows_headers_guard_and_problem(app: Flask) -> None:
    document = openapi.document(app)
    command = document["paths"]["/api/v1/applications/{note_id}/doubling"]["post"]
    assert {parameter.get("name") for parameter in command["parameters"]} >= {"Idempotency-Key", "If-Match"}
    assert command["x-guard"] == "applicant"
    assert set(document["paths"]["/api/v1/applications/{note_id}"]["put"]["responses"]) >= {"200", "201", "default"}
    assert PROBLEM in document["components"]["responses"]["DEFAULT_ERROR"]["content"]
    assert openapi.document(app) == document
