"""Writing many entities at once: one statement a table and chunk."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.registration.domain.imports import ImportRow, RejectedRow
from services.registration.domain.names import NameKey
from services.registration.store.names import spoken
from shared.database import Json, Tx
from shared.events.shapes import Particulars

CLASH = "import_clash"  # the ground on which a name that another one had first is excepted (contract 8.14)


@dataclass(frozen=True)
class Incoming:
    """A row that will be written, with the ids made for it."""

    row: ImportRow
    entity_id: UUID
    claim_id: UUID
    particulars: Particulars
    record: dict[str, Any]  # the particulars as JSON, made once
    key: NameKey


def present_codes(tx: Tx, rows: list[ImportRow]) -> tuple[set[str], set[str]]:
    """Codes of the rows that the register has, and positions 9–17 of theirs that it has."""
    found = tx.all(
        "SELECT uscc, substr(uscc, 9, 9) AS body FROM entity"
        " WHERE uscc = ANY(%(codes)s) OR substr(uscc, 9, 9) = ANY(%(bodies)s)",
        {"codes": [row.uscc for row in rows], "bodies": [row.body for row in rows]},
    )
    return {row["uscc"] for row in found}, {row["body"] for row in found}


def insert_claims(tx: Tx, incoming: list[Incoming], now: datetime) -> list[UUID]:
    """Write the names, earliest first; those that another name already has are excepted. Returns the excepted."""
    rows = [_claim(each, ordinal) for ordinal, each in enumerate(incoming)]
    taken = {row["claim_id"] for row in _insert_claims(tx, rows, None, now)}
    late = [row for row, each in zip(rows, incoming, strict=True) if each.claim_id not in taken]
    if late:
        _insert_claims(tx, late, CLASH, now)
    return [each.claim_id for each in incoming if each.claim_id not in taken]


def _claim(each: Incoming, ordinal: int) -> dict[str, Any]:
    day = each.row.established_on
    return {
        "ordinal": ordinal,
        "claim_id": str(each.claim_id),
        "kind": each.row.kind,
        "registry": each.row.registry,
        "name_full": each.row.name,
        "name_parts": each.record["name"],
        "hash": each.key.comparison_hash,
        "industry_from": each.key.industry_from,
        "industry_to": each.key.industry_to,
        "from_on": day.isoformat() if day else None,
        "folded": each.key.folded,
        "readings": list(each.key.readings),
        "spoken": spoken(each.key),
        "parser_version": each.key.parser_version,
        "entity_id": str(each.entity_id),
    }


def _insert_claims(
    tx: Tx, rows: list[dict[str, Any]], exception_ground: str | None, now: datetime
) -> list[dict[str, Any]]:
    return tx.all(
        "INSERT INTO name_claim (claim_id, state, kind, registry, city, name_full, name_parts, comparison_hash,"
        " industry_span, blocked, folded, readings, spoken, parser_version, exception_ground, entity_id, created_at)"
        " SELECT r.claim_id, 'used', r.kind, r.registry, left(r.registry, 4), r.name_full, r.name_parts, r.hash,"
        " int4range(r.industry_from, r.industry_to), daterange(r.from_on, NULL), r.folded,"
        " ARRAY(SELECT jsonb_array_elements_text(r.readings)), r.spoken, r.parser_version, %(ground)s, r.entity_id,"
        " %(now)s FROM jsonb_to_recordset(%(rows)s) AS r(ordinal int, claim_id uuid, kind text, registry text,"
        " name_full text, name_parts jsonb, hash bigint, industry_from int, industry_to int, from_on date, folded text,"
        " readings jsonb, spoken text, parser_version text, entity_id uuid) ORDER BY r.ordinal"
        " ON CONFLICT ON CONSTRAINT name_claim_identical_excl DO NOTHING RETURNING claim_id",
        {"rows": Json(rows), "ground": exception_ground, "now": now},
    )


def insert_entities(tx: Tx, incoming: list[Incoming], batch: str, now: datetime) -> None:
    """Write entities, their first version and their public row."""
    tx.insert_many(
        "INSERT INTO entity (entity_id, uscc, registry, kind, status, name_full, claim_id, entity_version, source,"
        " source_batch, code_rule, established_on, published_at, recorded_at) VALUES %s",
        [
            (
                each.entity_id,
                each.row.uscc,
                each.row.registry,
                each.row.kind,
                "active",
                each.row.name,
                each.claim_id,
                1,
                "import",
                batch,
                each.row.code_rule,
                each.row.established_on,
                now,
                now,
            )
            for each in incoming
        ],
    )
    records = {each.entity_id: Json(each.record) for each in incoming}
    tx.insert_many(
        "INSERT INTO entity_version (entity_id, version, valid_from, particulars, recorded_at) VALUES %s",
        [(each.entity_id, 1, each.row.established_on or now.date(), records[each.entity_id], now) for each in incoming],
    )
    tx.insert_many(
        "INSERT INTO public_entity (entity_id, uscc, name_full, registry, status, record, published_at) VALUES %s",
        [
            (each.entity_id, each.row.uscc, each.row.name, each.row.registry, "active", records[each.entity_id], now)
            for each in incoming
        ],
    )


def insert_rejections(tx: Tx, batch: str, rejected: list[RejectedRow], now: datetime) -> None:
    """Keep what was not taken and why; the same file again adds nothing."""
    tx.insert_many(
        "INSERT INTO import_rejection (batch_id, line, code, reason, recorded_at) VALUES %s"
        " ON CONFLICT (batch_id, line) DO NOTHING",
        [(batch, row.line, row.code[:64], row.reason, now) for row in rejected],
    )


def waiting_for_adoption(tx: Tx) -> int:
    """How many imported entities codegen has not taken into its ledger yet."""
    waiting: int = tx.scalar("SELECT count(*) FROM entity WHERE source = 'import' AND code_adopted_at IS NULL")
    return waiting
