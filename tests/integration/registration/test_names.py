"""Names: who has one, for how long, and who decides a race."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from services.registration.domain.claims import ClaimState
from services.registration.queries.names import my_claims
from services.registration.usecases import applications, names, reviews
from services.registration.usecases.reviews import ReturnDefect
from shared.clock import FixedClock
from shared.errors import Refusal
from shared.uscc import compose
from tests.builders.application import company_form, company_name, shop_name
from tests.integration.registration.acting import Desk, principal
from tests.integration.registration.importing import csv_of, taken

pytestmark = pytest.mark.postgres15


def state_of(desk: Desk, claim_id: object) -> str:
    found: str = desk.ask(
        lambda tx: tx.scalar("SELECT state FROM name_claim WHERE claim_id = %(id)s", {"id": claim_id})
    )
    return found


def test_of_two_who_declare_one_name_at_once_one_has_it(desk: Desk) -> None:
    def declare(subject: str) -> str:
        try:
            return str(desk.declare(company_name("晋源达"), subject=subject).state)
        except Refusal as refusal:
            return refusal.code

    with ThreadPoolExecutor(3) as pool:
        outcomes = sorted(pool.map(declare, ("p-zhang", "p-li", "p-wang")))
    assert outcomes == ["name.identical", "name.identical", "reserved"]
    assert desk.told().count("name.reserved") == 1


def test_a_name_with_another_industry_can_be_had_beside_it(desk: Desk) -> None:
    desk.declare(company_name("晋源达", "软件"))
    desk.declare(company_name("晋源达", "餐饮管理"), subject="p-li")


def test_an_existing_name_without_an_industry_blocks_every_industry(desk: Desk) -> None:
    code = compose("91", "140105", "MA0ABCDE")
    taken(desk, csv_of(f"{code},太原惠邻有限公司,2016-05-05", head="code,name,registered_on"))
    for industry in ("软件", "餐饮管理"):
        with pytest.raises(Refusal, match=r"^name\.identical"):
            desk.declare(company_name("惠邻", industry))


def test_of_two_imported_names_that_clash_the_later_is_excepted_until_the_earlier_is_free(desk: Desk) -> None:
    rows = (
        f"{compose('91', '140105', body)},{name},{day}"
        for body, name, day in (
            ("MA0ABCDE", "太原惠邻软件有限公司", "2018-05-05"),
            ("MA0ABCDF", "太原市惠邻软件开发有限公司", "2016-05-05"),
        )
    )
    taken(desk, csv_of(*rows, head="code,name,registered_on"))

    def excepted() -> list[str]:
        sql = "SELECT name_full FROM name_claim WHERE exception_ground IS NOT NULL"
        return [row["name_full"] for row in desk.ask(lambda tx: tx.all(sql))]

    assert excepted() == ["太原惠邻软件有限公司"]
    assert desk.do("system:jobs", names.enforce_excepted_names) == 0
    with desk.db.transaction() as tx:
        tx.execute(
            "UPDATE name_claim SET state = 'blocked', blocked = daterange('2016-05-05', '2026-03-01')"
            " WHERE exception_ground IS NULL"
        )
    assert desk.do("system:jobs", names.enforce_excepted_names) == 1
    assert excepted() == []


def test_a_reservation_lapses_after_two_months_and_the_name_is_free_before_the_job_runs(
    desk: Desk, clock: FixedClock
) -> None:
    claim = desk.declare(company_name("晋源达"))
    assert str(claim.reserved_until_on) == "2026-05-02"
    clock.advance(days=61)
    with pytest.raises(Refusal, match=r"^name\.identical"):
        desk.declare(company_name("晋源达"), subject="p-li")
    clock.advance(days=1)
    desk.declare(company_name("晋源达"), subject="p-li")
    assert desk.do("system:jobs", names.lapse_names) == 1
    assert state_of(desk, claim.claim_id) == "lapsed"


def test_a_lapsed_name_stops_the_application_that_builds_on_it(desk: Desk, clock: FixedClock) -> None:
    application_id = desk.draft(company_form(desk.declare(company_name("晋源达")).claim_id))
    clock.advance(days=62)
    with pytest.raises(Refusal) as refused:
        desk.freeze(application_id)
    assert "name.claim_expired" in {defect.code for defect in refused.value.defects}


def test_a_held_name_does_not_lapse(desk: Desk, clock: FixedClock) -> None:
    application_id = desk.submitted()
    clock.advance(days=200)
    assert desk.do("system:jobs", names.lapse_names) == 0
    desk.recommend(application_id)
    desk.approve(application_id)
    assert "name.used" in desk.told()


def test_a_withdrawn_application_gives_its_name_back_with_ten_days_of_grace(desk: Desk, clock: FixedClock) -> None:
    application_id = desk.submitted()
    clock.advance(days=100)
    desk.step(applications.withdraw_application, application_id)
    claim = desk.ask(lambda tx: my_claims(tx, "p-zhang", limit=1))[0]
    assert claim.state is ClaimState.RESERVED
    assert claim.reserved_until_on == clock.now().date() + timedelta(days=10)


def test_a_returned_application_keeps_its_reservation_for_the_next_round(desk: Desk) -> None:
    application_id = desk.submitted()
    desk.step(reviews.claim_application, application_id, "o-0417")
    defects = (ReturnDefect("/materials", "material.unreadable"),)
    version = desk.version(application_id)
    desk.do(
        "o-0417",
        lambda unit: reviews.return_application(
            unit, principal("o-0417"), application_id, defects, version, keys=desk.keys
        ),
    )
    claim = desk.ask(lambda tx: my_claims(tx, "p-zhang", limit=1))[0]
    assert (claim.state, str(claim.reserved_until_on), claim.slot) == (ClaimState.RESERVED, "2026-05-02", 1)


def test_a_name_serves_one_application_only(desk: Desk) -> None:
    claim = desk.declare(company_name("晋源达"))
    first = desk.draft(company_form(claim.claim_id))
    second = desk.draft(company_form(claim.claim_id, number=7))
    for application_id in (first, second):
        desk.freeze(application_id)
    for application_id in (first, second):
        desk.sign(application_id, "p-zhang")
        desk.sign(application_id, "p-li")
    desk.submit(first)
    with pytest.raises(Refusal) as refused:
        desk.submit(second)
    assert "name.claim_used" in {defect.code for defect in refused.value.defects}


@pytest.mark.parametrize("change", ["kind", "registry"])
def test_a_claim_for_another_kind_or_registry_does_not_fit(desk: Desk, change: str) -> None:
    claim = (
        desk.declare(shop_name("惠邻"), kind="individual_business")
        if change == "kind"
        else desk.declare(company_name("晋源达"), registry="140106")
    )
    with pytest.raises(Refusal) as refused:
        desk.freeze(desk.draft(company_form(claim.claim_id)))
    assert "name.claim_kind_mismatch" in {defect.code for defect in refused.value.defects}


def test_a_held_or_foreign_claim_cannot_be_cancelled(desk: Desk) -> None:
    claim = desk.declare(company_name("晋源达"))

    def cancel(subject: str) -> Callable[[], object]:
        return lambda: desk.do(
            subject, lambda unit: names.cancel_name(unit, principal(subject), claim.claim_id, claim.version)
        )

    with pytest.raises(Refusal, match=r"^name\.not_found"):
        cancel("p-li")()
    cancel("p-zhang")()
    assert state_of(desk, claim.claim_id) == "cancelled"
