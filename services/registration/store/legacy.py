"""Numbers from before the one code (注册号, 组织机构代码 …), kept so that each of them finds the entity."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from shared.database import Json, Tx


class NumberKey(NamedTuple):
    """What makes a number one number: its kind, who gave it (empty if unknown), its compact form."""

    number_kind: str
    issuer: str
    value: str


@dataclass(frozen=True)
class HeldNumber:
    """A number of an entity. ``value`` is compact; a tax number that holds an identity number never gets here."""

    entity_id: UUID
    number_kind: str
    value: str
    issuer: str = ""
    valid_until_on: date | None = None

    @property
    def key(self) -> NumberKey:
        """What must be unique of it."""
        return NumberKey(self.number_kind, self.issuer, self.value)


@dataclass(frozen=True)
class Holder:
    """Who holds a number."""

    entity_id: UUID
    uscc: str
    name_full: str | None


def insert_numbers(tx: Tx, numbers: Sequence[HeldNumber], now: datetime) -> list[HeldNumber]:
    """Write numbers, many at once; return those that another entity holds, which are not written.

    A number that its own entity has already is left as it is; of two entities in one call the first has the number.
    """
    tx.insert_many(
        "INSERT INTO legacy_number (entity_id, number_kind, issuer, value, valid_until_on, recorded_at) VALUES %s"
        " ON CONFLICT ON CONSTRAINT legacy_number_value_key DO NOTHING",
        [(each.entity_id, *each.key, each.valid_until_on, now) for each in numbers],
    )
    present = holders(tx, (each.key for each in numbers))
    return [each for each in numbers if present[each.key].entity_id != each.entity_id]


def holders(tx: Tx, keys: Iterable[NumberKey]) -> dict[NumberKey, Holder]:
    """Return who holds which of these numbers; a number that nobody holds is not among them."""
    wanted = [key._asdict() for key in dict.fromkeys(keys)]
    rows = tx.all(
        "SELECT n.number_kind, n.issuer, n.value, e.entity_id, e.uscc, e.name_full"
        " FROM jsonb_to_recordset(%(keys)s) AS k(number_kind text, issuer text, value text)"
        " JOIN legacy_number AS n USING (number_kind, issuer, value) JOIN entity AS e USING (entity_id)",
        {"keys": Json(wanted)},
    )
    return {
        NumberKey(row["number_kind"], row["issuer"], row["value"]): Holder(
            row["entity_id"], row["uscc"], row["name_full"]
        )
        for row in rows
    }


def keep_number(tx: Tx, number: HeldNumber, now: datetime) -> None:
    """Write one number, or until when a number of the entity is valid.

    :raises Refusal: ``code.legacy_number_mapped`` where another entity holds it.
    """
    params = {**vars(number), "now": now}
    amended = tx.execute(
        "UPDATE legacy_number SET valid_until_on = %(valid_until_on)s WHERE entity_id = %(entity_id)s"
        " AND number_kind = %(number_kind)s AND issuer = %(issuer)s AND value = %(value)s",
        params,
    )
    if not amended:
        tx.execute(
            "INSERT INTO legacy_number (entity_id, number_kind, issuer, value, valid_until_on, recorded_at)"
            " VALUES (%(entity_id)s, %(number_kind)s, %(issuer)s, %(value)s, %(valid_until_on)s, %(now)s)",
            params,
        )
