"""Status lists are published when they are due."""

from services.license import usecases
from services.license.domain import lists as forms
from services.license.domain.keys import SigningKey, Use
from services.license.jobs.actor import ACTOR
from services.license.ports import Service
from services.license.queries import keys, lists
from shared.worker import Job


def publish_status_lists(service: Service) -> int:
    """Publish the lists that are due; return their number."""
    with service.units.unit(ACTOR) as unit:
        now = unit.clock.now()
        due, issuer = lists.due_for_publication(unit.tx, now), lists.issuer(unit.tx)
        key = keys.signing_key(unit.tx, Use.STATUS, now)
    if not due or issuer is None or key is None:
        return 0
    for publication in due:
        token = _status_token(service, publication, issuer.url, key)
        with service.units.unit(ACTOR) as unit:
            usecases.record_publication(unit, publication, token, now)
    return len(due)


def _status_token(service: Service, publication: forms.Publication, issuer: str, key: SigningKey) -> str:
    now = service.units.system_clock.now()
    message = forms.status_list_message(publication.uri, issuer, publication.entries, now, key)
    return forms.with_signature(message, service.signer.sign(key, message))


JOBS: tuple[Job[Service], ...] = (Job("publish_status_lists", 1, publish_status_lists),)
