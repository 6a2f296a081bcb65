"""Import of an outside register: a chunk of rows in one transaction; what is there already stays as it is."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from services.registration.domain.imports import ImportRow, RejectedRow
from services.registration.domain.names import name_key, parse_name
from services.registration.store import imports
from services.registration.store.imports import Incoming
from shared.events import codec
from shared.events.registration import EntityImported
from shared.events.shapes import Particulars, Scope
from shared.ids import uuid7
from shared.unit import Unit


@dataclass(frozen=True)
class Imported:
    """What became of a chunk."""

    imported: int
    already_present: int
    rejected: tuple[RejectedRow, ...]


def without_doubles(rows: Iterable[ImportRow | RejectedRow]) -> Iterator[ImportRow | RejectedRow]:
    """The rows; of two with one code, or with one body, in the same file the later is rejected."""
    codes: set[str] = set()
    bodies: set[str] = set()
    for row in rows:
        if isinstance(row, ImportRow) and row.uscc in codes:
            yield RejectedRow(row.line, row.uscc, "import.code_twice")
        elif isinstance(row, ImportRow) and row.body in bodies:
            yield RejectedRow(row.line, row.uscc, "code.body_taken")
        else:
            if isinstance(row, ImportRow):
                codes.add(row.uscc)
                bodies.add(row.body)
            yield row


def earliest_first(rows: Sequence[ImportRow]) -> list[ImportRow]:
    """The order in which names are taken: who was established first has the name; the rest by line."""
    return sorted(rows, key=lambda row: (row.established_on is None, row.established_on, row.line))


def import_rows(unit: Unit, batch: str, rows: Sequence[ImportRow]) -> Imported:
    """Take a chunk of rows into the register and tell of each; rows that are there already change nothing.

    :raises Refusal: ``code.taken``, ``code.body_taken`` where another transaction was faster; do the chunk again.
    """
    codes, bodies = imports.present_codes(unit.tx, list(rows))
    present = [row for row in rows if row.uscc in codes]
    taken = [row for row in rows if row.uscc not in codes and row.body in bodies]
    incoming = [_incoming(row) for row in rows if row.uscc not in codes and row.body not in bodies]
    if incoming:
        unit.tell_many([(each.entity_id, _told(each, batch), each.entity_id) for each in incoming])
        now = unit.clock.legal_now()
        excepted = imports.insert_claims(unit.tx, incoming, now)
        imports.insert_entities(unit.tx, incoming, batch, now)
        unit.audit("import_entities", batch, {"count": len(incoming), "names_excepted": len(excepted)})
    rejected = tuple(RejectedRow(row.line, row.uscc, "code.body_taken") for row in taken)
    return Imported(len(incoming), len(present), rejected)


def _incoming(row: ImportRow) -> Incoming:
    parts = parse_name(row.name, row.registry)
    particulars = Particulars(
        kind=row.kind,
        name=parts,
        scope=Scope(row.scope) if row.scope else None,
        capital=row.capital,
    )
    return Incoming(row, uuid7(), uuid7(), particulars, codec.dump(particulars), name_key(parts, row.registry))


def _told(each: Incoming, batch: str) -> EntityImported:
    row = each.row
    return EntityImported(
        entity_id=each.entity_id,
        uscc=row.uscc,
        registry=row.registry,
        kind=row.kind,
        entity_version=1,
        status="active",
        source_batch=batch,
        code_rule=row.code_rule,
        particulars=each.particulars,
        quality_warnings=row.warnings,
        established_on=row.established_on,
    )


def keep_rejections(unit: Unit, batch: str, rejected: Sequence[RejectedRow]) -> None:
    """Keep what was not taken and why."""
    imports.insert_rejections(unit.tx, batch, list(rejected), unit.clock.legal_now())


def reasons(rejected: Iterable[RejectedRow]) -> dict[str, int]:
    """How many rows were rejected for each reason, most first."""
    return dict(Counter(row.reason for row in rejected).most_common())
