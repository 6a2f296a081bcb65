"""PDF and pictures that were drawn before."""

from datetime import datetime
from uuid import UUID

from services.license.domain.paper import Kept, Place
from shared.database import Tx


def kept(tx: Tx, place: Place) -> Kept | None:
    row = tx.one(
        """
        SELECT body, design, kid, has_proof FROM rendering
        WHERE license_id = %(license_id)s AND rendition = %(rendition)s AND copy = %(copy)s AND number = %(number)s
          AND format = %(format)s
        """,
        place.values,
    )
    return Kept(**row | {"body": bytes(row["body"])}) if row else None


def rendition_issued_at(tx: Tx, license_id: UUID, rendition: int) -> datetime:
    """The moment that a rendition names as that of its issue."""
    at: datetime = tx.scalar(
        "SELECT issued_at FROM rendition WHERE license_id = %(license_id)s AND rendition = %(rendition)s LIMIT 1",
        {"license_id": license_id, "rendition": rendition},
    )
    return at
