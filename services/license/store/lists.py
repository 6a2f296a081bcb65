"""The issuer, the public side of keys, trust lists and status lists."""

from collections.abc import Sequence
from datetime import datetime

from services.license.domain.keys import SigningKey
from services.license.domain.lists import Publication
from shared.database import Tx


def keep_issuer(tx: Tx, url: str, *, sandbox: bool, at: datetime) -> None:
    """Fix the issuer at the first call; later ones change nothing."""
    tx.execute(
        "INSERT INTO issuer (url, sandbox, fixed_at) VALUES (%(url)s, %(sandbox)s, %(at)s)"
        " ON CONFLICT ON CONSTRAINT issuer_pkey DO NOTHING",
        {"url": url, "sandbox": sandbox, "at": at},
    )


def insert_keys(tx: Tx, keys: Sequence[SigningKey], at: datetime) -> int:
    """Write down keys that are not known yet; return how many were new."""
    return sum(
        tx.execute(
            "INSERT INTO signing_key (kid, use, certificates, not_before, sign_until, verify_until, introduced_at)"
            " VALUES (%(kid)s, %(use)s, %(certificates)s, %(not_before)s, %(sign_until)s, %(verify_until)s, %(at)s)"
            " ON CONFLICT ON CONSTRAINT signing_key_pkey DO NOTHING",
            vars(key) | {"kid": key.kid, "use": str(key.use), "certificates": list(key.certificates), "at": at},
        )
        for key in keys
    )


def insert_trust_list(tx: Tx, version: int, token: str, at: datetime) -> None:
    """The first list of a version stays."""
    tx.execute(
        "INSERT INTO trust_list (version, token, made_at) VALUES (%(version)s, %(token)s, %(at)s)"
        " ON CONFLICT ON CONSTRAINT trust_list_pkey DO NOTHING",
        {"version": version, "token": token, "at": at},
    )


def record_publication(tx: Tx, publication: Publication, token: str, at: datetime) -> None:
    """A list that speaks of an earlier change never replaces one that speaks of a later."""
    tx.execute(
        "UPDATE status_list SET token = %(token)s, published_change = %(change_no)s, published_at = %(at)s"
        " WHERE list_id = %(list_id)s AND published_change <= %(change_no)s",
        {"list_id": publication.list_id, "change_no": publication.change_no, "token": token, "at": at},
    )
