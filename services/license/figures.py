"""Figures that an operator watches: how long the keys suffice, how many licences wait for a signature."""

from services.license.domain import rotation
from services.license.domain.keys import Use
from services.license.ports import Service
from services.license.queries import keys, licenses
from shared import metrics

ACTOR = "system:figures"

_days = metrics.gauge(
    "yizhao_license_key_days_left", "How long signatures of a use can be made with the keys known; 0: not now", ("use",)
)
_waiting = metrics.gauge("yizhao_license_waiting_signatures", "Licences whose newest rendition is not signed")


def show(service: Service) -> None:
    """Bring the figures up to date."""
    with service.units.unit(ACTOR) as unit:
        known, now = keys.keys(unit.tx), unit.clock.now()
        waiting = licenses.kids_waited_for(unit.tx)
    for use in Use:
        until = rotation.signs_until(known, use, now)
        _days.labels(str(use)).set(max(0.0, (until - now).total_seconds() / 86_400) if until else 0.0)
    _waiting.set(sum(waiting.values()))
