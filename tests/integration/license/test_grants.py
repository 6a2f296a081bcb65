"""Grants: who may name whom, for how long, and what ends them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from services.license import jobs
from shared.ids import uuid7
from tests.integration.license.conftest import Caller, Web
from tests.license_cases import COMPANY, SHOP

SOON = (datetime.now(tz=UTC).date() + timedelta(days=30)).isoformat()
Owner = Callable[[str], object]


def put(caller: Caller, subject: str, role: str = "manager", **more: object) -> TestResponse:
    body: dict[str, object] = {"uscc": COMPANY.uscc, "role": role, "subject": subject}
    if role == "clerk":
        body |= {"matters": ["开立银行账户"], "until_on": SOON}
    path = f"/api/v1/license-grants/{uuid7()}"
    asked = {key: value for key, value in (body | more).items() if value is not None}
    return caller.client.put(path, json=asked, headers=caller.headers)


def granted(caller: Caller, subject: str, role: str = "manager", **more: object) -> str:
    answer = put(caller, subject, role, **more)
    assert answer.status_code == 201, answer.text
    return str(answer.json["grant_id"])  # type: ignore[index]


def revoke(caller: Caller, grant_id: str, version: int = 1) -> TestResponse:
    headers = {"If-Match": f'"{version}"', "Idempotency-Key": f'"{uuid4()}"'}
    return caller.client.post(f"/api/v1/license-grants/{grant_id}/revocation", headers=caller.headers | headers)


def code_of(answer: TestResponse) -> tuple[int, Any]:
    return answer.status_code, (answer.json or {}).get("code")


@dataclass(frozen=True)
class Town:
    """A company whose head is p-zhang, and people around it."""

    web: Web
    head: Caller

    def ends(self) -> dict[str, str | None]:
        """Why each grant ended, by sign-in."""
        listed = self.head.api(f"/license-grants?uscc={COMPANY.uscc}").json["items"]
        return {one["subject"]: one["end_reason"] for one in listed}


@pytest.fixture
def town(web: Web) -> Town:
    web.issue()
    return Town(web, web.caller("p-zhang"))


def test_the_head_names_five_managers_and_no_sixth(town: Town) -> None:
    made = [put(town.head, f"m-{number}") for number in range(5)]
    assert [answer.json["slot"] for answer in made] == [1, 2, 3, 4, 5]  # type: ignore[index]
    assert code_of(put(town.head, "m-6")) == (409, "license.manager_limit")


def test_a_place_that_becomes_free_is_taken_by_the_next(town: Town) -> None:
    made = [granted(town.head, f"m-{number}") for number in range(5)]
    assert revoke(town.head, made[2]).json["end_reason"] == "revoked"  # type: ignore[index]
    assert put(town.head, "m-6").json["slot"] == 3  # type: ignore[index]


def test_the_same_put_again_is_answered_with_the_grant_and_makes_no_second(town: Town) -> None:
    path, body = f"/api/v1/license-grants/{uuid7()}", {"uscc": COMPANY.uscc, "role": "manager", "subject": "p-li"}
    answers = [town.head.client.put(path, json=body, headers=town.head.headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert len(town.ends()) == 1


def test_a_manager_names_clerks_but_no_managers_and_a_clerk_nobody(town: Town) -> None:
    granted(town.head, "p-li")
    manager = town.web.caller("p-li")
    granted(manager, "p-wang", "clerk")
    assert code_of(put(manager, "m-2")) == (403, "license.not_holder")
    assert code_of(put(town.web.caller("p-wang"), "m-3", "clerk")) == (403, "license.not_holder")


def test_a_stranger_grants_nothing_and_sees_nothing(town: Town) -> None:
    grant_id = granted(town.head, "p-li")
    stranger = town.web.caller("p-wang")
    assert code_of(put(stranger, "m-1", "clerk")) == (403, "license.not_holder")
    assert code_of(stranger.api(f"/license-grants/{grant_id}")) == (404, "license.grant_not_found")
    assert code_of(revoke(stranger, grant_id)) == (404, "license.grant_not_found")
    assert stranger.api(f"/license-grants?uscc={COMPANY.uscc}").json["items"] == []
    assert town.web.caller().api(f"/license-grants?uscc={COMPANY.uscc}").status_code == 401


def test_while_no_head_has_proved_who_she_is_nobody_grants(town: Town) -> None:
    town.web.desk.issue(SHOP)
    assert code_of(put(town.head, "p-li", uscc=SHOP.uscc)) == (403, "license.head_not_bound")


def test_revoking_a_manager_ends_what_he_granted_at_once(town: Town) -> None:
    manager_grant = granted(town.head, "p-li")
    granted(town.web.caller("p-li"), "p-wang", "clerk")
    granted(town.head, "c-2", "clerk")
    assert revoke(town.head, manager_grant).status_code == 200
    assert town.ends() == {"p-li": "revoked", "p-wang": "manager_ended", "c-2": None}
    assert code_of(put(town.web.caller("p-li"), "c-3", "clerk")) == (410, "license.grant_ended")


def test_a_grant_ends_once_and_for_ever(town: Town, owner: Owner) -> None:
    grant_id = granted(town.head, "p-li")
    assert code_of(revoke(town.head, grant_id, version=7)) == (412, "request.version_stale")
    assert revoke(town.web.caller("p-li"), grant_id).status_code == 200  # given back by the one who has it
    assert code_of(revoke(town.head, grant_id, version=2)) == (410, "license.grant_ended")
    with pytest.raises(Exception, match="a grant that ended stays so"):
        owner("UPDATE license_grant SET ended_at = NULL, end_reason = NULL")


def test_a_change_of_the_head_ends_her_grants_at_once(town: Town, owner: Owner) -> None:
    granted(town.head, "p-li")
    granted(town.web.caller("p-li"), "p-wang", "clerk")
    successor = uuid4()
    owner(f"UPDATE holder SET person_id = '{successor}' WHERE entity_id = '{COMPANY.entity_id}'")
    owner(f"INSERT INTO holder_subject VALUES ('{successor}', 'p-new', now())")
    assert code_of(put(town.web.caller("p-li"), "c-3", "clerk")) == (410, "license.grant_ended")
    assert jobs.end_lapsed_grants(town.web.desk.service) == 2
    assert town.web.desk.scalar("SELECT string_agg(DISTINCT end_reason, ',') FROM license_grant") == "head_changed"


def test_a_head_who_is_bound_no_more_has_granted_nothing(town: Town, owner: Owner) -> None:
    granted(town.head, "p-li")
    owner("DELETE FROM holder_subject")
    assert code_of(put(town.web.caller("p-li"), "c-3", "clerk")) == (410, "license.grant_ended")
    jobs.end_lapsed_grants(town.web.desk.service)
    assert town.web.desk.scalar("SELECT end_reason FROM license_grant") == "person_unbound"


def test_a_grant_counts_up_to_its_day_and_frees_its_place_after_it(town: Town, owner: Owner) -> None:
    made = [granted(town.head, f"m-{number}", until_on=SOON) for number in range(5)]
    owner(f"UPDATE license_grant SET until_on = '2026-01-01' WHERE grant_id = '{made[0]}'")
    assert put(town.head, "m-6").json["slot"] == 1  # type: ignore[index]
    assert town.ends()["m-0"] == "expired"


@pytest.mark.parametrize(
    ("subject", "more", "pointer", "code"),
    [
        ("14010219900307002X", {}, "/subject", "license.identity_number"),
        ("p-li", {"role": "clerk", "matters": [], "until_on": SOON}, "/matters", "license.matters_for_clerks"),
        ("p-li", {"matters": ["开户"]}, "/matters", "license.matters_for_clerks"),
        ("p-li", {"role": "clerk", "matters": ["开户"], "until_on": None}, "/until_on", "license.until_missing"),
        ("p-li", {"until_on": "2025-01-01"}, "/until_on", "license.until_past"),
        (
            "p-li",
            {"role": "clerk", "matters": ["代 14010219900307002X 开户"], "until_on": SOON},
            "/matters",
            "license.identity_number",
        ),
    ],
)
def test_a_grant_that_is_not_sound_is_refused_at_its_place(
    town: Town, subject: str, more: dict[str, object], pointer: str, code: str
) -> None:
    answer = put(town.head, subject, **more)
    assert code_of(answer) == (422, "request.invalid")
    assert (pointer, code) in {(one["pointer"], one["code"]) for one in answer.json["errors"]}  # type: ignore[index]


def test_nobody_is_granted_what_he_has(town: Town) -> None:
    granted(town.head, "p-li")
    for subject in ("p-li", "p-zhang"):
        assert code_of(put(town.head, subject)) == (409, "license.grant_exists")


def test_a_grant_of_today_counts_today(town: Town) -> None:
    today = date.fromisoformat(str(town.web.desk.scalar("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date")))
    granted(town.head, "p-li", until_on=today.isoformat())
    granted(town.web.caller("p-li"), "p-wang", "clerk")
