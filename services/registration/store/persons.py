"""Natural persons: one row a person, found by the blind index of the identity number; and who is signed in as whom."""

from datetime import datetime
from uuid import UUID, uuid4

from services.registration.domain.identity import normalised_number
from shared.crypto import PersonalDataKeys, Place
from shared.database import Tx
from shared.ids import uuid7


def blind_index(keys: PersonalDataKeys, identity_number: str) -> bytes:
    """What a person is found by without the number being readable."""
    return keys.index.of("identity_number", normalised_number(identity_number))


def person_id_of(tx: Tx, keys: PersonalDataKeys, identity_number: str) -> UUID | None:
    """The person of an identity number, or None if nobody with it has been on a form."""
    found: UUID | None = tx.scalar(
        "SELECT person_id FROM person WHERE blind_index = %(index)s", {"index": blind_index(keys, identity_number)}
    )
    return found


def ensure_person(
    tx: Tx, keys: PersonalDataKeys, *, identity_type: str, identity_number: str, name: str, now: datetime
) -> UUID:
    """The person of an identity number, made if new. Of two transactions that make one, the second waits."""
    known = person_id_of(tx, keys, identity_number)
    if known is not None:
        return known
    person_id = uuid4()
    sealed = keys.cipher.seal(Place("person", "identity_number", person_id), normalised_number(identity_number))
    tx.execute(
        "INSERT INTO person (person_id, identity_type, identity_number_sealed, blind_index, name, created_at)"
        " VALUES (%(person_id)s, %(identity_type)s, %(sealed)s, %(index)s, %(name)s, %(now)s)"
        " ON CONFLICT ON CONSTRAINT person_blind_index_key DO NOTHING",
        {
            "person_id": person_id,
            "identity_type": identity_type,
            "sealed": sealed,
            "index": blind_index(keys, identity_number),
            "name": name,
            "now": now,
        },
    )
    return person_id_of(tx, keys, identity_number) or person_id


def insert_binding(tx: Tx, person_id: UUID, subject: str, method: str, now: datetime) -> bool:
    """Bind a subject to a person; False if the subject is bound already (perhaps by the same click a moment ago)."""
    return bool(
        tx.execute(
            "INSERT INTO person_binding (binding_id, person_id, subject, method, bound_at)"
            " VALUES (%(binding_id)s, %(person_id)s, %(subject)s, %(method)s, %(now)s)"
            " ON CONFLICT (subject) WHERE ended_at IS NULL DO NOTHING",
            {"binding_id": uuid7(), "person_id": person_id, "subject": subject, "method": method, "now": now},
        )
    )


def subjects_of(tx: Tx, person_ids: list[UUID]) -> set[str]:
    """The subjects bound to any of the persons."""
    rows = tx.all(
        "SELECT subject FROM person_binding WHERE person_id = ANY(%(ids)s::uuid[]) AND ended_at IS NULL",
        {"ids": person_ids},
    )
    return {row["subject"] for row in rows}
