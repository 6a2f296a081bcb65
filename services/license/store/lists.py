"""The issuer and its status lists."""

from datetime import datetime

from services.license.domain.lists import Publication
from shared.database import Tx


def keep_issuer(tx: Tx, url: str, *, sandbox: bool, at: datetime) -> None:
    """Fix the issuer at the first call; later ones change nothing."""
    tx.execute(
        "INSERT INTO issuer (url, sandbox, fixed_at) VALUES (%(url)s, %(sandbox)s, %(at)s)"
        " ON CONFLICT ON CONSTRAINT issuer_pkey DO NOTHING",
        {"url": url, "sandbox": sandbox, "at": at},
    )


def record_publication(tx: Tx, publication: Publication, token: str, at: datetime) -> None:
    """A list that speaks of an earlier change never replaces one that speaks of a later."""
    tx.execute(
        "UPDATE status_list SET token = %(token)s, published_change = %(change_no)s, published_at = %(at)s"
        " WHERE list_id = %(list_id)s AND published_change <= %(change_no)s",
        {"list_id": publication.list_id, "change_no": publication.change_no, "token": token, "at": at},
    )
