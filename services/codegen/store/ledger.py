"""The ledger of codes: rows are written once and never again but for their state."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from services.codegen.domain.code import Code
from services.codegen.rows import CODE_COLUMNS, code_of
from shared.database import Tx


def insert_codes(tx: Tx, codes: Sequence[Code]) -> None:
    """Write codes into the ledger, once and for ever.

    :raises Refusal: ``code.taken``, ``code.body_taken``, ``code.entity_has_code``.
    """
    names = [name.strip() for name in CODE_COLUMNS.split(",")]
    tx.insert_many(
        f"INSERT INTO code ({CODE_COLUMNS}) VALUES %s", [tuple(getattr(code, name) for name in names) for code in codes]
    )


def body_is_taken(tx: Tx, body9: str) -> bool:
    """Tell whether positions 9 to 17 stand in the ledger already: an imported entity may hold a number of a segment."""
    return bool(tx.scalar("SELECT 1 FROM code WHERE body9 = %(body9)s", {"body9": body9}))


def lock_code_of_entity(tx: Tx, entity_id: UUID) -> Code | None:
    """Lock the code of an entity."""
    row = tx.one(
        f"SELECT {CODE_COLUMNS} FROM code WHERE entity_id = %(id)s AND state <> 'burnt' FOR UPDATE", {"id": entity_id}
    )
    return code_of(row) if row else None


def codes_of_entities(tx: Tx, entity_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the codes that these entities have already."""
    rows = tx.all(
        "SELECT entity_id, uscc FROM code WHERE entity_id = ANY(%(ids)s::uuid[]) AND state <> 'burnt'",
        {"ids": [str(entity_id) for entity_id in entity_ids]},
    )
    return {row["entity_id"]: row["uscc"] for row in rows}


def record_confirmed(tx: Tx, code_id: UUID, at: datetime) -> None:
    """Write that the entity stands in the register with this code."""
    tx.execute("UPDATE code SET confirmed_at = %(at)s WHERE code_id = %(id)s", {"id": code_id, "at": at})


def record_retired(tx: Tx, code_id: UUID, at: datetime) -> None:
    """Write that the entity of a code has ended; the code stays for ever."""
    tx.execute(
        "UPDATE code SET state = 'retired', retired_at = %(at)s WHERE code_id = %(id)s", {"id": code_id, "at": at}
    )
