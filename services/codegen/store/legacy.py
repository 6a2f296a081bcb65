"""Mappings of old numbers to codes, and what conversions brought with them."""

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Table
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from services.codegen.domain.conversion import Kept
from services.codegen.domain.mapping import Mapping
from services.codegen.rows import MAPPING_COLUMNS, mapping_of
from shared.database import Json, Tx
from shared.events import codec
from shared.events.shapes import LegacyNumber

CONVERTING = "codegen.conversion"


class NumberKey(NamedTuple):
    """What makes a number one number: its kind, who gave it (empty if unknown), its compact form."""

    number_kind: str
    issuer: str
    value: str


@dataclass(frozen=True)
class Conversion:
    """What an application for a conversion brought with it; kept until there is a code to map the numbers to."""

    application_id: UUID
    entity_id: UUID
    kept: Kept
    numbers: Sequence[LegacyNumber]


def hold_conversions(tx: Tx) -> None:
    """Let one transaction at a time decide which organisation codes are free. Taken before any segment is locked."""
    tx.execute("SELECT pg_advisory_xact_lock(hashtext(%(what)s))", {"what": CONVERTING})


def taken_bodies(tx: Tx, bodies: Iterable[str]) -> set[str]:
    """Return which of these positions 9 to 17 stand in the ledger."""
    rows = tx.all("SELECT body9 FROM code WHERE body9 = ANY(%(bodies)s)", {"bodies": list(bodies)})
    return {row["body9"] for row in rows}


def insert_conversions(tx: Tx, conversions: Sequence[Conversion], at: datetime) -> None:
    """Write what conversions brought with them."""
    tx.copy(
        "conversion",
        ("application_id", "entity_id", "outcome", "org_code", "numbers", "received_at"),
        [
            (
                each.application_id,
                each.entity_id,
                str(each.kept.outcome),
                each.kept.org_code,
                Json([codec.dump(number) for number in each.numbers]),
                at,
            )
            for each in conversions
        ],
    )


def numbers_of_conversions(tx: Tx, application_ids: Iterable[UUID]) -> Table[UUID, list[LegacyNumber]]:
    """Return the numbers that these applications brought; an application that is no conversion is not among them."""
    rows = tx.all(
        "SELECT application_id, numbers FROM conversion WHERE application_id = ANY(%(ids)s::uuid[])",
        {"ids": [str(application_id) for application_id in application_ids]},
    )
    return {row["application_id"]: [_number(number) for number in row["numbers"]] for row in rows}


def _number(written: dict[str, str]) -> LegacyNumber:
    """Read one number by hand: a run of conversions has tens of thousands, and a schema takes ten times as long."""
    until = written.get("valid_until_on")
    return LegacyNumber(
        written["number_kind"], written["value"], written.get("issuer"), date.fromisoformat(until) if until else None
    )


def insert_mappings(tx: Tx, mappings: Sequence[Mapping]) -> list[Mapping]:
    """Write mappings, many at once; return those whose number leads to another entity, which are not written.

    A number that its own entity has already keeps its row.
    """
    written = tx.insert_many(
        f"INSERT INTO legacy_mapping ({MAPPING_COLUMNS}) VALUES %s ON CONFLICT DO NOTHING",
        [tuple(getattr(mapping, name) for name in MAPPING_COLUMNS.split(", ")) for mapping in mappings],
    )
    if written == len(mappings):
        return []
    holders = _holders(tx, mappings)
    return [mapping for mapping in mappings if holders.get(key_of(mapping), mapping.entity_id) != mapping.entity_id]


def lead_to(tx: Tx, present: Table[UUID, str]) -> None:
    """Lead all numbers of these entities to their present codes."""
    tx.execute(
        "UPDATE legacy_mapping AS m SET uscc = k.uscc, version = m.version + 1"
        " FROM unnest(%(ids)s::uuid[], %(usccs)s::text[]) AS k(entity_id, uscc)"
        " WHERE m.entity_id = k.entity_id AND m.uscc <> k.uscc",
        {"ids": [str(entity_id) for entity_id in present], "usccs": list(present.values())},
    )


def _holders(tx: Tx, mappings: Sequence[Mapping]) -> dict[NumberKey, UUID]:
    rows = tx.all(
        "SELECT m.number_kind, m.issuer, m.value, m.entity_id FROM legacy_mapping AS m"
        " JOIN jsonb_to_recordset(%(keys)s) AS k(number_kind text, issuer text, value text)"
        " USING (number_kind, issuer, value)",
        {"keys": Json([key_of(mapping)._asdict() for mapping in mappings])},
    )
    return {NumberKey(row["number_kind"], row["issuer"], row["value"]): row["entity_id"] for row in rows}


def key_of(mapping: Mapping) -> NumberKey:
    """Return what must be unique of a mapping's number."""
    return NumberKey(mapping.number_kind, mapping.issuer, mapping.value)


def insert_mapping(tx: Tx, mapping: Mapping) -> None:
    """Write one mapping.

    :raises Refusal: ``code.legacy_number_mapped``: the number leads to another entity, or the entity has it already.
    """
    tx.insert_many(
        f"INSERT INTO legacy_mapping ({MAPPING_COLUMNS}) VALUES %s",
        [tuple(getattr(mapping, name) for name in MAPPING_COLUMNS.split(", "))],
    )


def lock_mapping(tx: Tx, mapping_id: UUID) -> Mapping | None:
    """Lock a mapping by its id."""
    row = tx.one(
        f"SELECT {MAPPING_COLUMNS} FROM legacy_mapping WHERE mapping_id = %(id)s FOR UPDATE", {"id": mapping_id}
    )
    return mapping_of(row) if row else None


def amend_validity(tx: Tx, mapping_id: UUID, valid_until_on: date | None) -> None:
    """Write until when the certificate of a number was valid."""
    tx.execute(
        "UPDATE legacy_mapping SET valid_until_on = %(on)s, version = version + 1 WHERE mapping_id = %(id)s",
        {"id": mapping_id, "on": valid_until_on},
    )
