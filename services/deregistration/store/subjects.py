"""The projections: what registration told of entities, marks, holders and persons."""

from typing import Any
from uuid import UUID

from services.deregistration.domain.subject import LIVE, Circumstances, Subject
from shared.database import Tx
from shared.events.codec import dump, load_shape
from shared.events.shapes import Mark, Particulars


def _subject(row: dict[str, Any]) -> Subject:
    return Subject(
        entity_id=row["entity_id"],
        uscc=row["uscc"],
        registry=row["registry"],
        kind=row["kind"],
        status=row["status"],
        stream_version=row["stream_version"],
        particulars=load_shape(Particulars, row["particulars"]),
    )


def save_subject(tx: Tx, subject: Subject) -> None:
    tx.execute(
        "INSERT INTO subject (entity_id, uscc, registry, kind, status, name, particulars, stream_version)"
        " VALUES (%(entity_id)s, %(uscc)s, %(registry)s, %(kind)s, %(status)s, %(name)s, %(particulars)s, %(version)s)"
        " ON CONFLICT ON CONSTRAINT subject_pkey DO UPDATE SET uscc = excluded.uscc, registry = excluded.registry,"
        " kind = excluded.kind, status = excluded.status, name = excluded.name, particulars = excluded.particulars,"
        " stream_version = excluded.stream_version WHERE subject.stream_version < excluded.stream_version",
        {
            "entity_id": subject.entity_id,
            "uscc": subject.uscc,
            "registry": subject.registry,
            "kind": subject.kind,
            "status": subject.status,
            "name": subject.name,
            "particulars": dump(subject.particulars),
            "version": subject.stream_version,
        },
    )


def save_subjects(tx: Tx, subjects: list[Subject]) -> None:
    """Many new entities in few statements; those already known stay as they are."""
    tx.insert_many(
        "INSERT INTO subject (entity_id, uscc, registry, kind, status, name, particulars, stream_version) VALUES %s"
        " ON CONFLICT ON CONSTRAINT subject_pkey DO NOTHING",
        [
            (
                subject.entity_id,
                subject.uscc,
                subject.registry,
                subject.kind,
                subject.status,
                subject.name,
                dump(subject.particulars),
                subject.stream_version,
            )
            for subject in subjects
        ],
    )


def advance(tx: Tx, entity_id: UUID, status: str, version: int) -> None:
    """Take over status and stream version of an event that carries no particulars."""
    tx.execute(
        "UPDATE subject SET status = %(status)s, stream_version = %(version)s"
        " WHERE entity_id = %(entity_id)s AND stream_version < %(version)s",
        {"entity_id": entity_id, "status": status, "version": version},
    )


def replace_holders(tx: Tx, subject: Subject) -> None:
    """Write who holds the entity, whose branch it is, and which enterprises hold a share in it, anew."""
    key = {"entity_id": subject.entity_id}
    tx.execute("DELETE FROM investor_projection WHERE entity_id = %(entity_id)s", key)
    tx.execute("DELETE FROM holding_projection WHERE entity_id = %(entity_id)s", key)
    tx.execute("DELETE FROM branch_projection WHERE entity_id = %(entity_id)s", key)
    tx.insert_many(
        "INSERT INTO investor_projection (entity_id, investor_id, person_id, uscc) VALUES %s",
        [(subject.entity_id, each.investor_id, each.person_id, each.uscc) for each in subject.investors],
    )
    holders = sorted({each.uscc for each in subject.investors if each.uscc})
    tx.insert_many(
        "INSERT INTO holding_projection (entity_id, investor_uscc) VALUES %s",
        [(subject.entity_id, uscc) for uscc in holders],
    )
    parent = subject.particulars.parent
    if parent is not None:
        tx.execute(
            "INSERT INTO branch_projection (entity_id, parent_uscc) VALUES (%(entity_id)s, %(uscc)s)",
            key | {"uscc": parent.uscc},
        )


def save_mark(tx: Tx, entity_id: UUID, mark: Mark, version: int) -> None:
    tx.execute(
        "INSERT INTO open_mark (mark_id, entity_id, mark, stream_version)"
        " VALUES (%(mark_id)s, %(entity_id)s, %(mark)s, %(version)s)"
        " ON CONFLICT ON CONSTRAINT open_mark_pkey DO NOTHING",
        {"mark_id": mark.mark_id, "entity_id": entity_id, "mark": dump(mark), "version": version},
    )


