"""Showings and downloads: SQL that writes."""

from datetime import datetime
from uuid import UUID

from services.license.domain.grants import Standing
from services.license.domain.presentation import Presentation
from shared.database import Tx

CONSTRAINTS = {
    "presentation_pkey": "request.id_taken",
    "presentation_use_key": "license.token_used",
    "download_pkey": "request.id_taken",
}


def insert(tx: Tx, new: Presentation) -> None:
    """Write down a showing before its code is signed."""
    tx.execute(
        """
        INSERT INTO presentation (presentation_id, license_id, entity_id, capacity, subject, grant_id, audience,
                                  purpose, fields, nonce, kid, message, payload_sha256, minted_at, expires_at)
        VALUES (%(presentation_id)s, %(license_id)s, %(entity_id)s, %(capacity)s, %(subject)s, %(grant_id)s,
                %(audience)s, %(purpose)s, %(fields)s, %(nonce)s, %(kid)s, %(message)s, %(payload_sha256)s,
                %(minted_at)s, %(expires_at)s)
        """,
        vars(new) | {"capacity": str(new.capacity), "fields": list(new.fields)},
    )


def record_signature(tx: Tx, presentation_id: UUID, signature: bytes) -> None:
    """The first recorded signature stays."""
    tx.execute(
        "UPDATE presentation SET signature = %(signature)s, row_version = row_version + 1"
        " WHERE presentation_id = %(presentation_id)s AND signature IS NULL",
        {"presentation_id": presentation_id, "signature": signature},
    )


def insert_use(tx: Tx, presentation_id: UUID, at: datetime) -> None:
    """A code is redeemed once. Raises Refusal ``license.token_used``."""
    tx.execute(
        "INSERT INTO presentation_use (presentation_id, used_at) VALUES (%(presentation_id)s, %(at)s)",
        {"presentation_id": presentation_id, "at": at},
    )


def insert_download(tx: Tx, download_id: UUID, license_id: UUID, standing: Standing, at: datetime) -> None:
    """Write down that a credential left the house, in its newest signed rendition."""
    tx.execute(
        """
        INSERT INTO download (download_id, license_id, rendition, capacity, subject, grant_id, downloaded_at)
        SELECT %(download_id)s, license_id, signed_rendition, %(capacity)s, %(subject)s, %(grant_id)s, %(at)s
        FROM license WHERE license_id = %(license_id)s
        """,
        {
            "download_id": download_id,
            "license_id": license_id,
            "capacity": str(standing.capacity),
            "subject": standing.subject,
            "grant_id": standing.grant_id,
            "at": at,
        },
    )
