"""Entities from before the one code, written straight into the register: what an import leaves there."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from services.registration.store import legacy
from services.registration.store.legacy import HeldNumber
from shared.database import Database, Json
from shared.ids import uuid7

START = datetime(2026, 3, 2, 1, tzinfo=UTC)
REG_NO = "140100200012343"
ORG_CODE = "D2143569X"
KEPT = "91140105D2143569X1"  # the code around that organisation code
OTHER = "91140105MA0KD1Y645"


@dataclass(frozen=True)
class OldEntity:
    """An imported company of 1998; nothing is recorded of its old licence unless told."""

    uscc: str = KEPT
    name: str = "太原市汾河机械厂"
    kind: str = "other"
    status: str = "active"
    established_on: date | None = date(1998, 5, 6)
    licence_exchange: str = "unknown"
    licence_exchanged_on: date | None = None


def put_in(db: Database, entity: OldEntity, *numbers: tuple[str, str, str]) -> UUID:
    """Write an entity and its former numbers, each (kind, value, issuer)."""
    entity_id = uuid7()
    row: dict[str, Any] = {**vars(entity), "id": entity_id, "now": START, "record": Json({"kind": entity.kind})}
    with db.transaction() as tx:
        tx.execute(
            "INSERT INTO entity (entity_id, uscc, registry, kind, status, name_full, entity_version, source,"
            " source_batch, code_rule, established_on, published_at, recorded_at, licence_exchange,"
            " licence_exchanged_on) VALUES (%(id)s, %(uscc)s, '140105', %(kind)s, %(status)s, %(name)s, 1, 'import',"
            " 'test', 'standard', %(established_on)s, %(now)s, %(now)s, %(licence_exchange)s,"
            " %(licence_exchanged_on)s)",
            row,
        )
        tx.execute(
            "INSERT INTO entity_version (entity_id, version, valid_from, particulars, recorded_at)"
            " VALUES (%(id)s, 1, '1998-05-06', %(record)s, %(now)s)",
            row,
        )
        tx.execute(
            "INSERT INTO public_entity (entity_id, uscc, name_full, registry, status, record, published_at)"
            " VALUES (%(id)s, %(uscc)s, %(name)s, '140105', %(status)s, %(record)s, %(now)s)",
            row,
        )
        held = [HeldNumber(entity_id, kind, value, issuer) for kind, value, issuer in numbers]
        legacy.insert_numbers(tx, held, START)
    return entity_id
