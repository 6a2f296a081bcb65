"""As what somebody stands before the licence of an entity: head, manager, clerk. Asked of the tables every time."""

from uuid import UUID

from services.license.domain.grants import Capacity, Role, Standing
from services.license.queries import grants as queries
from services.license.queries.grants import Subject
from shared.auth.principal import Principal
from shared.errors import Refusal
from shared.unit import Unit


def entity_for(unit: Unit, uscc: str) -> Subject:
    """The entity of a code. Raises Refusal ``license.not_found``."""
    found = queries.entity_of_code(unit.tx, uscc)
    if found is None:
        raise Refusal("license.not_found")
    return found


def standing_of(unit: Unit, actor: Principal, entity_id: UUID, matter: str | None = None) -> Standing:
    """As what the actor, who must have passed the real-name check, stands now.

    ``matter``: of several grants of a clerk the one that names it is meant.

    Raises Refusal ``auth.assurance_too_low``, ``license.head_not_bound``, ``license.grant_ended``,
    ``license.not_holder``.
    """
    actor.require_real_name()
    today = unit.clock.today()
    if queries.is_head(unit.tx, entity_id, actor.subject):
        return Standing(actor.subject, Capacity.HEAD)
    found = queries.strongest(unit.tx, entity_id, actor.subject, today)
    if found is not None and found.role is Role.CLERK and matter is not None:
        found = queries.for_matter(unit.tx, entity_id, actor.subject, today, matter) or found
    if found is not None:
        return Standing(actor.subject, Capacity(found.role), found)
    if queries.had_grant(unit.tx, entity_id, actor.subject):
        raise Refusal("license.grant_ended")
    if not queries.head_is_bound(unit.tx, entity_id):
        raise Refusal("license.head_not_bound")
    raise Refusal("license.not_holder")
