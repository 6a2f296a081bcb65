"""The ledger of codes: rows are written once and never again but for their state."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import attrgetter
from uuid import UUID

from services.codegen.domain.code import Code
from services.codegen.rows import CODE_COLUMNS, code_of
from shared.bulk_text import array_of
from shared.database import Tx

_NAMES = tuple(CODE_COLUMNS.split(", "))
_ROW = attrgetter(*_NAMES)


def insert_codes(tx: Tx, codes: Sequence[Code]) -> None:
    """Write codes into the ledger, once and for ever.

    :raises Refusal: ``code.taken``, ``code.body_taken``, ``code.entity_has_code``.
    """
    tx.copy("code", _NAMES, map(_ROW, codes))


def bodies_held(tx: Tx, bodies: Sequence[str]) -> set[str]:
    """Return which positions 9 to 17 stand in the ledger already: an imported entity may hold a number of a segment."""
    rows = tx.all("SELECT body9 FROM code WHERE body9 = ANY(%(bodies)s::text[])", {"bodies": array_of(bodies)})
    return {row["body9"] for row in rows}


def entities_with_code(tx: Tx, entity_ids: Iterable[UUID]) -> set[UUID]:
    """Return which of these entities have a code, or one reserved."""
    return set(codes_of_entities(tx, entity_ids))


def find_entity_of(tx: Tx, uscc: str) -> UUID | None:
    """Return for whom a code is or was meant, so that the stream of the entity can be locked first."""
    found: UUID | None = tx.scalar("SELECT entity_id FROM code WHERE uscc = %(uscc)s", {"uscc": uscc})
    return found


def lock_code(tx: Tx, uscc: str) -> Code | None:
    """Lock a code."""
    row = tx.one(f"SELECT {CODE_COLUMNS} FROM code WHERE uscc = %(uscc)s FOR UPDATE", {"uscc": uscc})
    return code_of(row) if row else None


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
        {"ids": array_of(map(str, entity_ids))},
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


def record_assigned(tx: Tx, code_id: UUID, at: datetime) -> None:
    """Write that a reserved code belongs to its entity."""
    tx.execute(
        "UPDATE code SET state = 'assigned', assigned_at = %(at)s WHERE code_id = %(id)s", {"id": code_id, "at": at}
    )


def record_burnt(tx: Tx, code_id: UUID) -> None:
    """Write that a code is nobody's, for ever.

    :raises Refusal: ``code.ledger_append_only``: it was given out, and no two officers have said so.
    """
    tx.execute("UPDATE code SET state = 'burnt' WHERE code_id = %(id)s", {"id": code_id})


def record_all_confirmed(tx: Tx, entity_ids: Iterable[UUID], at: datetime) -> None:
    """Write of many entities at once that they stand in the register with the code they have here."""
    tx.execute(
        "UPDATE code SET confirmed_at = %(at)s"
        " WHERE entity_id = ANY(%(ids)s::uuid[]) AND state = 'assigned' AND confirmed_at IS NULL",
        {"ids": array_of(map(str, entity_ids)), "at": at},
    )
