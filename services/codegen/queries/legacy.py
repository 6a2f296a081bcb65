"""Which entity an old number leads to."""

from dataclasses import dataclass
from uuid import UUID

from services.codegen.domain.mapping import Mapping
from services.codegen.queries.after import After
from services.codegen.rows import MAPPING_COLUMNS, mapping_of
from shared.database import Tx
from shared.legacy_numbers import sought

COLUMNS = ", ".join(f"m.{name}" for name in MAPPING_COLUMNS.split(", "))


@dataclass(frozen=True)
class Found:
    """A code that a number leads to, and by which number; ``number_kind`` is ``uscc`` for the code itself."""

    uscc: str
    entity_id: UUID
    registry: str
    state: str
    number_kind: str
    value: str


@dataclass(frozen=True)
class MappingFilter:
    """Which mappings are wanted; None: all. ``value``: a whole number as somebody typed it."""

    number_kind: str | None = None
    value: str | None = None


def mappings(tx: Tx, wanted: MappingFilter, reach: str, after: After, limit: int) -> list[Mapping]:
    """Return mappings, newest first. ``reach``: leading digits of the registries the asker may see."""
    (mapping_id,) = after or (None,)
    values = list(sought(wanted.value).values) if wanted.value else None
    rows = tx.all(
        f"SELECT {COLUMNS} FROM legacy_mapping AS m JOIN code AS c USING (uscc)"
        " WHERE starts_with(c.registry, %(reach)s)"
        " AND (%(kind)s::text IS NULL OR m.number_kind = %(kind)s)"
        " AND (%(values)s::text[] IS NULL OR m.value = ANY(%(values)s))"
        " AND (%(mapping_id)s::uuid IS NULL OR m.mapping_id < %(mapping_id)s::uuid)"
        " ORDER BY m.mapping_id DESC LIMIT %(limit)s",
        {"reach": reach, "kind": wanted.number_kind, "values": values, "mapping_id": mapping_id, "limit": limit},
    )
    return [mapping_of(row) for row in rows]


def find_mapping(tx: Tx, mapping_id: UUID) -> Mapping | None:
    """Return a mapping by its id."""
    row = tx.one(f"SELECT {MAPPING_COLUMNS} FROM legacy_mapping WHERE mapping_id = %(id)s", {"id": mapping_id})
    return mapping_of(row) if row else None


def numbers_of(tx: Tx, uscc: str) -> list[Mapping]:
    """Return the old numbers that lead to a code, in the order in which they became known."""
    rows = tx.all(
        f"SELECT {MAPPING_COLUMNS} FROM legacy_mapping WHERE uscc = %(uscc)s ORDER BY mapped_at, mapping_id",
        {"uscc": uscc},
    )
    return [mapping_of(row) for row in rows]


def find_codes(tx: Tx, text: str, number_kind: str | None = None, reach: str = "") -> list[Found]:
    """Return the codes that a number leads to, by code: a former number, a whole code, or positions 9 to 17 of one.

    ``number_kind``: only numbers of this kind, ``uscc`` for whole codes.
    """
    wanted = sought(text)
    rows = tx.all(
        "SELECT c.uscc, c.entity_id, c.registry, c.state, m.number_kind, m.value FROM legacy_mapping AS m"
        " JOIN code AS c USING (uscc) WHERE m.value = ANY(%(values)s)"
        " UNION ALL SELECT uscc, entity_id, registry, state, 'uscc', uscc FROM code WHERE uscc = ANY(%(values)s)"
        " UNION ALL SELECT uscc, entity_id, registry, state, 'org_code', body9 FROM code WHERE body9 = %(body)s"
        " ORDER BY uscc, number_kind",
        {"values": list(wanted.values), "body": wanted.organisation_code},
    )
    found = dict.fromkeys(Found(**row) for row in rows)  # an organisation code may be mapped and stand in the code too
    return [each for each in found if number_kind in {None, each.number_kind} and each.registry.startswith(reach)]
