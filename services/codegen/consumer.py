"""Event → use case; the table at the foot says what reacts to what. Other types of the topics change nothing here."""

from collections.abc import Sequence

from services.codegen import usecases
from shared import sandbox
from shared.inbox import BatchHandler, Envelope, Handler
from shared.unit import Unit

CONSUMER = "codegen"
TOPICS: tuple[str, ...] = ("yizhao.application", "yizhao.entity", sandbox.TOPIC)


def on_application_approved(unit: Unit, envelope: Envelope) -> None:
    """Assign a code."""
    usecases.take_approval(unit, envelope.event)


def on_entity_registered(unit: Unit, envelope: Envelope) -> None:
    """Confirm the assignment."""
    usecases.confirm_code(unit, envelope.event)


def on_entity_imported(unit: Unit, envelope: Envelope) -> None:
    """Adopt one code."""
    usecases.adopt_codes(unit, [envelope.event])


def on_entities_imported(unit: Unit, envelopes: Sequence[Envelope]) -> None:
    """Adopt the codes of a run of imported entities."""
    causes = {envelope.event.entity_id: envelope.id for envelope in envelopes}
    usecases.adopt_codes(unit, [envelope.event for envelope in envelopes], causes)


def on_entity_deregistered(unit: Unit, envelope: Envelope) -> None:
    """Retire the code."""
    usecases.retire_code(unit, envelope.event)


HANDLERS: dict[str, Handler] = {
    "application.approved": on_application_approved,
    "entity.registered": on_entity_registered,
    "entity.imported": on_entity_imported,
    "entity.deregistered": on_entity_deregistered,
    sandbox.CLOCK_MOVED: sandbox.on_clock_moved,
}
BATCHES: dict[str, BatchHandler] = {"entity.imported": on_entities_imported}
