"""Gives out the second signature of a licence: made when it is first asked for, outside any transaction, then kept."""

from functools import partial
from uuid import UUID

from services.license import usecases
from services.license.domain.second_signature import SecondOrder, SecondSignature
from services.license.ports import Service
from shared.auth.principal import Principal
from shared.errors import Refusal


def second_signature(service: Service, actor: Principal, license_id: UUID) -> SecondSignature:
    """The signature of the rendition shown now.

    Raises Refusal: ``license.second_signature_off`` where this deployment makes none, those of
    `usecases.second_signature_for`, ``license.signer_unavailable``.
    """
    if service.second_signer is None:
        raise Refusal("license.second_signature_off")
    found = _read(service, actor, license_id)
    if isinstance(found, SecondSignature):
        return found
    key, signature = service.second_signer.key(), service.second_signer.sign(found.message)
    record = partial(usecases.record_second_signature, order=found, key=key, signature=signature)
    service.units.run(actor.subject, record)
    recorded = _read(service, actor, license_id)  # somebody else's, where two asked at a time
    if isinstance(recorded, SecondOrder):  # renewed in between
        raise Refusal("license.signer_unavailable", retry_after=1)
    return recorded


def _read(service: Service, actor: Principal, license_id: UUID) -> SecondSignature | SecondOrder:
    return service.units.run(actor.subject, partial(usecases.second_signature_for, actor=actor, license_id=license_id))
