"""Marks of entities: SQL that writes."""

from datetime import date
from uuid import UUID

from shared.database import Tx
from shared.events.shapes import Mark


def insert(tx: Tx, entity_id: UUID, mark: Mark) -> None:
    tx.execute(
        "INSERT INTO entity_mark (mark_id, entity_id, mark, since_on, until_on)"
        " VALUES (%(mark_id)s, %(entity_id)s, %(mark)s, %(since_on)s, %(until_on)s)"
        " ON CONFLICT ON CONSTRAINT entity_mark_pkey DO NOTHING",
        vars(mark) | {"entity_id": entity_id, "blocks": None},
    )


def lift(tx: Tx, mark_id: UUID, on: date) -> None:
    tx.execute(
        "UPDATE entity_mark SET lifted_on = %(on)s WHERE mark_id = %(mark_id)s AND lifted_on IS NULL",
        {"mark_id": mark_id, "on": on},
    )
