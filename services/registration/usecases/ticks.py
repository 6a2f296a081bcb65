"""What other services and departments report back: licence issued or void, code adopted, registration received."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.registration.store import applications, entities, procedures
from shared.errors import Refusal
from shared.events.codegen import CodeAdopted
from shared.events.license import LicenseIssued, LicenseVoided
from shared.events.shapes import Problem
from shared.unit import Unit


@dataclass(frozen=True)
class Receipt:
    """A department's receipt; ``message_id`` is the event's id or the client's."""

    message_id: UUID
    department: str
    uscc: str
    entity_version: int
    accepted: bool
    received_at: datetime
    problems: tuple[Problem, ...] = ()
    authority: str | None = None


def note_license_issued(unit: Unit, event: LicenseIssued, at: datetime) -> None:
    """Tick 发照 on the entity and on its registered applications.

    ``at`` is the legal moment of the event, so that the history of a case is in one clock; the ``issued_at`` of the
    licence is of the system clock, as tokens are.
    """
    entities.tick_license_issued(
        unit.tx,
        event.entity_id,
        license_id=event.license_id,
        serial=event.serial,
        license_no=event.license_no,
        issued_at=at,
    )
    applications.tick_license(unit.tx, event.entity_id, at)


def note_license_voided(unit: Unit, event: LicenseVoided, at: datetime) -> None:
    """Note that the licence is void since the legal moment ``at``."""
    entities.tick_license_voided(unit.tx, event.entity_id, event.license_id, at)


def note_codes_adopted(unit: Unit, events: list[CodeAdopted]) -> None:
    """Tick imported entities whose codes stand in codegen's ledger."""
    entities.tick_codes_adopted(unit.tx, [event.entity_id for event in events], unit.clock.now())


def record_receipt(unit: Unit, receipt: Receipt) -> None:
    """Keep a department's receipt for a registration; the same message again changes nothing.

    :raises Refusal: ``entity.not_found``.
    """
    entity = entities.entity_by_code(unit.tx, receipt.uscc)
    if entity is None:
        raise Refusal("entity.not_found")
    written = procedures.insert_receipt(
        unit.tx,
        message_id=receipt.message_id,
        department=receipt.department,
        uscc=receipt.uscc,
        entity_id=entity.entity_id,
        entity_version=receipt.entity_version,
        accepted=receipt.accepted,
        problems=receipt.problems,
        authority=receipt.authority,
        now=receipt.received_at,
    )
    if written:
        unit.audit("record_receipt", entity.entity_id, {"department": receipt.department})
