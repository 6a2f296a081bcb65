"""Status lists are published when they are due: changed ten seconds ago, or shown for a quarter of an hour.

Whether a list is due stands in its row alone, and the row changes when the signed list is recorded. A process that dies
in between leaves the list due.
"""

import logging
from functools import partial

from services.license import usecases
from services.license.clients import SignerUnavailableError
from services.license.domain import lists as forms
from services.license.domain.keys import SigningKey, Use
from services.license.domain.lists import ListContent, SignedList
from services.license.jobs.actor import ACTOR
from services.license.ports import Service
from services.license.queries import keys, lists
from shared import crash
from shared.worker import Job

log = logging.getLogger(__name__)


def publish_status_lists(service: Service) -> int:
    """Publish the lists that are due; return their number. A signer that is away is asked again in the next round."""
    with service.units.unit(ACTOR) as unit:
        now = unit.clock.now()
        due, issuer = lists.due_lists(unit.tx, now), lists.issuer(unit.tx)
        key = keys.signing_key(unit.tx, Use.STATUS, now)
    if issuer is None or key is None:
        return 0
    done = 0
    for list_id in due:
        try:
            signed = _signed(service, list_id, issuer.url, key)
        except SignerUnavailableError as fault:
            log.warning("status lists are published later: %s", fault)
            break
        crash.point("status_list_signed_not_recorded")
        service.units.run(ACTOR, partial(usecases.record_publication, signed=signed))
        done += 1
    return done


def _signed(service: Service, list_id: str, issuer: str, key: SigningKey) -> SignedList:
    """What the list says now, signed in both forms, outside any transaction."""
    with service.units.unit(ACTOR) as unit:
        publication, now = lists.publication(unit.tx, list_id), unit.clock.now()
    content = ListContent.of(publication.uri, issuer, publication.entries, now)
    jwt, cwt = forms.jwt_message(content, key), forms.cwt_message(content, key)
    return SignedList(
        publication,
        now,
        forms.with_signature(jwt, service.signer.sign(key, jwt)),
        forms.cwt(cwt, service.signer.sign(key, cwt)),
    )


JOBS: tuple[Job[Service], ...] = (Job("publish_status_lists", 0.5, publish_status_lists),)
