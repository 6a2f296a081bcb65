"""Name claims: writing and locking. Who has a name is decided by ``name_claim_identical_excl``, not here."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.registration.domain.claims import ClaimState, NameClaim
from services.registration.domain.names import NameKey
from services.registration.rows import CLAIM_COLUMNS, claim_of_row
from shared.database import Tx
from shared.events import codec


def spoken(key: NameKey) -> str:
    """Every reading of a trade name in one text, each syllable between blanks, to be searched by sound.

    >>> spoken(NameKey(1, None, None, "晋源", ("jin yuan", "jin yan"), "1"))
    ' jin yuan | jin yan '
    """
    return "|".join(f" {reading} " for reading in key.readings)


def find_claim(tx: Tx, claim_id: UUID) -> NameClaim | None:
    """A claim as it stands, not locked."""
    row = tx.one(f"SELECT {CLAIM_COLUMNS} FROM name_claim WHERE claim_id = %(claim_id)s", {"claim_id": claim_id})
    return None if row is None else claim_of_row(row)


def lock_claim(tx: Tx, claim_id: UUID) -> NameClaim | None:
    """A claim, locked until the end of the transaction."""
    row = tx.one(
        f"SELECT {CLAIM_COLUMNS} FROM name_claim WHERE claim_id = %(claim_id)s FOR UPDATE", {"claim_id": claim_id}
    )
    return None if row is None else claim_of_row(row)


def lock_claim_of_entity(tx: Tx, entity_id: UUID) -> NameClaim | None:
    """The used claim of an entity, locked."""
    row = tx.one(
        f"SELECT {CLAIM_COLUMNS} FROM name_claim WHERE entity_id = %(entity_id)s AND state = 'used' FOR UPDATE",
        {"entity_id": entity_id},
    )
    return None if row is None else claim_of_row(row)


def claim_id_of_entity(tx: Tx, entity_id: UUID) -> UUID | None:
    """Which claim's name an entity bears, or None."""
    found: UUID | None = tx.scalar(
        "SELECT claim_id FROM name_claim WHERE entity_id = %(entity_id)s AND state = 'used'", {"entity_id": entity_id}
    )
    return found


def open_slots(tx: Tx, person_id: UUID) -> set[int]:
    """The slots 1–5 a person's open reservations take."""
    rows = tx.all(
        "SELECT slot FROM name_claim WHERE person_id = %(person_id)s AND state = 'reserved'", {"person_id": person_id}
    )
    return {row["slot"] for row in rows}


def insert_claim(tx: Tx, claim: NameClaim, key: NameKey, now: datetime) -> None:
    """Write a reserved claim.

    :raises Refusal: ``name.identical`` by the constraint, ``name.quota_exceeded``, ``request.id_taken``.
    """
    tx.execute(
        "INSERT INTO name_claim (claim_id, state, kind, registry, city, name_full, name_parts, industry_code,"
        " person_id,"
        " subject, slot, comparison_hash, industry_span, blocked, folded, readings, spoken, parser_version,"
        " similar_count,"
        " undertaking_version, reserved_from_on, reserved_until_on, created_at)"
        " VALUES (%(claim_id)s, %(state)s, %(kind)s, %(registry)s, left(%(registry)s, 4), %(full)s, %(parts)s,"
        " %(industry_code)s, %(person_id)s, %(subject)s, %(slot)s, %(hash)s,"
        " int4range(%(industry_from)s, %(industry_to)s), daterange(%(from_on)s, %(until_on)s, '[]'), %(folded)s,"
        " %(readings)s, %(spoken)s, %(parser_version)s, %(similar_count)s, %(undertaking_version)s, %(from_on)s,"
        " %(until_on)s,"
        " %(now)s)",
        {**_key_values(key), **_claim_values(claim), "now": now},
    )


def _claim_values(claim: NameClaim) -> dict[str, Any]:
    return {
        "claim_id": claim.claim_id,
        "state": str(claim.state),
        "kind": claim.kind,
        "registry": claim.registry,
        "full": claim.name.full,
        "parts": codec.dump(claim.name),
        "industry_code": claim.industry_code,
        "person_id": claim.person_id,
        "subject": claim.subject,
        "slot": claim.slot,
        "similar_count": claim.similar_count,
        "undertaking_version": claim.undertaking_version,
        "from_on": claim.reserved_from_on,
        "until_on": claim.reserved_until_on,
    }


