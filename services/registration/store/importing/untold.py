"""Imported entities that nobody was told of yet: a queue, emptied by a job and by whoever acts on one of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from shared.database import Tx

_WHAT_IS_TOLD = (
    "SELECT u.entity_id, e.uscc, e.registry, e.kind, e.source_batch, e.code_rule, e.established_on, v.particulars,"
    " coalesce(i.warnings, '{}') AS warnings, coalesce((SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object("
    "  'number_kind', n.number_kind, 'value', n.value, 'issuer', nullif(n.issuer, ''),"
    "  'valid_until_on', n.valid_until_on)) ORDER BY n.number_kind, n.value) FROM legacy_number AS n"
    "  WHERE n.entity_id = u.entity_id), '[]') AS legacy_numbers"
    " FROM taken AS u JOIN entity AS e USING (entity_id)"
    " JOIN entity_version AS v ON v.entity_id = u.entity_id AND v.version = 1"
    " LEFT JOIN import_verdict AS i ON i.job_id = u.job_id AND i.line = u.line"
)


@dataclass(frozen=True, slots=True)
class Untold:
    """What ``entity.imported`` says of an entity."""

    entity_id: UUID
    uscc: str
    registry: str
    kind: str
    source_batch: str
    code_rule: str
    established_on: date | None
    particulars: dict[str, Any]
    warnings: list[str]
    legacy_numbers: list[dict[str, Any]]


def insert_untold(tx: Tx, job_id: UUID, entities: Iterable[tuple[UUID, int]]) -> None:
    """Queue entities, each with the line that brought it."""
    tx.copy("import_untold", ("entity_id", "job_id", "line"), ((each, job_id, line) for each, line in entities))


def next_untold(tx: Tx, limit: int) -> list[UUID]:
    """Some entities of the queue, neither locked nor taken; none while another transaction empties it.

    Their streams are locked before they are taken, in the order in which a command on an entity locks them.
    """
    if not tx.scalar("SELECT pg_try_advisory_xact_lock(hashtext('yizhao.import.tell'))"):
        return []
    return [row["entity_id"] for row in tx.all("SELECT entity_id FROM import_untold LIMIT %(n)s", {"n": limit})]


def take_untold(tx: Tx, entity_ids: list[UUID]) -> list[Untold]:
    """Take entities out of the queue; those that are not in it were told of."""
    rows = tx.all(
        "WITH taken AS (DELETE FROM import_untold WHERE entity_id = ANY(%(ids)s::uuid[])"
        f" RETURNING entity_id, job_id, line) {_WHAT_IS_TOLD}",
        {"ids": entity_ids},
    )
    return [Untold(**row) for row in rows]


def waiting_to_be_told(tx: Tx) -> int:
    """How many imported entities wait to be told of."""
    return int(tx.scalar("SELECT count(*) FROM import_untold"))
