"""Cases, their undertakings and signatures."""

from dataclasses import fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.deregistration.domain.case import Case, HandBack, Outcome, State
from shared.database import Tx

_COLUMNS = tuple(field.name for field in fields(Case))
_CHANGEABLE = tuple(
    name for name in _COLUMNS if name not in ("case_id", "entity_id", "version", "created_by", "created_at")
)


def to_case(row: dict[str, Any]) -> Case:
    """A row of ``dereg_case`` as a value."""
    values = {name: row[name] for name in _COLUMNS}
    values["state"] = State(row["state"])
    values["outcome"] = Outcome(row["outcome"]) if row["outcome"] else None
    values["hand_back"] = HandBack(row["hand_back"]) if row["hand_back"] else None
    values["contact"] = bytes(row["contact"]) if row["contact"] is not None else None
    values["blocked_by"] = tuple(row["blocked_by"])
    return Case(**values)


def _parameters(case: Case) -> dict[str, Any]:
    values = {name: getattr(case, name) for name in _COLUMNS}
    for name in ("state", "outcome", "hand_back"):
        values[name] = None if values[name] is None else str(values[name])
    values["blocked_by"] = list(case.blocked_by)
    return values


def insert(tx: Tx, case: Case) -> None:
    """Write a new case.

    :raises Refusal: ``request.id_taken``.
    """
    names = ", ".join(_COLUMNS)
    places = ", ".join(f"%({name})s" for name in _COLUMNS)
    tx.execute(f"INSERT INTO dereg_case ({names}) VALUES ({places})", _parameters(case))


def update(tx: Tx, case: Case) -> Case:
    """Write a locked case back; its version goes up by one.

    :raises Refusal: ``deregistration.case_open`` where another case of the entity is already running.
    """
    assignments = ", ".join(f"{name} = %({name})s" for name in _CHANGEABLE)
    row = tx.one(
        f"UPDATE dereg_case SET {assignments}, version = version + 1 WHERE case_id = %(case_id)s RETURNING *",
        _parameters(case),
    )
    if row is None:
        raise LookupError(f"case {case.case_id} vanished while locked")
    return to_case(row)


def delete(tx: Tx, case_id: UUID) -> None:
    tx.execute("DELETE FROM dereg_case WHERE case_id = %(case_id)s", {"case_id": case_id})


def find(tx: Tx, case_id: UUID) -> Case | None:
    row = tx.one("SELECT * FROM dereg_case WHERE case_id = %(case_id)s", {"case_id": case_id})
    return to_case(row) if row else None


def find_locked(tx: Tx, case_id: UUID) -> Case | None:
    """The case, locked until the end of the transaction."""
    row = tx.one("SELECT * FROM dereg_case WHERE case_id = %(case_id)s FOR UPDATE", {"case_id": case_id})
    return to_case(row) if row else None


def running_of(tx: Tx, entity_id: UUID) -> Case | None:
    """The one case of an entity that is neither a draft nor closed."""
    row = tx.one(
        "SELECT * FROM dereg_case WHERE entity_id = %(entity_id)s AND state NOT IN ('draft', 'closed')",
        {"entity_id": entity_id},
    )
    return to_case(row) if row else None


def last_curable_of(tx: Tx, entity_id: UUID) -> Case | None:
    """The latest case of an entity that ended with an objection which can be cured."""
    row = tx.one(
        "SELECT * FROM dereg_case WHERE entity_id = %(entity_id)s AND outcome = 'objected_curable'"
        " ORDER BY created_at DESC, case_id DESC LIMIT 1",
        {"entity_id": entity_id},
    )
    return to_case(row) if row else None


