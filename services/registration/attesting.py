"""The real-name check as the edges ask for it: before the transaction, since nothing outside is called inside one."""

from services.registration.domain.people import Attested
from services.registration.ports import Service
from shared.auth.principal import Principal


def attest(service: Service, actor: Principal) -> Attested:
    """Who the signed-in person is, from the real-name service.

    :raises Refusal: ``auth.assurance_too_low``, ``person.not_verified``, ``attestation.unavailable``.
    """
    actor.require_real_name()
    return service.attestations.of(actor.subject)
