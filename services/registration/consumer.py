"""Event → use case; the table at the foot says what reacts to what. Other types of the topics change nothing here."""

from collections.abc import Sequence

from services.registration.usecases import legacy, procedures, registrations, ticks
from services.registration.usecases.importing import converting
from services.registration.usecases.ticks import Receipt
from shared import sandbox
from shared.events.departments import DEPARTMENTS
from shared.inbox import BatchHandler, Envelope, Handler
from shared.unit import Unit

CONSUMER = "registration"
TOPICS: tuple[str, ...] = (
    "yizhao.code",
    "yizhao.license",
    "yizhao.deregistration",
    *(f"yizhao.{department}" for department in DEPARTMENTS),
    sandbox.TOPIC,
)


def on_code_assigned(unit: Unit, envelope: Envelope) -> None:
    """Register the entity; enter it where an import brought it without a code."""
    if not converting.enter_converted(unit, envelope.event):
        registrations.register_entity(unit, envelope.event)


def on_code_delayed(unit: Unit, envelope: Envelope) -> None:
    """Show "approved, code pending"."""
    if not converting.note_delayed(unit, envelope.event):
        registrations.note_code_delayed(unit, envelope.event)


def on_code_mapped(unit: Unit, envelope: Envelope) -> None:
    """Keep former numbers for search."""
    legacy.note_mapped(unit, envelope.event)


def on_code_adopted(unit: Unit, envelope: Envelope) -> None:
    """Tick an imported entity."""
    ticks.note_codes_adopted(unit, [envelope.event])


def on_codes_adopted(unit: Unit, envelopes: Sequence[Envelope]) -> None:
    """Tick a run of imported entities."""
    ticks.note_codes_adopted(unit, [envelope.event for envelope in envelopes])


def on_license_issued(unit: Unit, envelope: Envelope) -> None:
    """Tick 发照."""
    ticks.note_license_issued(unit, envelope.event, envelope.time)


def on_license_voided(unit: Unit, envelope: Envelope) -> None:
    """Tick that the licence is void."""
    ticks.note_license_voided(unit, envelope.event, envelope.time)


def on_case_opened(unit: Unit, envelope: Envelope) -> None:
    """Give the case the lock, or refuse it."""
    procedures.open_case(unit, envelope.event)


def on_case_closed(unit: Unit, envelope: Envelope) -> None:
    """Release the lock."""
    procedures.close_case(unit, envelope.event)


def on_case_granted(unit: Unit, envelope: Envelope) -> None:
    """Deregister, or block."""
    procedures.apply_deregistration(unit, envelope.event)


def on_registration_received(unit: Unit, envelope: Envelope) -> None:
    """Keep a department's receipt; the department is the first part of the type."""
    event = envelope.event
    receipt = Receipt(
        message_id=envelope.id,
        department=envelope.type.partition(".")[0],
        uscc=event.uscc,
        entity_version=event.entity_version,
        accepted=event.accepted,
        received_at=unit.clock.legal_moment(envelope.appended_at),
        problems=event.problems,
        authority=event.authority,
    )
    ticks.record_receipt(unit, receipt)


HANDLERS: dict[str, Handler] = {
    "code.assigned": on_code_assigned,
    "code.delayed": on_code_delayed,
    "code.mapped": on_code_mapped,
    "code.adopted": on_code_adopted,
    "license.issued": on_license_issued,
    "license.voided": on_license_voided,
    "deregistration.case_opened": on_case_opened,
    "deregistration.case_closed": on_case_closed,
    "deregistration.granted": on_case_granted,
    **{f"{department}.registration_received": on_registration_received for department in DEPARTMENTS},
    sandbox.CLOCK_MOVED: sandbox.on_clock_moved,
}
BATCHES: dict[str, BatchHandler] = {"code.adopted": on_codes_adopted}