def save_undertaking(
    tx: Tx,
    *,
    undertaking_id: UUID,
    case_id: UUID,
    version: str,
    content_hash: str,
    content: dict[str, Any],
    at: datetime,
) -> UUID:
    """Keep what is to be signed; frozen again unchanged it is the same undertaking. Returns its id."""
    tx.execute(
        "INSERT INTO undertaking (undertaking_id, case_id, text_version, content_hash, content, frozen_at)"
        " VALUES (%(undertaking_id)s, %(case_id)s, %(version)s, %(content_hash)s, %(content)s, %(at)s)"
        " ON CONFLICT ON CONSTRAINT undertaking_content_key DO NOTHING",
        {
            "undertaking_id": undertaking_id,
            "case_id": case_id,
            "version": version,
            "content_hash": content_hash,
            "content": content,
            "at": at,
        },
    )
    kept: UUID = tx.scalar(
        "SELECT undertaking_id FROM undertaking WHERE case_id = %(case_id)s AND content_hash = %(content_hash)s",
        {"case_id": case_id, "content_hash": content_hash},
    )
    return kept


def drop_signatures(tx: Tx, case_id: UUID) -> None:
    """An edit, a refusal or the end of the signing time voids what was signed."""
    tx.execute("DELETE FROM undertaking_signature WHERE case_id = %(case_id)s", {"case_id": case_id})


def save_signature(tx: Tx, signature: dict[str, Any]) -> bool:
    """Write a signature; False where this investor has already signed this content.

    :raises Refusal: ``request.id_taken``.
    """
    return bool(
        tx.execute(
            "INSERT INTO undertaking_signature (signature_id, case_id, investor_id, content_hash, person_id, subject,"
            " name, method, signed_at) VALUES (%(signature_id)s, %(case_id)s, %(investor_id)s, %(content_hash)s,"
            " %(person_id)s, %(subject)s, %(name)s, %(method)s, %(signed_at)s)"
            " ON CONFLICT ON CONSTRAINT undertaking_signature_key DO NOTHING",
            signature,
        )
    )


def signatures(tx: Tx, case_id: UUID, content_hash: str) -> list[dict[str, Any]]:
    """Who has signed this content, in the order of signing."""
    return tx.all(
        "SELECT * FROM undertaking_signature WHERE case_id = %(case_id)s AND content_hash = %(content_hash)s"
        " ORDER BY signed_at, signature_id",
        {"case_id": case_id, "content_hash": content_hash},
    )


def due_to_purge(tx: Tx, today: date, days: int) -> list[UUID]:
    """Drafts nobody has edited for ``days``."""
    return _due(
        tx,
        "SELECT case_id FROM dereg_case WHERE state = 'draft' AND edited_on + %(days)s < %(today)s"
        " ORDER BY case_id LIMIT 200",
        {"today": today, "days": days},
    )


def due_to_expire(tx: Tx, today: date) -> list[UUID]:
    """Cases whose time for signing is over."""
    return _due(
        tx,
        "SELECT case_id FROM dereg_case WHERE state = 'signing' AND signing_until_on < %(today)s"
        " ORDER BY case_id LIMIT 200",
        {"today": today},
    )


def due_to_end(tx: Tx, today: date) -> list[UUID]:
    """Cases whose notice is over, the earliest end first."""
    return _due(
        tx,
        "SELECT c.case_id FROM dereg_case c JOIN notice n ON n.case_id = c.case_id"
        " WHERE c.state = 'in_notice' AND n.ends_on < %(today)s ORDER BY n.ends_on, c.case_id LIMIT 200",
        {"today": today},
    )


def due_to_lapse(tx: Tx, today: date) -> list[UUID]:
    """Cases whose filing window is over, the earliest end first; a provisional end never comes."""
    return _due(
        tx,
        "SELECT c.case_id FROM dereg_case c JOIN notice n ON n.case_id = c.case_id"
        " WHERE c.state = 'filing_window' AND n.window_until_on < %(today)s"
        " ORDER BY n.window_until_on, c.case_id LIMIT 200",
        {"today": today},
    )


def _due(tx: Tx, sql: str, params: dict[str, Any]) -> list[UUID]:
    return [row["case_id"] for row in tx.all(sql, params)]
