"""The next rendition of a licence: before one expires, or because its key was reported stolen."""

from collections.abc import Sequence
from uuid import UUID

from services.license.domain.license import State
from services.license.store import licenses as store
from services.license.usecases.preparing import PREPARED
from services.license.usecases.writing import desk_of
from shared.unit import Unit


def prepare_renditions(unit: Unit, license_ids: Sequence[UUID]) -> int:
    """Store the exact bytes to be signed of the next rendition of each; return of how many.

    Serial number, status entry and face stay; dates, salts and key are new. A licence that somebody else works on, or
    that was written within this second, is left for the next time.

    Raises Refusal ``license.signer_unavailable`` where no key signs.
    """
    desk = desk_of(unit)
    found = store.lock_idle(unit.tx, license_ids, desk.at)
    renditions = [desk.write(one.license_id, one.rendition + 1, one.face, one.status) for one in found]
    store.insert_renditions(unit.tx, renditions)
    store.next_rendition(unit.tx, [one.license_id for one in found])
    store.replace_prepared(unit.tx, [one.license_id for one in found if one.state is State.PREPARED])
    for one in found:
        unit.audit("license.rendition_prepared", one.license_id, {"rendition": one.rendition + 1})
    unit.tx.notify(PREPARED)
    return len(found)
