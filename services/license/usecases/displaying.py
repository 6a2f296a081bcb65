"""Putting a licence on display in a web shop, turning the display off and on, and what the public sees of it."""

from uuid import UUID

from services.license.domain.display import DISPLAYS, Display, Seen, new_code, sound_place
from services.license.domain.grants import Capacity
from services.license.domain.license import License
from services.license.queries import displays as queries
from services.license.queries import grants
from services.license.store import displays as store
from services.license.usecases.standing import entity_for, standing_of
from shared.auth.principal import Principal
from shared.errors import Refusal
from shared.unit import Unit


def display_license(unit: Unit, actor: Principal, display_id: UUID, uscc: str, place: str) -> Display:
    """Put the licence in force on display somewhere; the head alone may.

    Raises Refusal ``license.not_found``, ``license.none_valid``, ``license.display_limit``,
    ``license.display_exists``, ``request.invalid``, ``request.id_taken``, and as `displays_scope`.
    """
    where = sound_place(place)
    entity_id = displays_scope(unit, actor, uscc)
    _require_room(unit, entity_id)
    now = unit.clock.now()
    new = Display(
        display_id=display_id,
        code=new_code(),
        entity_id=entity_id,
        uscc=uscc,
        license_id=_in_force(unit, entity_id).license_id,
        place=where,
        is_on=True,
        made_by=actor.subject,
        made_at=now,
        changed_at=now,
    )
    store.insert(unit.tx, new)
    unit.audit("license.displayed", display_id)
    return new


def displays_scope(unit: Unit, actor: Principal, uscc: str) -> UUID:
    """The entity whose displays somebody sees and makes: she is its head.

    Raises Refusal ``license.not_found``, ``license.not_holder`` and as `standing_of`.
    """
    entity = entity_for(unit, uscc)
    if standing_of(unit, actor, entity.entity_id).capacity is not Capacity.HEAD:
        raise Refusal("license.not_holder")
    return entity.entity_id


def display_for(unit: Unit, actor: Principal, display_id: UUID) -> Display:
    """A display, for the head. Raises Refusal ``license.display_not_found``, also to everybody else."""
    return _of_head(unit, actor, queries.display_by_id(unit.tx, display_id))


def turn_on(unit: Unit, actor: Principal, display_id: UUID, expected_version: int | None) -> Display:
    """Show the licence that is in force now, whether the display was off or showed an earlier one.

    Raises Refusal ``license.display_not_found``, ``request.version_stale``, ``license.display_limit``,
    ``license.none_valid``.
    """
    found = _locked(unit, actor, display_id, expected_version)
    if not found.is_on:
        _require_room(unit, found.entity_id)
    store.show(unit.tx, display_id, _in_force(unit, found.entity_id).license_id, unit.clock.now())
    unit.audit("license.display_on", display_id)
    return display_for(unit, actor, display_id)


def turn_off(unit: Unit, actor: Principal, display_id: UUID, expected_version: int | None) -> Display:
    """Stop showing anything; the link stays and says so. One that is off already stays as it is.

    Raises Refusal ``license.display_not_found``, ``request.version_stale``.
    """
    found = _locked(unit, actor, display_id, expected_version)
    if not found.is_on:
        return found
    store.hide(unit.tx, display_id, unit.clock.now())
    unit.audit("license.display_off", display_id)
    return display_for(unit, actor, display_id)


def seen_through(unit: Unit, code: str) -> Seen:
    """What everybody sees through a link. Raises Refusal ``license.display_not_found``."""
    found = queries.display_by_code(unit.tx, code)
    if found is None:
        raise Refusal("license.display_not_found")
    return queries.seen(unit.tx, found)


def _require_room(unit: Unit, entity_id: UUID) -> None:
    unit.lock(("license", entity_id))  # two at a time would count the same number
    if queries.count_on(unit.tx, entity_id) >= DISPLAYS:
        raise Refusal("license.display_limit", params={"most": DISPLAYS})


def _in_force(unit: Unit, entity_id: UUID) -> License:
    found = queries.in_force(unit.tx, entity_id)
    if found is None:
        raise Refusal("license.none_valid")
    return found


def _locked(unit: Unit, actor: Principal, display_id: UUID, expected_version: int | None) -> Display:
    found = _of_head(unit, actor, store.lock(unit.tx, display_id))
    if expected_version is not None and expected_version != found.version:
        raise Refusal("request.version_stale")
    return found


def _of_head(unit: Unit, actor: Principal, found: Display | None) -> Display:
    if found is None or not grants.is_head(unit.tx, found.entity_id, actor.subject):
        raise Refusal("license.display_not_found")
    actor.require_real_name()
    return found
