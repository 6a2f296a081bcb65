"""The second signature of a licence: what is to be signed, and recording it. Signing itself is in `second_signing`."""

from uuid import UUID

from services.license.domain.license import License
from services.license.domain.paper import IN_FORCE
from services.license.domain.second_signature import SecondKey, SecondOrder, SecondSignature, covered
from services.license.queries import licenses
from services.license.queries import second_signatures as queries
from services.license.store import second_signatures as store
from services.license.usecases.holding import licence_for
from shared.auth.principal import Principal
from shared.errors import Refusal
from shared.unit import Unit


def second_signature_for(unit: Unit, actor: Principal, license_id: UUID) -> SecondSignature | SecondOrder:
    """The recorded signature, for whoever may read the licence; else what is to be signed.

    Raises as `licence_for`; Refusal ``license.not_in_state`` where there is none and the licence is not in force.
    """
    found = licence_for(unit, actor, license_id)
    return queries.second_signature(unit.tx, found) or _order(unit, found)


def _order(unit: Unit, found: License) -> SecondOrder:
    credential = licenses.credential(unit.tx, found.license_id)
    if found.state not in IN_FORCE or credential is None:
        raise Refusal("license.not_in_state", params={"state": str(found.state)})
    return SecondOrder(found.license_id, found.signed_rendition, covered(credential))


def record_second_signature(unit: Unit, order: SecondOrder, key: SecondKey, signature: bytes) -> None:
    """Record a second signature; the first one of a rendition stays."""
    store.insert(unit.tx, order, key, signature, unit.clock.now())
    unit.audit("license.signed_a_second_time", order.license_id, {"key_id": key.key_id})
