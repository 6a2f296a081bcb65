"""Fetching the credential: first the head, who has proved who she is, then managers; every time is written down."""

from uuid import UUID

from services.license.domain.grants import Capacity, Standing
from services.license.domain.license import License
from services.license.queries import licenses, presentations
from services.license.store import presentations as store
from services.license.usecases.holding import OFFICERS, reader_of
from services.license.usecases.standing import standing_of
from shared.auth.principal import Principal
from shared.errors import Refusal
from shared.ids import uuid7
from shared.unit import Unit


def download_credential(unit: Unit, actor: Principal, license_id: UUID, download_id: UUID) -> str:
    """The credential, for the head, or for a manager once the head has fetched this very licence.

    Raises Refusal ``license.not_found``, ``license.not_in_state``, ``license.head_first`` and as `standing_of`.
    """
    found, standing = entitled(unit, actor, license_id)
    return _handed_out(unit, found, standing, download_id)


def entitled(unit: Unit, actor: Principal, license_id: UUID) -> tuple[License, Standing]:
    """A licence and as what somebody fetches it: as head, or as manager once the head has.

    Raises as `download_credential`.
    """
    found = licenses.license_by_id(unit.tx, license_id)
    if found is None:
        raise Refusal("license.not_found")
    standing = standing_of(unit, actor, found.entity_id)
    if standing.capacity is Capacity.CLERK:
        raise Refusal("license.not_holder")
    if standing.capacity is Capacity.MANAGER and not presentations.head_has_fetched(unit.tx, license_id):
        raise Refusal("license.head_first")
    return found, standing


def credential_for(unit: Unit, actor: Principal, license_id: UUID) -> str:
    """The credential, for whoever may download it and for officers within reach.

    Raises as `download_credential`.
    """
    found = licenses.license_by_id(unit.tx, license_id)
    if found is not None and actor.has(*OFFICERS) and licenses.may_see(unit.tx, reader_of(unit, actor), license_id):
        return _handed_out(unit, found, Standing(actor.subject, Capacity.OFFICER), uuid7())
    return download_credential(unit, actor, license_id, uuid7())


def _handed_out(unit: Unit, found: License, standing: Standing, download_id: UUID) -> str:
    text = licenses.credential(unit.tx, found.license_id)
    if text is None:
        raise Refusal("license.not_in_state", params={"state": str(found.state)})
    note_download(unit, found, standing, download_id)
    return text


def note_download(unit: Unit, found: License, standing: Standing, download_id: UUID) -> None:
    """Write down that a credential left the house; the holder sees it."""
    store.insert_download(unit.tx, download_id, found.license_id, standing, unit.clock.now())
    unit.audit("license.downloaded", found.license_id, {"capacity": str(standing.capacity)})


def credential_again(unit: Unit, actor: Principal, license_id: UUID, download_id: UUID) -> str:
    """What a download is answered with when it is asked for again; the right to it is looked at anew.

    Raises as `download_credential`.
    """
    found = presentations.download(unit.tx, download_id)
    if found is None or found.license_id != license_id or found.subject != actor.subject:
        raise Refusal("license.not_found")
    entity = licenses.license_by_id(unit.tx, license_id)
    text = licenses.credential(unit.tx, license_id)
    if entity is None or text is None:
        raise Refusal("license.not_found")
    standing_of(unit, actor, entity.entity_id)
    return text
