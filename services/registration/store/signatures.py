"""Signatories of a frozen content and their signatures; a task is signed once (``signature_task_key``)."""

from datetime import datetime
from uuid import UUID

from services.registration.domain.signing import Signature
from shared.database import Tx
from shared.ids import uuid7


def insert_signatories(
    tx: Tx, application_id: UUID, content_hash: str, tasks: list[tuple[UUID, str, tuple[str, ...]]]
) -> None:
    """Write who must sign: (person, name, roles)."""
    for person_id, name, roles in tasks:
        tx.execute(
            "INSERT INTO signatory (signatory_id, application_id, content_hash, person_id, name, roles)"
            " VALUES (%(signatory_id)s, %(id)s, %(hash)s, %(person_id)s, %(name)s, %(roles)s)",
            {
                "signatory_id": uuid7(),
                "id": application_id,
                "hash": content_hash,
                "person_id": person_id,
                "name": name,
                "roles": list(roles),
            },
        )


def insert_signature(tx: Tx, signature: Signature) -> bool:
    """Write a signature; False if this task was signed already."""
    return bool(
        tx.execute(
            "INSERT INTO signature (signature_id, application_id, signatory_id, content_hash, person_id, subject,"
            " method,"
            " undertaking_version, signed_at) VALUES (%(signature_id)s, %(application_id)s, %(signatory_id)s,"
            " %(content_hash)s, %(person_id)s, %(subject)s, %(method)s, %(undertaking_version)s, %(signed_at)s)"
            " ON CONFLICT ON CONSTRAINT signature_task_key DO NOTHING",
            vars(signature),
        )
    )


def void_signatories(tx: Tx, application_id: UUID, now: datetime) -> None:
    """Void every open task of an application, and with it the signatures: what was frozen is no longer the content."""
    tx.execute(
        "UPDATE signatory SET voided_at = %(now)s WHERE application_id = %(id)s AND voided_at IS NULL",
        {"now": now, "id": application_id},
    )


def decline(tx: Tx, signatory_id: UUID, reason: str, now: datetime) -> None:
    """Note that a signatory declined."""
    tx.execute(
        "UPDATE signatory SET declined_at = %(now)s, decline_reason = %(reason)s WHERE signatory_id = %(id)s",
        {"now": now, "reason": reason, "id": signatory_id},
    )