def lift_mark(tx: Tx, mark_id: UUID) -> None:
    tx.execute("DELETE FROM open_mark WHERE mark_id = %(mark_id)s", {"mark_id": mark_id})


def replace_marks(tx: Tx, entity_id: UUID, marks: tuple[Mark, ...], version: int) -> None:
    """Take a snapshot's marks for all there are."""
    tx.execute("DELETE FROM open_mark WHERE entity_id = %(entity_id)s", {"entity_id": entity_id})
    for mark in marks:
        save_mark(tx, entity_id, mark, version)


def bind_person(tx: Tx, subject: str, person_id: UUID, bound_at: Any) -> None:
    tx.execute(
        "INSERT INTO person_binding (subject, person_id, bound_at) VALUES (%(subject)s, %(person_id)s, %(bound_at)s)"
        " ON CONFLICT ON CONSTRAINT person_binding_pkey DO UPDATE SET person_id = excluded.person_id,"
        " bound_at = excluded.bound_at",
        {"subject": subject, "person_id": person_id, "bound_at": bound_at},
    )


def person_of(tx: Tx, subject: str) -> UUID | None:
    """The person a signed-in account was bound to by a real-name check; None for a stranger."""
    person_id: UUID | None = tx.scalar(
        "SELECT person_id FROM person_binding WHERE subject = %(subject)s", {"subject": subject}
    )
    return person_id


def accounts_of(tx: Tx, subject: Subject) -> frozenset[str]:
    """The accounts of head and investors of an entity: whoever has one of them must not decide its case."""
    persons = {head.person_id for head in subject.heads} | {each.person_id for each in subject.investors}
    rows = tx.all(
        "SELECT subject FROM person_binding WHERE person_id = ANY(%(persons)s::uuid[])",
        {"persons": [person for person in persons if person is not None]},
    )
    return frozenset(row["subject"] for row in rows)


def find(tx: Tx, entity_id: UUID) -> Subject | None:
    row = tx.one("SELECT * FROM subject WHERE entity_id = %(entity_id)s", {"entity_id": entity_id})
    return _subject(row) if row else None


def find_by_code(tx: Tx, uscc: str) -> Subject | None:
    row = tx.one("SELECT * FROM subject WHERE uscc = %(uscc)s", {"uscc": uscc})
    return _subject(row) if row else None


def marks_of(tx: Tx, entity_id: UUID) -> tuple[Mark, ...]:
    rows = tx.all(
        "SELECT mark FROM open_mark WHERE entity_id = %(entity_id)s ORDER BY stream_version, mark_id",
        {"entity_id": entity_id},
    )
    return tuple(load_shape(Mark, row["mark"]) for row in rows)


def circumstances(tx: Tx, subject: Subject, case_id: UUID | None = None) -> Circumstances:
    """Everything eligibility looks at; ``case_id`` is the case asked for, which is no earlier attempt of its own."""
    return Circumstances(
        subject=subject,
        marks=marks_of(tx, subject.entity_id),
        open_branches=_codes(tx, _BRANCHES, subject),
        holdings=_codes(tx, _HOLDINGS, subject),
        attempted_before=bool(tx.scalar(_ATTEMPTED, {"entity_id": subject.entity_id, "case_id": case_id})),
    )


_BRANCHES = (
    "SELECT s.uscc FROM branch_projection b JOIN subject s ON s.entity_id = b.entity_id"
    " WHERE b.parent_uscc = %(uscc)s AND s.status = ANY(%(live)s) ORDER BY s.uscc"
)
_HOLDINGS = (
    "SELECT s.uscc FROM holding_projection h JOIN subject s ON s.entity_id = h.entity_id"
    " WHERE h.investor_uscc = %(uscc)s AND s.status = ANY(%(live)s) ORDER BY s.uscc"
)
_ATTEMPTED = (
    "SELECT EXISTS (SELECT FROM dereg_case WHERE entity_id = %(entity_id)s AND rule_id IN ('SD-2017', 'SD-2018S')"
    " AND case_id IS DISTINCT FROM %(case_id)s)"
)


def _codes(tx: Tx, sql: str, subject: Subject) -> tuple[str, ...]:
    rows = tx.all(sql, {"uscc": subject.uscc, "live": sorted(LIVE)})
    return tuple(row["uscc"] for row in rows)
