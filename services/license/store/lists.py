"""The issuer and its status lists."""

from datetime import datetime

from services.license.domain.lists import SignedList
from shared.database import Tx


def keep_issuer(tx: Tx, url: str, *, sandbox: bool, at: datetime) -> None:
    """Fix the issuer at the first call; later ones change nothing."""
    tx.execute(
        "INSERT INTO issuer (url, sandbox, fixed_at) VALUES (%(url)s, %(sandbox)s, %(at)s)"
        " ON CONFLICT ON CONSTRAINT issuer_pkey DO NOTHING",
        {"url": url, "sandbox": sandbox, "at": at},
    )


def record_publication(tx: Tx, signed: SignedList) -> None:
    """A list made earlier, or one that speaks of an earlier change, never replaces another."""
    tx.execute(
        "UPDATE status_list SET token = %(token)s, cwt = %(cwt)s, published_change = %(change_no)s,"
        " published_at = %(at)s"
        " WHERE list_id = %(list_id)s AND published_change <= %(change_no)s"
        " AND (published_at IS NULL OR published_at < %(at)s)",
        {
            "list_id": signed.publication.list_id,
            "change_no": signed.publication.change_no,
            "token": signed.token,
            "cwt": signed.cwt,
            "at": signed.at,
        },
    )
