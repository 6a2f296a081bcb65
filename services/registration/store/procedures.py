"""The procedure lock of an entity: its primary key is the arbiter between services. And the receipts of departments."""

from datetime import datetime
from uuid import UUID

from services.registration.domain.entity import Procedure
from shared.database import Json, Tx
from shared.events import codec
from shared.events.shapes import Problem


def procedure_of(tx: Tx, entity_id: UUID) -> Procedure | None:
    """Which procedure holds an entity; asked with the entity locked."""
    row = tx.one(
        "SELECT entity_id, procedure, holder_id FROM open_procedure WHERE entity_id = %(id)s",
        {"id": entity_id},
    )
    return None if row is None else Procedure(**row)


def take_procedure(tx: Tx, procedure: Procedure, now: datetime) -> None:
    """Take the lock.

    :raises Refusal: ``entity.procedure_open``.
    """
    tx.execute(
        "INSERT INTO open_procedure (entity_id, procedure, holder_id, taken_at)"
        " VALUES (%(entity_id)s, %(procedure)s, %(holder_id)s, %(now)s)",
        {**vars(procedure), "now": now},
    )


def release_procedure(tx: Tx, entity_id: UUID, holder_id: UUID) -> bool:
    """Release the lock if this holder has it."""
    return bool(
        tx.execute(
            "DELETE FROM open_procedure WHERE entity_id = %(id)s AND holder_id = %(holder)s",
            {"id": entity_id, "holder": holder_id},
        )
    )


def insert_receipt(
    tx: Tx,
    *,
    message_id: UUID,
    department: str,
    uscc: str,
    entity_id: UUID,
    entity_version: int,
    accepted: bool,
    problems: tuple[Problem, ...],
    authority: str | None,
    now: datetime,
) -> bool:
    """Write a department's receipt for a registration; False if this message was written already."""
    return bool(
        tx.execute(
            "INSERT INTO tax_receipt (message_id, department, uscc, entity_id, entity_version, accepted, problems,"
            " authority, received_at) VALUES (%(message_id)s, %(department)s, %(uscc)s, %(entity_id)s,"
            " %(entity_version)s,"
            " %(accepted)s, %(problems)s, %(authority)s, %(now)s) ON CONFLICT (message_id) DO NOTHING",
            {
                "message_id": message_id,
                "department": department,
                "uscc": uscc,
                "entity_id": entity_id,
                "entity_version": entity_version,
                "accepted": accepted,
                "problems": Json([codec.dump(problem) for problem in problems]),
                "authority": authority,
                "now": now,
            },
        )
    )
