"""The name claims of a person."""

from services.registration.domain.claims import NameClaim
from services.registration.rows import CLAIM_COLUMNS, claim_of_row
from shared.database import Tx


def my_claims(tx: Tx, subject: str, *, limit: int, before: str | None = None) -> list[NameClaim]:
    """The claims of a subject, newest first; ``before``: id of the last one seen."""
    rows = tx.all(
        f"SELECT {CLAIM_COLUMNS} FROM name_claim WHERE subject = %(subject)s"
        " AND (%(before)s::uuid IS NULL OR claim_id < %(before)s::uuid) ORDER BY claim_id DESC LIMIT %(limit)s",
        {"subject": subject, "before": before, "limit": limit},
    )
    return [claim_of_row(row) for row in rows]
