"""Marks beside the status: who may set and lift them, and that everybody hears of it."""

from datetime import date
from uuid import UUID

import pytest

from services.registration.domain.entity import MARK_KINDS, SetMark
from services.registration.usecases import marks
from services.registration.usecases.marks import MarkIn
from shared.auth.principal import Principal
from shared.errors import Refusal
from shared.ids import uuid7
from tests.integration.registration.acting import Desk, principal

pytestmark = pytest.mark.postgres15
DAY = date(2026, 3, 2)
COURT = Principal("d-court", roles=frozenset({"department"}), department="court")


def set_mark(desk: Desk, entity_id: UUID, actor: Principal | str, kind: str, *, mark_id: UUID | None = None) -> SetMark:
    who = principal(actor) if isinstance(actor, str) else actor
    given = MarkIn(kind, "文号-1", DAY)
    return desk.do(who.subject, lambda unit: marks.set_mark(unit, who, entity_id, mark_id or uuid7(), given))


def lift(desk: Desk, entity_id: UUID, actor: Principal | str, known: SetMark, version: int | None = 1) -> SetMark:
    who = principal(actor) if isinstance(actor, str) else actor
    return desk.do(
        who.subject,
        lambda unit: marks.lift_mark(
            unit, who, entity_id, known.mark.mark_id, reference_no="文号-2", expected_version=version
        ),
    )


def test_a_department_sets_its_mark_and_everybody_hears(desk: Desk) -> None:
    entity_id = desk.registered()
    known = set_mark(desk, entity_id, "d-tax", "abnormal_taxpayer")
    told = desk.payload("entity.marked")["mark"]
    assert (told["mark_id"], told["source"], told["blocks"]) == (str(known.mark.mark_id), "tax", ["simplified"])
    assert known.stream_version == 2


@pytest.mark.parametrize(
    ("actor", "kind"),
    [
        ("d-tax", "equity_pledged"),
        ("d-si", "abnormal_taxpayer"),
        ("d-customs", "equity_frozen"),
        ("o-0600", "equity_frozen"),
        (COURT, "abnormal_list"),
    ],
)
def test_nobody_sets_a_mark_of_others(desk: Desk, actor: Principal | str, kind: str) -> None:
    entity_id = desk.registered()
    with pytest.raises(Refusal, match=r"^entity\.mark_not_yours"):
        set_mark(desk, entity_id, actor, kind)
    assert "entity.marked" not in desk.told()


@pytest.mark.parametrize("kind", MARK_KINDS)
def test_every_kind_of_mark_has_somebody_who_can_set_it(desk: Desk, kind: str) -> None:
    setter = min(MARK_KINDS[kind].setters)
    makers: dict[str, Principal | str] = {
        "registry": "o-0600",
        "tax": "d-tax",
        "court": COURT,
        "customs": "d-customs",
        "social_insurance": "d-si",
    }
    entity_id = desk.registered()
    assert set_mark(desk, entity_id, makers[setter], kind).mark.source == setter


def test_an_unknown_kind_and_an_unknown_entity_are_refused(desk: Desk) -> None:
    entity_id = desk.registered()
    with pytest.raises(Refusal, match=r"^entity\.mark_unknown"):
        set_mark(desk, entity_id, "d-tax", "suspicious")
    with pytest.raises(Refusal, match=r"^entity\.not_found"):
        set_mark(desk, uuid7(), "d-tax", "abnormal_taxpayer")


def test_an_officer_marks_entities_of_the_own_area_only(desk: Desk) -> None:
    entity_id = desk.registered()
    stranger = Principal("o-0900", roles=frozenset({"supervisor"}), registry="140200")
    with pytest.raises(Refusal, match=r"^auth\.wrong_registry"):
        set_mark(desk, entity_id, stranger, "abnormal_list")


def test_an_id_is_used_once(desk: Desk) -> None:
    entity_id = desk.registered()
    known = set_mark(desk, entity_id, "d-tax", "abnormal_taxpayer")
    with pytest.raises(Refusal, match=r"^request\.id_taken"):
        set_mark(desk, entity_id, "d-tax", "penalised", mark_id=known.mark.mark_id)


def test_the_same_mark_of_the_same_reference_exists_once(desk: Desk) -> None:
    entity_id = desk.registered()
    set_mark(desk, entity_id, "d-tax", "abnormal_taxpayer")
    with pytest.raises(Refusal, match=r"^entity\.mark_exists"):
        set_mark(desk, entity_id, "d-tax", "abnormal_taxpayer")
    assert desk.told().count("entity.marked") == 1


def test_its_maker_lifts_a_mark_once(desk: Desk) -> None:
    entity_id = desk.registered()
    known = set_mark(desk, entity_id, "d-tax", "abnormal_taxpayer")
    with pytest.raises(Refusal, match=r"^entity\.mark_not_yours"):
        lift(desk, entity_id, "d-si", known)
    with pytest.raises(Refusal, match=r"^request\.version_stale"):
        lift(desk, entity_id, "d-tax", known, version=7)
    lifted = lift(desk, entity_id, "d-tax", known)
    assert (lifted.lifted_on, lifted.version) == (DAY, 2)
    told = desk.payload("entity.unmarked")
    assert (told["mark_id"], told["reference_no"]) == (str(known.mark.mark_id), "文号-2")
    with pytest.raises(Refusal, match=r"^mark\.not_found"):
        lift(desk, entity_id, "d-tax", known)


def test_a_mark_of_another_entity_is_not_found(desk: Desk) -> None:
    entity_id = desk.registered()
    other = desk.registered("恒远通", "91140105MAY000025N")
    known = set_mark(desk, entity_id, "d-tax", "abnormal_taxpayer")
    with pytest.raises(Refusal, match=r"^mark\.not_found"):
        lift(desk, other, "d-tax", known)
