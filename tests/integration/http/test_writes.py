"""Writes over HTTP: harmless when repeated, refused when they would overwrite somebody's change."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest

from shared.ids import uuid7
from shared.unit import Units
from tests.integration.http.conftest import Caller

pytestmark = pytest.mark.postgres15


def test_a_put_creates_with_location_and_etag(zhang: Caller, note_id: UUID) -> None:
    answer = zhang.put(note_id, "一")
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1/applications/{note_id}"
    assert answer.headers["ETag"] == '"1"'
    assert answer.get_json() == {"note_id": str(note_id), "words": "一", "version": 1}


def test_the_same_put_again_shows_the_present_state_and_changes_nothing(zhang: Caller, note_id: UUID) -> None:
    zhang.put(note_id, "一")
    again = zhang.put(note_id, "一")
    assert (again.status_code, again.headers["ETag"]) == (200, '"1"')


def test_another_body_needs_the_version(zhang: Caller, note_id: UUID) -> None:
    zhang.put(note_id, "一")
    assert zhang.put(note_id, "二").get_json()["code"] == "request.version_missing"
    changed = zhang.put(note_id, "二", version=1)
    assert (changed.status_code, changed.get_json()["version"]) == (200, 2)


def test_a_lost_answer_to_a_change_is_given_again(zhang: Caller, note_id: UUID) -> None:
    zhang.put(note_id, "一")
    zhang.put(note_id, "二", version=1)
    again = zhang.put(note_id, "二", version=1)
    assert (again.status_code, again.get_json()["version"]) == (200, 2)


def test_a_stale_version_is_412_and_tells_the_present_one(zhang: Caller, note_id: UUID) -> None:
    zhang.put(note_id, "一")
    zhang.put(note_id, "二", version=1)
    refused = zhang.put(note_id, "三", version=1)
    assert (refused.status_code, refused.get_json()["code"]) == (412, "request.version_stale")
    assert refused.headers["ETag"] == '"2"'


def test_an_earlier_body_can_be_put_again_as_a_change(zhang: Caller, note_id: UUID) -> None:
    zhang.put(note_id, "一")
    zhang.double(note_id, 1, str(uuid4()))
    back = zhang.put(note_id, "一", version=2)
    assert (back.get_json()["words"], back.get_json()["version"]) == ("一", 3)


def test_an_id_in_other_hands_is_taken(zhang: Caller, note_id: UUID, call_as: Callable[[str], Caller]) -> None:
    zhang.put(note_id, "一")
    refused = call_as("p-li").put(note_id, "二")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "request.id_taken")


def test_an_id_must_be_a_uuid7_of_now(zhang: Caller) -> None:
    assert zhang.put(uuid4(), "一").get_json()["code"] == "request.id_not_uuid7"
    assert zhang.put(uuid7(4_000_000_000_000), "一").get_json()["code"] == "request.id_not_uuid7"


def test_a_command_is_done_once_and_its_answer_given_again(zhang: Caller, note_id: UUID) -> None:
    zhang.put(note_id, "一")
    key = str(uuid4())
    first = zhang.double(note_id, 1, key)
    again = zhang.double(note_id, 1, key)  # its If-Match is stale by now, the key is looked up first
    assert first.get_json()["words"] == "一一"
    assert (again.status_code, again.data, again.headers["ETag"]) == (200, first.data, first.headers["ETag"])


def test_a_command_needs_a_key_in_quotes_and_a_version(zhang: Caller, note_id: UUID) -> None:
    zhang.put(note_id, "一")
    assert zhang.double(note_id, 1, None).get_json()["code"] == "request.key_missing"
    assert zhang.double(note_id, None, str(uuid4())).get_json()["code"] == "request.version_missing"
    bare = zhang.client.post(
        f"/api/v1/applications/{note_id}/doubling", headers=zhang.headers | {"Idempotency-Key": "bare"}
    )
    assert (bare.status_code, bare.get_json()["code"]) == (400, "request.malformed")


def test_a_key_is_good_for_one_command_only(zhang: Caller, note_id: UUID) -> None:
    other, key = uuid7(), str(uuid4())
    zhang.put(note_id, "一")
    zhang.put(other, "二")
    zhang.double(note_id, 1, key)
    refused = zhang.double(other, 1, key)
    assert (refused.status_code, refused.get_json()["code"]) == (422, "request.key_reused")


def test_a_refused_command_leaves_no_answer_behind(zhang: Caller, note_id: UUID) -> None:
    zhang.put(note_id, "一")
    key = str(uuid4())
    assert zhang.double(note_id, 7, key).status_code == 412
    assert zhang.double(note_id, 1, key).status_code == 200


def test_a_command_still_running_is_409_with_retry_after(zhang: Caller, note_id: UUID, units: Units) -> None:
    zhang.put(note_id, "一")
    key = str(uuid4())
    with units.db.transaction() as tx:
        tx.execute("SELECT pg_advisory_xact_lock(hashtextextended(%(name)s, 7))", {"name": f"p-zhang\n{key}"})
        refused = zhang.double(note_id, 1, key)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "request.in_progress")
    assert refused.headers["Retry-After"] == "1"


def test_the_same_put_from_many_sides_at_once_makes_one_thing(zhang: Caller, note_id: UUID, units: Units) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: zhang.put(note_id, "一").status_code, range(8)))
    assert sorted(answers) == [200] * 7 + [201]
    with units.db.transaction() as tx:
        assert tx.scalar("SELECT version FROM note WHERE note_id = %(id)s", {"id": note_id}) == 1
