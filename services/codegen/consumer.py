"""Event → use case; the table at the foot says what reacts to what. Other types of the topics change nothing here."""

from collections.abc import Sequence

from services.codegen import usecases
from services.codegen.ports import Service
from shared import sandbox
from shared.inbox import BatchHandler, Envelope, Handler
from shared.unit import Unit

CONSUMER = "codegen"
TOPICS: tuple[str, ...] = ("yizhao.application", "yizhao.entity", "yizhao.uscc_center", sandbox.TOPIC)


def on_code_accepted(unit: Unit, envelope: Envelope) -> None:
    """Assign a reserved code."""
    usecases.accept_code(unit, envelope.event)


def on_entity_registered(unit: Unit, envelope: Envelope) -> None:
    """Confirm the assignment."""
    usecases.confirm_code(unit, envelope.event)


def on_entity_imported(unit: Unit, envelope: Envelope) -> None:
    """Adopt one code and lead the former numbers to it."""
    usecases.adopt_codes(unit, [envelope.event])
    usecases.map_imported(unit, [envelope.event])


def on_entities_imported(unit: Unit, envelopes: Sequence[Envelope]) -> None:
    """Adopt the codes of a run of imported entities and lead the former numbers to them."""
    causes = {envelope.event.entity_id: envelope.id for envelope in envelopes}
    imported = [envelope.event for envelope in envelopes]
    usecases.adopt_codes(unit, imported, causes)
    usecases.map_imported(unit, imported)


def on_entity_deregistered(unit: Unit, envelope: Envelope) -> None:
    """Retire the code."""
    usecases.retire_code(unit, envelope.event)


HANDLERS: dict[str, Handler] = {
    "entity.registered": on_entity_registered,
    "entity.imported": on_entity_imported,
    "entity.deregistered": on_entity_deregistered,
    "uscc_center.code_accepted": on_code_accepted,
    sandbox.CLOCK_MOVED: sandbox.on_clock_moved,
}
BATCHES: dict[str, BatchHandler] = {"entity.imported": on_entities_imported}


def bound(service: Service) -> tuple[dict[str, Handler], dict[str, BatchHandler]]:
    """Return what needs the setting whether the national centre is asked."""
    checked = service.settings.national_check

    def on_applications_approved(unit: Unit, envelopes: Sequence[Envelope]) -> None:
        """Assign or reserve codes for a run of approved applications."""
        causes = {envelope.event.application_id: envelope.id for envelope in envelopes}
        usecases.take_approvals(unit, [envelope.event for envelope in envelopes], causes, national_check=checked)

    def on_code_rejected(unit: Unit, envelope: Envelope) -> None:
        """Burn a reserved code and go on with the next number."""
        usecases.reject_code(unit, envelope.event, national_check=checked)

    return {"uscc_center.code_rejected": on_code_rejected}, {"application.approved": on_applications_approved}
