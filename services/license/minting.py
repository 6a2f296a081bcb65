"""Signing a code for showing: outside any transaction, between the one that wrote it down and the one that records."""

from functools import partial
from uuid import UUID

from services.license import usecases
from services.license.clients import UnknownKeyError
from services.license.domain.presentation import Presentation
from services.license.ports import Service
from services.license.queries import keys
from shared.auth.principal import Principal
from shared.errors import Refusal


def signed(service: Service, actor: Principal, presentation_id: UUID) -> Presentation:
    """The showing with its code; one whose signing was interrupted is signed now, as long as it runs.

    Raises Refusal ``license.presentation_not_found``, ``license.signer_unavailable``.
    """
    with service.units.unit(actor.subject) as unit:
        found = usecases.presentation_for(unit, actor, presentation_id)
        key, now = keys.usable(unit.tx).get(found.kid), unit.clock.now()
    if found.signature is not None or now >= found.expires_at:
        return found
    if key is None:
        raise Refusal("license.signer_unavailable")
    try:
        signature = service.signer.sign(key, found.message)
    except UnknownKeyError as fault:
        raise Refusal("license.signer_unavailable") from fault
    service.units.run(
        actor.subject, partial(usecases.record_token, presentation_id=presentation_id, signature=signature)
    )
    with service.units.unit(actor.subject) as unit:
        return usecases.presentation_for(unit, actor, presentation_id)
