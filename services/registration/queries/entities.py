"""The register as officers, departments, heads and the public see it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.registration.domain.entity import MARK_KINDS, Entity, EntityVersion, Procedure, SetMark
from services.registration.rows import (
    ENTITY_COLUMNS,
    MARK_COLUMNS,
    entity_of_row,
    mark_of_row,
    version_of_row,
)
from shared.database import Tx
from shared.events import codec
from shared.events.shapes import Mark, Particulars, Problem


@dataclass(frozen=True)
class ReceiptView:
    """A department's receipt for a registration."""

    department: str
    entity_version: int
    accepted: bool
    received_at: datetime
    problems: tuple[Problem, ...]
    authority: str | None = None


@dataclass(frozen=True)
class EntityView:
    """An entity with everything the register has beside it."""

    entity: Entity
    version_in_force: EntityVersion
    marks: tuple[SetMark, ...]
    receipts: tuple[ReceiptView, ...]
    procedure: Procedure | None = None

    @property
    def version(self) -> int:
        """The row version, for the ETag."""
        return self.entity.version


@dataclass(frozen=True)
class PublicEntity:
    """What everybody may see of an entity; marks that are not public are not among them."""

    entity_id: UUID
    uscc: str
    registry: str
    kind: str
    status: str
    published_at: datetime
    particulars: Particulars
    marks: tuple[Mark, ...] = ()
    name_full: str | None = None
    established_on: date | None = None
    deregistered_on: date | None = None
    license_serial: str | None = None
    source_batch: str | None = None


@dataclass(frozen=True)
class PublicLine:
    """One line of a public search."""

    entity_id: UUID
    uscc: str
    registry: str
    kind: str
    status: str
    name_full: str | None = None


def entity_view(tx: Tx, entity_id: UUID) -> EntityView | None:
    """An entity with its particulars in force, marks, receipts and lock."""
    row = tx.one(f"SELECT {ENTITY_COLUMNS} FROM entity AS e WHERE e.entity_id = %(id)s", {"id": entity_id})
    if row is None:
        return None
    entity = entity_of_row(row)
    procedure = tx.one(
        "SELECT entity_id, procedure, holder_id FROM open_procedure WHERE entity_id = %(id)s", {"id": entity_id}
    )
    return EntityView(
        entity=entity,
        version_in_force=versions_of(tx, entity_id)[-1],
        marks=tuple(mark_of_row(each) for each in _marks(tx, entity_id)),
        receipts=receipts_of(tx, entity_id),
        procedure=None if procedure is None else Procedure(**procedure),
    )


def versions_of(tx: Tx, entity_id: UUID) -> tuple[EntityVersion, ...]:
    """Every version of an entity's particulars, oldest first."""
    rows = tx.all(
        "SELECT entity_id, version, valid_from, particulars, tax_items, act FROM entity_version"
        " WHERE entity_id = %(id)s ORDER BY version",
        {"id": entity_id},
    )
    return tuple(version_of_row(row) for row in rows)


def _marks(tx: Tx, entity_id: UUID) -> list[dict[str, Any]]:
    return tx.all(
        f"SELECT {MARK_COLUMNS} FROM mark WHERE entity_id = %(id)s ORDER BY set_at, mark_id", {"id": entity_id}
    )


def receipts_of(tx: Tx, entity_id: UUID) -> tuple[ReceiptView, ...]:
    """The receipts of departments, oldest first."""
    rows = tx.all(
        "SELECT department, entity_version, accepted, received_at, problems, authority FROM tax_receipt"
        " WHERE entity_id = %(id)s ORDER BY received_at, message_id",
        {"id": entity_id},
    )
    return tuple(_receipt(row) for row in rows)


def _receipt(row: dict[str, Any]) -> ReceiptView:
    problems = tuple(codec.load_shape(Problem, problem) for problem in row["problems"])
    return ReceiptView(**{**row, "problems": problems})


