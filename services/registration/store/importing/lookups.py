"""What a run of rows is compared with: earlier lines of its file, the register, rows that wait for their code."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.registration.domain.importing.claiming import HeldName
from services.registration.domain.importing.deciding import Known, NameHolder, Other, number_key
from shared.bulk_text import array_of
from shared.database import Tx
from shared.events.shapes import LegacyNumber

Names = dict[int, list[NameHolder]]


def known_of(tx: Tx, job_id: UUID, bodies: Sequence[str], numbers: Sequence[LegacyNumber], hashes: list[int]) -> Known:
    """Everything that the rows with these bodies, numbers and names may be duplicates of."""
    keys = [number_key(number) for number in numbers]
    file_names, own = _names_of_file(tx, job_id, hashes)
    return Known(
        file_bodies=_bodies_of_file(tx, job_id, bodies),
        file_numbers=_numbers_of_file(tx, job_id, keys) if keys else {},
        file_names=file_names,
        bodies=_bodies(tx, bodies),
        numbers={**_waiting_numbers(tx, keys), **_numbers(tx, numbers)} if keys else {},
        names=_names(tx, hashes, own),
    )


def _bodies_of_file(tx: Tx, job_id: UUID, bodies: Sequence[str]) -> dict[str, Other]:
    rows = tx.all(
        "SELECT body, line, name, code FROM import_verdict WHERE job_id = %(job_id)s AND change IS NOT NULL"
        " AND body = ANY(%(bodies)s::bpchar[])",
        {"job_id": job_id, "bodies": array_of(bodies)},
    )
    return {row["body"]: _line(row) for row in rows}


def _numbers_of_file(tx: Tx, job_id: UUID, keys: list[str]) -> dict[str, Other]:
    rows = tx.all(
        "SELECT numbers, line, name, code FROM import_verdict WHERE job_id = %(job_id)s AND change IS NOT NULL"
        " AND numbers && %(keys)s ORDER BY line DESC",
        {"job_id": job_id, "keys": keys},
    )
    return {key: _line(row) for row in rows for key in row["numbers"]}


def _names_of_file(tx: Tx, job_id: UUID, hashes: list[int]) -> tuple[Names, set[UUID]]:
    rows = tx.all(
        "SELECT comparison_hash, industry_from, industry_to, line, name, code, entity_id FROM import_verdict"
        " WHERE job_id = %(job_id)s AND change IN ('entered', 'awaiting_code')"
        " AND comparison_hash = ANY(%(hashes)s::bigint[]) ORDER BY line",
        {"job_id": job_id, "hashes": array_of(map(str, hashes))},
    )
    names: Names = {}
    for row in rows:
        holder = NameHolder(_line(row), row["industry_from"], row["industry_to"])
        names.setdefault(row["comparison_hash"], []).append(holder)
    return names, {row["entity_id"] for row in rows}


def _bodies(tx: Tx, bodies: Sequence[str]) -> dict[str, Other]:
    rows = tx.all(
        "SELECT substr(uscc, 9, 9) AS body, uscc, name_full, entity_id FROM entity"
        " WHERE substr(uscc, 9, 9) = ANY(%(bodies)s::text[])",
        {"bodies": array_of(bodies)},
    )
    return {row["body"]: _entity(row) for row in rows}


def _numbers(tx: Tx, numbers: Sequence[LegacyNumber]) -> dict[str, Other]:
    rows = tx.all(
        "SELECT n.number_kind, n.value, n.issuer, e.uscc, e.name_full, e.entity_id"
        " FROM legacy_number AS n JOIN entity AS e USING (entity_id) WHERE n.value = ANY(%(values)s)",
        {"values": [number.value for number in numbers]},
    )
    return {number_key(LegacyNumber(row["number_kind"], row["value"], row["issuer"])): _entity(row) for row in rows}


def _waiting_numbers(tx: Tx, keys: list[str]) -> dict[str, Other]:
    rows = tx.all(
        "SELECT numbers, name_full, NULL AS uscc, entity_id FROM import_conversion"
        " WHERE state = 'awaiting_code' AND numbers && %(keys)s",
        {"keys": keys},
    )
    return {key: _entity(row) for row in rows for key in row["numbers"]}


def _names(tx: Tx, hashes: list[int], own: set[UUID]) -> Names:
    """Names of the register; those that this file has brought are known by their lines."""
    rows = tx.all(
        "SELECT comparison_hash, lower(industry_span) AS industry_from, upper(industry_span) AS industry_to, name_full,"
        " entity_id, NULL AS uscc FROM name_claim WHERE comparison_hash = ANY(%(hashes)s::bigint[])"
        " AND NOT isempty(blocked) AND state IN ('reserved', 'held', 'used', 'blocked') ORDER BY claim_id",
        {"hashes": array_of(map(str, hashes))},
    )
    names: Names = {}
    for row in rows:
        if row["entity_id"] is None or row["entity_id"] not in own:
            holder = NameHolder(_entity(row), row["industry_from"], row["industry_to"])
            names.setdefault(row["comparison_hash"], []).append(holder)
    return names


def held_names(tx: Tx, hashes: list[int]) -> dict[int, list[HeldName]]:
    """Claims that hold their names against others, by the key of the name."""
    rows = tx.all(
        "SELECT comparison_hash, claim_id, state = 'used' AND person_id IS NULL AS imported,"
        " lower(blocked) AS from_on, upper(blocked) AS to_on, lower(industry_span) AS industry_from,"
        " upper(industry_span) AS industry_to FROM name_claim WHERE comparison_hash = ANY(%(hashes)s::bigint[])"
        " AND exception_ground IS NULL AND NOT isempty(blocked) ORDER BY claim_id",
        {"hashes": array_of(map(str, hashes))},
    )
    held: dict[int, list[HeldName]] = {}
    for row in rows:
        held.setdefault(row.pop("comparison_hash"), []).append(HeldName(**row))
    return held


def _line(row: dict[str, Any]) -> Other:
    return Other(row["name"], row["code"] or None, row["line"])


def _entity(row: dict[str, Any]) -> Other:
    return Other(row["name_full"] or "", row["uscc"], None, row["entity_id"])
