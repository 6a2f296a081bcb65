"""Former numbers of entities, and the entities that a number finds."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from shared.database import Tx
from shared.events.shapes import LegacyNumber
from shared.legacy_numbers import NumberKind, sought

AT_MOST = 200  # a number leads to one entity, seldom to a few; more than a page of them nobody reads
COLUMNS = "number_kind, value, nullif(issuer, '') AS issuer, valid_until_on"


def numbers_of(tx: Tx, entity_id: UUID, kinds: Sequence[NumberKind]) -> tuple[LegacyNumber, ...]:
    """Return the numbers of an entity that are of these kinds."""
    rows = tx.all(
        f"SELECT {COLUMNS} FROM legacy_number WHERE entity_id = %(id)s AND number_kind = ANY(%(kinds)s)"
        " ORDER BY array_position(%(kinds)s, number_kind), value, issuer",
        {"id": entity_id, "kinds": [str(kind) for kind in kinds]},
    )
    return tuple(LegacyNumber(**row) for row in rows)


def found_by_number(tx: Tx, text: str, kinds: Sequence[NumberKind]) -> dict[UUID, LegacyNumber]:
    """Return the entities that a number of these kinds finds, each with the number that did.

    An organisation code also finds who has it in positions 9 to 17 of the code, though it was never put in as a number.
    """
    wanted = sought(text)
    rows = tx.all(
        f"SELECT entity_id, {COLUMNS} FROM legacy_number"
        " WHERE value = ANY(%(values)s) AND number_kind = ANY(%(kinds)s)"
        " UNION ALL SELECT entity_id, 'org_code', substr(uscc, 9, 9), NULL, NULL FROM entity"
        " WHERE substr(uscc, 9, 9) = %(body)s LIMIT %(limit)s",
        {
            "values": list(wanted.values),
            "kinds": [str(kind) for kind in kinds],
            "body": wanted.organisation_code,
            "limit": AT_MOST,
        },
    )
    found: dict[UUID, LegacyNumber] = {}
    for row in rows:
        found.setdefault(row["entity_id"], _number(row))
    return found


def _number(row: dict[str, Any]) -> LegacyNumber:
    return LegacyNumber(row["number_kind"], row["value"], row["issuer"], row["valid_until_on"])
