"""What a holder or an officer may read of a licence."""

from uuid import UUID

from services.license.domain.license import License
from services.license.queries import licenses
from services.license.queries.licenses import Reader
from shared.auth.principal import Principal
from shared.errors import Refusal
from shared.unit import Unit

OFFICERS = ("reviewer", "approver", "head_of_registry", "supervisor", "licence_officer")


def reader_of(unit: Unit, actor: Principal) -> Reader:
    """How far somebody sees: licences of hers as head or manager; as an officer those of her registry and below it."""
    return Reader(actor.subject, actor.reach if actor.has(*OFFICERS) else "", unit.clock.today())


def licence_for(unit: Unit, actor: Principal, license_id: UUID) -> License:
    """The licence, for its head, her managers or an officer.

    Raises Refusal ``license.not_found``, ``license.not_holder``.
    """
    found = licenses.license_by_id(unit.tx, license_id)
    if found is None:
        raise Refusal("license.not_found")
    if not licenses.may_see(unit.tx, reader_of(unit, actor), license_id):
        raise Refusal("license.not_holder")
    return found


def qr_text_for(unit: Unit, actor: Principal, license_id: UUID) -> str:
    """The text of the QR code. Raises as `licence_for`, and Refusal ``license.not_in_state`` before it is signed."""
    found = licence_for(unit, actor, license_id)
    return _signed(found, licenses.qr_text(unit.tx, license_id))


def _signed(found: License, text: str | None) -> str:
    if text is None:
        raise Refusal("license.not_in_state", params={"state": str(found.state)})
    return text