def _key_values(key: NameKey) -> dict[str, Any]:
    return {
        "hash": key.comparison_hash,
        "industry_from": key.industry_from,
        "industry_to": key.industry_to,
        "folded": key.folded,
        "readings": list(key.readings),
        "spoken": spoken(key),
        "parser_version": key.parser_version,
    }


def move_claim(
    tx: Tx,
    claim: NameClaim,
    state: ClaimState,
    blocked_until_on: date | None,
    *,
    application_id: UUID | None = None,
    entity_id: UUID | None = None,
    slot: int | None = None,
    reserved_until_on: date | None = None,
) -> NameClaim:
    """Take a locked claim to another state; ``blocked_until_on`` inclusive, None: blocked without an end."""
    tx.execute(
        "UPDATE name_claim SET state = %(state)s, slot = %(slot)s, application_id = %(application_id)s,"
        " entity_id = %(entity_id)s, reserved_until_on = %(reserved_until_on)s, version = version + 1,"
        " blocked = daterange(lower(blocked), %(blocked_until_on)s, '[]') WHERE claim_id = %(claim_id)s",
        {
            "state": str(state),
            "slot": slot,
            "application_id": application_id,
            "entity_id": entity_id,
            "reserved_until_on": reserved_until_on or claim.reserved_until_on,
            "blocked_until_on": blocked_until_on,
            "claim_id": claim.claim_id,
        },
    )
    return replace(
        claim,
        state=state,
        slot=slot,
        application_id=application_id,
        entity_id=entity_id,
        reserved_until_on=reserved_until_on or claim.reserved_until_on,
        version=claim.version + 1,
    )


def end_reservation(tx: Tx, claim_id: UUID, state: ClaimState, today: date) -> None:
    """Cancel or lapse: the name is free again from today at the latest."""
    tx.execute(
        "UPDATE name_claim SET state = %(state)s, slot = NULL, version = version + 1,"
        " blocked = blocked * daterange(NULL, %(today)s, '[)') WHERE claim_id = %(claim_id)s AND state = 'reserved'",
        {"state": str(state), "today": today, "claim_id": claim_id},
    )


def lapsed_claims(tx: Tx, today: date, limit: int) -> list[UUID]:
    """Reservations whose last day is over, locked; those another transaction works on are left for the next round."""
    rows = tx.all(
        "SELECT claim_id FROM name_claim WHERE state = 'reserved' AND reserved_until_on < %(today)s"
        " ORDER BY reserved_until_on, claim_id LIMIT %(limit)s FOR UPDATE SKIP LOCKED",
        {"today": today, "limit": limit},
    )
    return [row["claim_id"] for row in rows]


def insert_use(tx: Tx, claim_id: UUID, application_id: UUID, entity_id: UUID, used_on: date) -> None:
    """Note that a claim was used, once.

    :raises Refusal: ``name.claim_used``.
    """
    tx.execute(
        "INSERT INTO name_use (claim_id, application_id, entity_id, used_on)"
        " VALUES (%(claim_id)s, %(application_id)s, %(entity_id)s, %(used_on)s)",
        {"claim_id": claim_id, "application_id": application_id, "entity_id": entity_id, "used_on": used_on},
    )


def enforce_exceptions(tx: Tx, today: date, limit: int) -> int:
    """Take names that were excepted at import back under the constraint once what they clashed with has ended.

    Returns how many (contract 8.14). Of several excepted names that clash among themselves the earliest comes first.
    The name is its holder's alone from today on; in the past it was shared.
    """
    return tx.execute(
        "UPDATE name_claim AS late SET exception_ground = NULL, blocked = daterange(%(today)s, NULL)"
        " WHERE late.claim_id IN ("
        " SELECT claim_id FROM name_claim AS excepted WHERE exception_ground IS NOT NULL AND state = 'used'"
        " AND NOT EXISTS (SELECT 1 FROM name_claim AS other WHERE other.claim_id <> excepted.claim_id"
        "  AND other.comparison_hash = excepted.comparison_hash AND other.industry_span && excepted.industry_span"
        "  AND (other.exception_ground IS NULL OR other.claim_id < excepted.claim_id)"
        "  AND other.blocked && daterange(%(today)s, NULL))"
        " ORDER BY claim_id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)",
        {"today": today, "limit": limit},
    )
