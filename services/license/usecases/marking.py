"""What stands beside the status of an entity, for everybody who checks its licence; never a bit of a status list."""

from services.license.domain.standing import is_public
from services.license.store import marks as store
from shared.events.registration import EntityMarked, EntityUnmarked
from shared.unit import Unit


def mark_entity(unit: Unit, marked: EntityMarked) -> None:
    """Keep a mark that everybody may know of; of others nothing is kept."""
    if is_public(marked.mark.mark, disclosed=marked.mark.disclose):
        store.insert(unit.tx, marked.entity_id, marked.mark)


def unmark_entity(unit: Unit, unmarked: EntityUnmarked) -> None:
    """Take a mark away."""
    store.lift(unit.tx, unmarked.mark_id, unmarked.lifted_on)