def entities(
    tx: Tx,
    *,
    limit: int,
    after: str | None = None,
    reach: str = "",
    uscc: str | None = None,
    q: str | None = None,
    registry: str | None = None,
    status: str | None = None,
    kind: str | None = None,
) -> list[Entity]:
    """Entities within reach, by code; ``q`` is a part of the name; ``after``: the last code seen."""
    rows = tx.all(
        f"SELECT {ENTITY_COLUMNS} FROM entity AS e WHERE starts_with(e.registry, %(reach)s)"
        " AND (%(uscc)s::text IS NULL OR e.uscc = %(uscc)s)"
        " AND (%(q)s::text IS NULL OR e.name_full LIKE %(q)s)"
        " AND (%(registry)s::text IS NULL OR e.registry = %(registry)s)"
        " AND (%(status)s::text IS NULL OR e.status = %(status)s) AND (%(kind)s::text IS NULL OR e.kind = %(kind)s)"
        " AND (%(after)s::text IS NULL OR e.uscc > %(after)s) ORDER BY e.uscc LIMIT %(limit)s",
        {
            "reach": reach,
            "uscc": uscc,
            "q": _contains(q),
            "registry": registry,
            "status": status,
            "kind": kind,
            "after": after,
            "limit": limit,
        },
    )
    return [entity_of_row(row) for row in rows]


def my_entities(tx: Tx, subject: str) -> list[Entity]:
    """Entities that the person behind a subject heads or holds, newest first."""
    rows = tx.all(
        f"SELECT {ENTITY_COLUMNS} FROM entity AS e WHERE e.entity_id IN ("
        " SELECT h.entity_id FROM entity_head AS h JOIN person_binding AS b USING (person_id)"
        "  WHERE b.subject = %(subject)s AND b.ended_at IS NULL"
        " UNION SELECT i.entity_id FROM investor AS i JOIN person_binding AS b USING (person_id)"
        "  WHERE b.subject = %(subject)s AND b.ended_at IS NULL)"
        " ORDER BY e.established_on DESC NULLS LAST, e.uscc LIMIT 200",
        {"subject": subject},
    )
    return [entity_of_row(row) for row in rows]


def heads_or_holds(tx: Tx, subject: str, entity_id: UUID) -> bool:
    """Whether the person behind a subject heads or holds an entity."""
    return any(entity.entity_id == entity_id for entity in my_entities(tx, subject))


def public_entities(
    tx: Tx,
    *,
    limit: int,
    after: str | None = None,
    q: str | None = None,
    uscc: str | None = None,
    registry: str | None = None,
    status: str | None = None,
) -> list[PublicLine]:
    """Search of the public: part of a name or a whole code, by code; ``after``: the last code seen."""
    rows = tx.all(
        "SELECT entity_id, uscc, registry, record ->> 'kind' AS kind, status, name_full FROM public_entity"
        " WHERE (%(q)s::text IS NULL OR name_full LIKE %(q)s OR uscc = %(code)s)"
        " AND (%(uscc)s::text IS NULL OR uscc = %(uscc)s) AND (%(registry)s::text IS NULL OR registry = %(registry)s)"
        " AND (%(status)s::text IS NULL OR status = %(status)s)"
        " AND (%(after)s::text IS NULL OR uscc > %(after)s) ORDER BY uscc LIMIT %(limit)s",
        {
            "q": _contains(q),
            "code": (q or "").strip().upper(),
            "uscc": uscc,
            "registry": registry,
            "status": status,
            "after": after,
            "limit": limit,
        },
    )
    return [PublicLine(**row) for row in rows]


def public_entity(tx: Tx, uscc: str) -> PublicEntity | None:
    """The public record of a code."""
    row = tx.one(
        "SELECT p.entity_id, p.uscc, p.registry, p.status, p.name_full, p.record, p.published_at, e.kind,"
        " e.established_on, e.deregistered_on, e.license_serial, e.source_batch"
        " FROM public_entity AS p JOIN entity AS e USING (entity_id) WHERE p.uscc = %(uscc)s",
        {"uscc": uscc},
    )
    if row is None:
        return None
    marks = [mark_of_row(each) for each in _marks(tx, row["entity_id"])]
    shown = tuple(known.mark for known in marks if _is_public(known))
    particulars = codec.load_shape(Particulars, row.pop("record"))
    return PublicEntity(**row, particulars=particulars, marks=shown)


def _is_public(known: SetMark) -> bool:
    kind = MARK_KINDS.get(known.mark.mark)
    return known.lifted_on is None and known.mark.disclose and kind is not None and kind.public


def _contains(text: str | None) -> str | None:
    if text is None or not text.strip():
        return None
    escaped = text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
