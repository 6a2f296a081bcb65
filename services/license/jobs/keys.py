"""Keys are introduced, trust lists published."""

from services.license import usecases
from services.license.domain import lists as forms
from services.license.domain.keys import Use
from services.license.jobs.actor import ACTOR
from services.license.ports import Service
from services.license.queries import lists
from shared.worker import Job


def keep_keys(service: Service) -> int:
    """Introduce the signer's keys and publish a trust list when there is a new one."""
    settings, keys = service.settings, service.signer.signing_keys()
    with service.units.unit(ACTOR) as unit:
        version = usecases.introduce_keys(unit, keys, settings.own_url, sandbox=settings.sandbox)
        issuer, known, now = lists.issuer(unit.tx), lists.keys(unit.tx), unit.clock.now()
    if version is None or issuer is None:
        return 0
    key = next(key for key in keys if key.use is Use.TRUST)
    message = forms.trust_list_message(issuer.url, version, known, now, key)
    token = forms.with_signature(message, service.signer.sign(key.kid, message))
    with service.units.unit(ACTOR) as unit:
        usecases.record_trust_list(unit, version, token)
    return 1


JOBS: tuple[Job[Service], ...] = (Job("keep_keys", 60, keep_keys),)
