"""What license does when others tell something. The table at the foot says what reacts to what."""

from collections.abc import Sequence
from uuid import UUID

from services.license import usecases
from services.license.domain.license import Order
from shared import sandbox
from shared.inbox import BatchHandler, Envelope, Handler
from shared.unit import Unit

CONSUMER = "license"
TOPICS = ("yizhao.entity", "yizhao.person", sandbox.TOPIC)


def on_entities_registered(unit: Unit, envelopes: Sequence[Envelope]) -> None:
    usecases.prepare_licenses(unit, [Order(one.event, one.id, UUID(one.correlation_id)) for one in envelopes])


def on_entity_registered(unit: Unit, envelope: Envelope) -> None:
    on_entities_registered(unit, [envelope])


def on_entity_deregistered(unit: Unit, envelope: Envelope) -> None:
    usecases.void_licenses(unit, envelope.event, UUID(envelope.correlation_id))


def on_person_bound(unit: Unit, envelope: Envelope) -> None:
    usecases.bind_person(unit, envelope.event)


HANDLERS: dict[str, Handler] = {
    "entity.registered": on_entity_registered,
    "entity.deregistered": on_entity_deregistered,
    "person.bound": on_person_bound,
    sandbox.CLOCK_MOVED: sandbox.on_clock_moved,
}

BATCHES: dict[str, BatchHandler] = {"entity.registered": on_entities_registered}

# A licence must not stay valid behind an event that is set aside: invalid is final, so it may come early.
OVERTAKE: dict[str, Handler] = {"entity.deregistered": on_entity_deregistered}
