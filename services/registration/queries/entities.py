"""The register as officers, departments, heads and the public see it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.registration.domain.entity import MARK_KINDS, Entity, EntityVersion, Procedure, SetMark
from services.registration.domain.former_licence import LicenceFacts, former_licence_on
from services.registration.queries.legacy import found_by_number, numbers_of
from services.registration.rows import (
    ENTITY_COLUMNS,
    MARK_COLUMNS,
    entity_of_row,
    mark_of_row,
    version_of_row,
)
from shared.database import Tx
from shared.events import codec
from shared.events.shapes import LegacyNumber, Mark, Particulars, Problem
from shared.legacy_numbers import ALL_KINDS, PUBLIC_KINDS
from shared.merging import FormerLicence
from shared.uscc import fold


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
    legacy_numbers: tuple[LegacyNumber, ...]
    procedure: Procedure | None = None

    @property
    def version(self) -> int:
        """The row version, for the ETag."""
        return self.entity.version


@dataclass(frozen=True)
class PublicEntity:
    """What everybody may see of an entity; marks and former numbers that are not public are not among them.

    ``former_licence`` is what its licence from before the one code is worth, whatever the entity's status.
    """

    entity_id: UUID
    uscc: str
    registry: str
    kind: str
    status: str
    published_at: datetime
    particulars: Particulars
    former_licence: FormerLicence
    marks: tuple[Mark, ...] = ()
    legacy_numbers: tuple[LegacyNumber, ...] = ()
    name_full: str | None = None
    established_on: date | None = None
    deregistered_on: date | None = None
    license_serial: str | None = None
    source_batch: str | None = None


@dataclass(frozen=True)
class PublicLine:
    """One line of a public search; ``found_by``: the former number that led there, if one did."""

    entity_id: UUID
    uscc: str
    registry: str
    kind: str
    status: str
    name_full: str | None = None
    found_by: LegacyNumber | None = None


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
        legacy_numbers=numbers_of(tx, entity_id, ALL_KINDS),
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
    legacy_no: str | None = None,
    q: str | None = None,
    registry: str | None = None,
    status: str | None = None,
    kind: str | None = None,
) -> list[Entity]:
    """Entities within reach, by code; ``q`` is a part of the name; ``after``: the last code seen.

    ``legacy_no`` is a whole number of any kind from before the one code, written in any way.
    """
    found = None if legacy_no is None else [str(each) for each in found_by_number(tx, legacy_no, ALL_KINDS)]
    rows = tx.all(
        f"SELECT {ENTITY_COLUMNS} FROM entity AS e WHERE starts_with(e.registry, %(reach)s)"
        " AND (%(uscc)s::text IS NULL OR e.uscc = %(uscc)s)"
        " AND (%(found)s::uuid[] IS NULL OR e.entity_id = ANY(%(found)s::uuid[]))"
        " AND (%(q)s::text IS NULL OR e.name_full LIKE %(q)s)"
        " AND (%(registry)s::text IS NULL OR e.registry = %(registry)s)"
        " AND (%(status)s::text IS NULL OR e.status = %(status)s) AND (%(kind)s::text IS NULL OR e.kind = %(kind)s)"
        " AND (%(after)s::text IS NULL OR e.uscc > %(after)s) ORDER BY e.uscc LIMIT %(limit)s",
        {
            "reach": reach,
            "uscc": uscc,
            "found": found,
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
    """Search of the public, by code; ``after``: the last code seen.

    ``q`` is a part of a name, a whole code, or a whole number that certificates bore before the one code.
    """
    found = found_by_number(tx, q, PUBLIC_KINDS) if q else {}
    rows = tx.all(
        "SELECT entity_id, uscc, registry, record ->> 'kind' AS kind, status, name_full FROM public_entity"
        " WHERE (%(q)s::text IS NULL OR name_full LIKE %(q)s OR uscc = %(code)s"
        "  OR entity_id = ANY(%(found)s::uuid[]))"
        " AND (%(uscc)s::text IS NULL OR uscc = %(uscc)s) AND (%(registry)s::text IS NULL OR registry = %(registry)s)"
        " AND (%(status)s::text IS NULL OR status = %(status)s)"
        " AND (%(after)s::text IS NULL OR uscc > %(after)s) ORDER BY uscc LIMIT %(limit)s",
        {
            "q": _contains(q),
            "code": fold(q or ""),
            "found": [str(entity_id) for entity_id in found],
            "uscc": uscc,
            "registry": registry,
            "status": status,
            "after": after,
            "limit": limit,
        },
    )
    return [PublicLine(**row, found_by=found.get(row["entity_id"])) for row in rows]


def public_entity(tx: Tx, uscc: str, on: date) -> PublicEntity | None:
    """The public record of a code, as it stands on a day."""
    row = tx.one(
        "SELECT p.entity_id, p.uscc, p.registry, p.status, p.name_full, p.record, p.published_at, e.kind,"
        " e.established_on, e.deregistered_on, e.license_serial, e.source_batch, e.licence_exchange,"
        " e.licence_exchanged_on, e.license_no, e.license_issued_at"
        " FROM public_entity AS p JOIN entity AS e USING (entity_id) WHERE p.uscc = %(uscc)s",
        {"uscc": uscc},
    )
    if row is None:
        return None
    marks = [mark_of_row(each) for each in _marks(tx, row["entity_id"])]
    shown = tuple(known.mark for known in marks if _is_public(known))
    return PublicEntity(
        particulars=codec.load_shape(Particulars, row.pop("record")),
        former_licence=former_licence_on(on, _licence_facts(row)),
        marks=shown,
        legacy_numbers=numbers_of(tx, row["entity_id"], PUBLIC_KINDS),
        **row,
    )


def _licence_facts(row: dict[str, Any]) -> LicenceFacts:
    """Take out of a row what its former licence is judged by and the public record does not show."""
    return LicenceFacts(
        uscc=row["uscc"],
        kind=row["kind"],
        established_on=row["established_on"],
        licence_exchange=row.pop("licence_exchange"),
        licence_exchanged_on=row.pop("licence_exchanged_on"),
        license_no=row.pop("license_no"),
        license_issued_at=row.pop("license_issued_at"),
    )


def _is_public(known: SetMark) -> bool:
    kind = MARK_KINDS.get(known.mark.mark)
    return known.lifted_on is None and known.mark.disclose and kind is not None and kind.public


def _contains(text: str | None) -> str | None:
    if text is None or not text.strip():
        return None
    escaped = text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
