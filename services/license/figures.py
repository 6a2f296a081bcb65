"""Figures that an operator watches: how long the keys suffice, what waits for a signature, how the log grows."""

from services.license.domain import rotation
from services.license.domain.keys import Use
from services.license.ports import Service
from services.license.queries import keys, licenses, log
from shared import metrics

ACTOR = "system:figures"

_days = metrics.gauge(
    "yizhao_license_key_days_left", "How long signatures of a use can be made with the keys known; 0: not now", ("use",)
)
_waiting = metrics.gauge("yizhao_license_waiting_signatures", "Licences whose newest rendition is not signed")
_unlogged = metrics.gauge("yizhao_license_log_waiting", "Issues and ends of licences without their number in the log")
_published = metrics.gauge("yizhao_license_log_entries", "Entries of the log under a signed checkpoint")
_unconfirmed = metrics.gauge("yizhao_license_log_unconfirmed", "Entries that a witness has not confirmed", ("witness",))


def show(service: Service) -> None:
    """Bring the figures up to date."""
    with service.units.unit(ACTOR) as unit:
        known, now = keys.keys(unit.tx), unit.clock.now()
        waiting = licenses.kids_waited_for(unit.tx)
    for use in Use:
        until = rotation.signs_until(known, use, now)
        _days.labels(str(use)).set(max(0.0, (until - now).total_seconds() / 86_400) if until else 0.0)
    _waiting.set(sum(waiting.values()))
    _show_log(service)


def _show_log(service: Service) -> None:
    with service.units.unit(ACTOR) as unit:
        waiting, size = log.waiting(unit.tx), log.published_size(unit.tx)
        confirmed = log.cosigned(unit.tx, [witness.key.name for witness in service.witnesses])
    _unlogged.set(waiting)
    _published.set(size)
    by_key = {one.key_id: one.tree_size for one in confirmed}
    for witness in service.witnesses:
        _unconfirmed.labels(witness.key.name).set(size - by_key.get(witness.key.key_id, 0))
