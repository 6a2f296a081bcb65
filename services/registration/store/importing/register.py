"""What enters the register from an import: one COPY a table and run of rows."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.registration.domain.importing.deciding import Decision
from services.registration.domain.names import NameKey
from services.registration.store.legacy import HeldNumber, insert_numbers
from services.registration.store.names import spoken
from shared.database import Tx

CLASH = "import_clash"  # the ground on which a name that another one had first is excepted (contract 8.14)

_CLAIM = (
    "claim_id", "state", "kind", "registry", "city", "name_full", "name_parts", "comparison_hash", "industry_span",
    "blocked", "folded", "readings", "spoken", "parser_version", "exception_ground", "entity_id", "created_at",
)  # fmt: skip
_ENTITY = (
    "entity_id", "uscc", "registry", "kind", "status", "name_full", "claim_id", "entity_version", "source",
    "source_batch", "code_rule", "established_on", "licence_exchange", "licence_exchanged_on", "code_adopted_at",
    "published_at", "recorded_at",
)  # fmt: skip
_VERSION = ("entity_id", "version", "valid_from", "particulars", "recorded_at")
_PUBLIC = ("entity_id", "uscc", "name_full", "registry", "status", "record", "published_at")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A row that will be written, with the ids made for it and its particulars as JSON."""

    decision: Decision
    entity_id: UUID
    claim_id: UUID
    record: dict[str, Any]


@dataclass(frozen=True, slots=True)
class NewEntity:
    """An entity that enters the register from an import."""

    entity_id: UUID
    uscc: str
    registry: str
    kind: str
    name_full: str
    claim_id: UUID
    batch_id: str
    code_rule: str
    record: str
    established_on: date | None = None
    licence_exchange: str = "unknown"
    exchanged_on: date | None = None
    code_adopted_at: datetime | None = None


def except_claims(tx: Tx, claim_ids: Sequence[UUID]) -> None:
    """Let claims of earlier imports yield their names to older entities."""
    if claim_ids:
        tx.execute(
            "UPDATE name_claim SET exception_ground = %(ground)s, version = version + 1"
            " WHERE claim_id = ANY(%(ids)s::uuid[])",
            {"ground": CLASH, "ids": list(claim_ids)},
        )


def insert_claims(tx: Tx, incoming: Iterable[Incoming], excepted: frozenset[int], now: datetime) -> None:
    """Write the names of rows; the lines in ``excepted`` beside the constraint.

    :raises Refusal: ``name.identical`` where a registration was faster.
    """
    tx.copy("name_claim", _CLAIM, (_claim(each, excepted, now) for each in incoming))


def _claim(each: Incoming, excepted: frozenset[int], now: datetime) -> tuple[Any, ...]:
    entry, key = each.decision.entry, each.decision.key
    if key is None:
        raise AssertionError("a row that is taken has the keys of its name")
    return (
        each.claim_id,
        "used",
        str(entry.kind),
        entry.registry,
        entry.registry[:4],
        entry.name,
        as_json(each.record["name"]),
        key.comparison_hash,
        _span(key),
        f"[{entry.established_on},)" if entry.established_on else "(,)",
        key.folded,
        key.readings,
        spoken(key),
        key.parser_version,
        CLASH if entry.line in excepted else None,
        each.entity_id,
        now,
    )


def _span(key: NameKey) -> str:
    """A range as COPY has it.

    >>> _span(NameKey(1, 6500, 6600, "晋源", (), "1")), _span(NameKey(1, None, None, "晋源", (), "1"))
    ('[6500,6600)', '(,)')
    """
    return "(,)" if key.industry_from is None else f"[{key.industry_from},{key.industry_to})"


def insert_entities(tx: Tx, entities: Sequence[NewEntity], now: datetime) -> None:
    """Write entities, their first version and their public row.

    :raises Refusal: ``code.taken``, ``code.body_taken`` where another transaction was faster.
    """
    tx.copy("entity", _ENTITY, (_entity(each, now) for each in entities))
    tx.copy(
        "entity_version",
        _VERSION,
        ((each.entity_id, 1, each.established_on or now.date(), each.record, now) for each in entities),
    )
    tx.copy(
        "public_entity",
        _PUBLIC,
        ((each.entity_id, each.uscc, each.name_full, each.registry, "active", each.record, now) for each in entities),
    )


def _entity(each: NewEntity, now: datetime) -> tuple[Any, ...]:
    return (
        each.entity_id,
        each.uscc,
        each.registry,
        each.kind,
        "active",
        each.name_full,
        each.claim_id,
        1,
        "import",
        each.batch_id,
        each.code_rule,
        each.established_on,
        each.licence_exchange,
        each.exchanged_on,
        each.code_adopted_at,
        now,
        now,
    )


def entity_of(each: Incoming, batch_id: str) -> NewEntity:
    """The entity of a row that has its code."""
    entry = each.decision.entry
    if entry.uscc is None:
        raise AssertionError("a row without a code waits for one")
    return NewEntity(
        entity_id=each.entity_id,
        uscc=entry.uscc,
        registry=entry.registry,
        kind=str(entry.kind),
        name_full=entry.name,
        claim_id=each.claim_id,
        batch_id=batch_id,
        code_rule=entry.code_rule,
        record=as_json(each.record),
        established_on=entry.established_on,
        licence_exchange="exchanged" if entry.exchanged_on else "unknown",
        exchanged_on=entry.exchanged_on,
    )


def keep_numbers(tx: Tx, incoming: Iterable[Incoming], now: datetime) -> None:
    """Write the former numbers of rows, by which they are found from now on."""
    numbers = [
        HeldNumber(each.entity_id, number.number_kind, number.value, number.issuer or "", number.valid_until_on)
        for each in incoming
        for number in each.decision.numbers
    ]
    if numbers:
        insert_numbers(tx, numbers, now)


def as_json(value: Any) -> str:
    """Return a JSON text as a column takes it by COPY."""
    return json.dumps(value, ensure_ascii=False)


def waiting_for_adoption(tx: Tx) -> int:
    """How many imported entities codegen has not taken into its ledger yet."""
    waiting: int = tx.scalar("SELECT count(*) FROM entity WHERE source = 'import' AND code_adopted_at IS NULL")
    return waiting
