"""Requests to show a licence, with what was answered."""

from typing import Any
from uuid import UUID

from services.license.domain.asking import Answer, ShowRequest
from services.license.domain.grants import Capacity
from shared.database import Tx


def show_request(tx: Tx, request_id: UUID) -> ShowRequest | None:
    row = tx.one("SELECT * FROM presentation_request WHERE request_id = %(id)s", {"id": request_id})
    if row is None:
        return None
    values = dict(row)
    for name in ("nonce", "message", "signature"):
        values[name] = bytes(values[name]) if values[name] is not None else None
    fields, version = tuple(values.pop("fields")), values.pop("row_version")
    return ShowRequest(fields=fields, version=version, answer=_answer(tx, request_id), **values)


def _answer(tx: Tx, request_id: UUID) -> Answer | None:
    row = tx.one("SELECT * FROM presentation_answer WHERE request_id = %(id)s", {"id": request_id})
    return _answer_of(row) if row else None


def _answer_of(row: dict[str, Any]) -> Answer:
    values = dict(row)
    capacity, fields = values.pop("capacity"), tuple(values.pop("fields"))
    return Answer(capacity=Capacity(capacity) if capacity else None, fields=fields, **values)
