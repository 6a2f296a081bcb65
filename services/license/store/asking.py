"""Requests to show a licence, and their answers: SQL that writes and locks."""

from uuid import UUID

from services.license.domain.asking import Answer, ShowRequest
from shared.database import Tx

CONSTRAINTS = {
    "presentation_request_pkey": "request.id_taken",
    "presentation_answer_key": "license.request_answered",
}


def insert(tx: Tx, new: ShowRequest) -> None:
    """Write down a request before it is signed."""
    tx.execute(
        """
        INSERT INTO presentation_request (request_id, subject, uscc, audience, purpose, fields, nonce, state, client_id,
                                          kid, message, asked_at, expires_at)
        VALUES (%(request_id)s, %(subject)s, %(uscc)s, %(audience)s, %(purpose)s, %(fields)s, %(nonce)s, %(state)s,
                %(client_id)s, %(kid)s, %(message)s, %(asked_at)s, %(expires_at)s)
        """,
        vars(new) | {"fields": list(new.fields)},
    )


def record_signature(tx: Tx, request_id: UUID, signature: bytes) -> None:
    """The first recorded signature stays."""
    tx.execute(
        "UPDATE presentation_request SET signature = %(signature)s, row_version = row_version + 1"
        " WHERE request_id = %(request_id)s AND signature IS NULL",
        {"request_id": request_id, "signature": signature},
    )


def lock(tx: Tx, request_id: UUID) -> None:
    """Let answers to one request come one after the other."""
    tx.execute("SELECT FROM presentation_request WHERE request_id = %(id)s FOR UPDATE", {"id": request_id})


def insert_answer(tx: Tx, new: Answer) -> None:
    """A request is answered once. Raises Refusal ``license.request_answered``."""
    tx.execute(
        """
        INSERT INTO presentation_answer (request_id, answered_at, answer_sha256, wallet_id, license_id, entity_id,
                                         capacity, subject, fields, verdict)
        VALUES (%(request_id)s, %(answered_at)s, %(answer_sha256)s, %(wallet_id)s, %(license_id)s, %(entity_id)s,
                %(capacity)s, %(subject)s, %(fields)s, %(verdict)s)
        """,
        vars(new) | {"capacity": new.capacity and str(new.capacity), "fields": list(new.fields)},
    )
