"""Naming managers and clerks, and taking it back."""

from uuid import UUID

from services.license.domain.grants import MANAGERS, Capacity, EndReason, Grant, Role, Standing, Terms
from services.license.queries import grants as queries
from services.license.queries.grants import Subject
from services.license.store import grants as store
from services.license.usecases.standing import entity_for, standing_of
from shared.auth.principal import Principal
from shared.errors import Refusal
from shared.unit import Unit


def grant(unit: Unit, actor: Principal, grant_id: UUID, uscc: str, terms: Terms) -> Grant:
    """Make somebody manager (the head may, up to five) or clerk (head and managers may).

    Raises Refusal as `standing_of`, ``license.not_found``, ``license.not_holder``, ``license.manager_limit``,
    ``license.grant_exists``, ``request.invalid``, ``request.id_taken``.
    """
    terms.require_sound(unit.clock.today())
    entity = entity_for(unit, uscc)
    unit.lock(("license", entity.entity_id))  # two at a time would count the same place free
    standing = standing_of(unit, actor, entity.entity_id)
    _require_may_grant(standing, terms.role)
    store.end_lapsed(unit.tx, unit.clock.today(), unit.clock.now(), entity.entity_id)
    if queries.is_head(unit.tx, entity.entity_id, terms.subject) or terms.subject == actor.subject:
        raise Refusal("license.grant_exists")
    new = _made(unit, grant_id, entity, terms, standing)
    store.insert(unit.tx, new)
    unit.audit("license.granted", new.grant_id, {"role": str(new.role)})
    return new


def _require_may_grant(standing: Standing, role: Role) -> None:
    if standing.capacity is Capacity.HEAD or (standing.capacity is Capacity.MANAGER and role is Role.CLERK):
        return
    raise Refusal("license.not_holder")


def _made(unit: Unit, grant_id: UUID, entity: Subject, terms: Terms, standing: Standing) -> Grant:
    slot = store.first_free_slot(unit.tx, entity.entity_id, MANAGERS) if terms.role is Role.MANAGER else None
    return Grant(
        grant_id=grant_id,
        entity_id=entity.entity_id,
        uscc=entity.uscc,
        role=terms.role,
        slot=slot,
        subject=terms.subject,
        matters=terms.matters,
        until_on=terms.until_on,
        head=standing.head,
        granted_by=standing.subject,
        granted_under=standing.grant_id,
        granted_at=unit.clock.now(),
        ended_at=None,
        end_reason=None,
        version=1,
    )


def grant_for(unit: Unit, actor: Principal, grant_id: UUID) -> Grant:
    """A grant, for the head, for whoever gave it, and for whoever has it.

    Raises Refusal ``license.grant_not_found``, also to everybody else.
    """
    found = queries.grant_by_id(unit.tx, grant_id)
    if found is None or not _concerns(unit, actor, found):
        raise Refusal("license.grant_not_found")
    return found


def revoke_grant(unit: Unit, actor: Principal, grant_id: UUID, expected_version: int | None) -> Grant:
    """End a grant at once; a manager's takes the grants he gave with it. Whoever has it may give it back.

    Raises Refusal ``license.grant_not_found``, ``request.version_stale``, ``license.grant_ended``.
    """
    found = store.lock(unit.tx, grant_id)
    if found is None or not _concerns(unit, actor, found):
        raise Refusal("license.grant_not_found")
    if expected_version is not None and expected_version != found.version:
        raise Refusal("request.version_stale")
    if found.ended_at is not None:
        raise Refusal("license.grant_ended")
    store.end(unit.tx, grant_id, unit.clock.now(), EndReason.REVOKED)
    unit.audit("license.grant_revoked", grant_id)
    return grant_for(unit, actor, grant_id)


def grants_scope(unit: Unit, actor: Principal, uscc: str) -> tuple[UUID, str | None]:
    """Which grants somebody sees: the head all of the entity's, others those they gave or have."""
    entity = entity_for(unit, uscc)
    head = queries.is_head(unit.tx, entity.entity_id, actor.subject)
    return entity.entity_id, None if head else actor.subject


def _concerns(unit: Unit, actor: Principal, one: Grant) -> bool:
    """Head, giver or receiver. A manager whose own grant ended has nothing to revoke: his grants ended with it."""
    return actor.subject in {one.granted_by, one.subject} or queries.is_head(unit.tx, one.entity_id, actor.subject)


def end_lapsed_grants(unit: Unit) -> int:
    """Write down the end of every grant that holds no more; return how many."""
    return store.end_lapsed(unit.tx, unit.clock.today(), unit.clock.now())
