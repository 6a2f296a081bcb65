"""A conversion whose organisation code another entity holds: an officer sees whose, and lets it get a new number."""

from collections.abc import Callable
from uuid import UUID

import pytest

from services.codegen import jobs, usecases
from shared.events.shapes import LegacyNumber
from tests.integration.codegen.builders import Codegen, approval
from tests.integration.codegen.conftest import Caller
from tests.integration.codegen.test_pages import form_of

pytestmark = pytest.mark.postgres15

CallAs = Callable[[str], Caller]

KEPT = "91140105D2143569X1"


@pytest.fixture
def waiting(codegen: Codegen) -> UUID:
    """The second of two conversions with one organisation code."""
    numbers = (LegacyNumber("org_code", "D2143569X"), LegacyNumber("reg_no", "140100200012343", "太原市工商行政管理局"))
    first, second = (approval(business_type="conversion", legacy_numbers=each) for each in (numbers[:1], numbers))
    codegen.do(usecases.take_approvals, [first, second])
    application_id: UUID = second.application_id
    return application_id


def test_an_officer_sees_who_holds_the_organisation_code_and_lets_the_next_number_be_drawn(
    codegen: Codegen, call_as: CallAs, waiting: UUID
) -> None:
    codegen.open_segment()
    officer = call_as("o-0701")
    assert jobs.serve_waiting(codegen.service) == 0
    assert f'<a href="/code-requests/{waiting}">需要人工核对</a>' in officer.page("/code-requests")
    page = officer.page(f"/code-requests/{waiting}")
    assert f"/codes/{KEPT}" in page
    assert all(word in page for word in ("D2143569-X", "140100200012343", "太原市工商行政管理局"))
    settled = officer.submit(f"/code-requests/{waiting}/next-number", form_of(page))
    assert settled.headers["Location"] == "/code-requests"
    assert jobs.serve_waiting(codegen.service) == 1
    rows = codegen.all("SELECT uscc, origin FROM code WHERE application_id = %(id)s", {"id": waiting})
    assert rows == [{"uscc": "91140105MAY000017U", "origin": "segment"}]
    mapped = codegen.all("SELECT value FROM legacy_mapping WHERE uscc = '91140105MAY000017U'")
    assert mapped == [{"value": "140100200012343"}]


def test_the_same_over_the_api_and_only_once(codegen: Codegen, call_as: CallAs, waiting: UUID) -> None:
    officer, path = call_as("o-0701"), f"/code-requests/{waiting}"
    shown = officer.get(path).get_json()
    assert (shown["org_code"], shown["holder_uscc"]) == ("D2143569X", KEPT)
    assert officer.post(f"{path}/next-number").status_code == 200
    assert officer.post(f"{path}/next-number").get_json()["code"] == "code.no_conflict"
    assert officer.get(path).status_code == 404
    acts = codegen.all("SELECT actor, detail FROM audit_entry WHERE act = 'code.conflict_settled'")
    assert acts == [{"actor": "o-0701", "detail": {"held_by": KEPT}}]


def test_a_supervisor_sees_the_conflict_and_leaves_it_to_the_officer(call_as: CallAs, waiting: UUID) -> None:
    assert "改用新号码" not in call_as("o-0600").page(f"/code-requests/{waiting}")
    assert call_as("o-0600").post(f"/code-requests/{waiting}/next-number").status_code == 403
    assert call_as("o-0417").get(f"/code-requests/{waiting}").status_code == 403
