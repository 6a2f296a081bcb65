"""What license does when others tell something. The table at the foot says what reacts to what."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from services.license import usecases
from services.license.domain.license import Ending, Order, Reason
from services.license.domain.standing import Suspension
from shared import sandbox
from shared.inbox import BatchHandler, Envelope, Handler
from shared.unit import Unit

CONSUMER = "license"
TOPICS = ("yizhao.entity", "yizhao.person", sandbox.TOPIC)


def on_entities_registered(unit: Unit, envelopes: Sequence[Envelope]) -> None:
    usecases.prepare_licenses(unit, [Order(one.event, one.id, UUID(one.correlation_id)) for one in envelopes])


def on_entity_registered(unit: Unit, envelope: Envelope) -> None:
    on_entities_registered(unit, [envelope])


def on_entity_converted(unit: Unit, envelope: Envelope) -> None:
    usecases.issue_again(unit, envelope.event, envelope.id, UUID(envelope.correlation_id))


def on_entity_changed(unit: Unit, envelope: Envelope) -> None:
    if envelope.event.face_changed:
        usecases.replace_license(unit, envelope.event, envelope.id, UUID(envelope.correlation_id))
    else:
        usecases.keep_heads(unit, envelope.event)


def on_entity_transferred(unit: Unit, envelope: Envelope) -> None:
    usecases.replace_license(unit, envelope.event, envelope.id, UUID(envelope.correlation_id))


def on_entity_restored(unit: Unit, envelope: Envelope) -> None:
    usecases.restore_license(unit, envelope.event, envelope.id, UUID(envelope.correlation_id))


def on_entity_suspended(unit: Unit, envelope: Envelope) -> None:
    told = envelope.event
    during = Suspension(told.suspended_from_on, told.suspended_until_on)
    usecases.suspend_licenses(unit, told.entity_id, during, UUID(envelope.correlation_id))


def on_entity_resumed(unit: Unit, envelope: Envelope) -> None:
    told = envelope.event
    usecases.resume_licenses(unit, told.entity_id, told.resumed_on, told.cause, UUID(envelope.correlation_id))


def _ends(ending_of: Callable[[Any], Ending]) -> Handler:
    """A reaction that ends the licences of an entity, made of what the event says."""

    def handle(unit: Unit, envelope: Envelope) -> None:
        usecases.void_licenses(unit, ending_of(envelope.event), UUID(envelope.correlation_id))

    return handle


def _by_act(reason: Reason) -> Callable[[Any], Ending]:
    return lambda told: Ending(told.entity_id, reason, told.effective_on, told.reference_no)


def on_entity_marked(unit: Unit, envelope: Envelope) -> None:
    usecases.mark_entity(unit, envelope.event)


def on_entity_unmarked(unit: Unit, envelope: Envelope) -> None:
    usecases.unmark_entity(unit, envelope.event)


def on_person_bound(unit: Unit, envelope: Envelope) -> None:
    usecases.bind_person(unit, envelope.event)


# A licence must not stay valid behind an event that is set aside: invalid is final, so it may come early.
OVERTAKE: dict[str, Handler] = {
    "entity.deregistered": _ends(lambda told: Ending(told.entity_id, Reason.DEREGISTERED, told.deregistered_on)),
    "entity.revoked": _ends(_by_act(Reason.REVOKED)),
    "entity.ordered_closed": _ends(_by_act(Reason.ORDERED_CLOSED)),
    "entity.annulled": _ends(_by_act(Reason.ANNULLED)),
    "entity.migrated_out": _ends(lambda told: Ending(told.entity_id, Reason.MIGRATED_OUT, told.moved_on)),
}

HANDLERS: dict[str, Handler] = {
    "entity.registered": on_entity_registered,
    "entity.migrated_in": on_entity_registered,
    "entity.converted": on_entity_converted,
    "entity.changed": on_entity_changed,
    "entity.transferred": on_entity_transferred,
    "entity.restored": on_entity_restored,
    "entity.suspended": on_entity_suspended,
    "entity.resumed": on_entity_resumed,
    "entity.marked": on_entity_marked,
    "entity.unmarked": on_entity_unmarked,
    "person.bound": on_person_bound,
    sandbox.CLOCK_MOVED: sandbox.on_clock_moved,
    **OVERTAKE,
}

BATCHES: dict[str, BatchHandler] = {
    "entity.registered": on_entities_registered,
    "entity.migrated_in": on_entities_registered,
}
