"""PDF and pictures that were drawn: SQL that writes."""

from datetime import datetime

from services.license.domain.paper import Kept, Place
from shared.database import Tx


def keep(tx: Tx, place: Place, drawn: Kept, at: datetime) -> None:
    """Keep a file in the place of the one drawn before; those of earlier renditions go."""
    values = place.values | vars(drawn) | {"at": at}
    tx.execute("DELETE FROM rendering WHERE license_id = %(license_id)s AND rendition < %(rendition)s", values)
    tx.execute(
        """
        INSERT INTO rendering (license_id, rendition, copy, number, format, design, kid, has_proof, body, made_at)
        VALUES (%(license_id)s, %(rendition)s, %(copy)s, %(number)s, %(format)s, %(design)s, %(kid)s, %(has_proof)s,
                %(body)s, %(at)s)
        ON CONFLICT ON CONSTRAINT rendering_pkey DO UPDATE
        SET design = EXCLUDED.design, kid = EXCLUDED.kid, has_proof = EXCLUDED.has_proof, body = EXCLUDED.body,
            made_at = EXCLUDED.made_at
        """,
        values,
    )


def forget(tx: Tx, limit: int) -> int:
    """Drop files of licences that are no longer in force; return how many."""
    return tx.execute(
        """
        DELETE FROM rendering WHERE (license_id, rendition, copy, number, format) IN
            (SELECT license_id, rendering.rendition, copy, number, format
             FROM rendering JOIN license USING (license_id)
             WHERE state NOT IN ('active', 'suspended') LIMIT %(limit)s)
        """,
        {"limit": limit},
    )
