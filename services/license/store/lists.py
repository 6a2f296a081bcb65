"""The issuer, the public side of keys, trust lists and status lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.license.domain.keys import SigningKey, Use
from services.license.domain.lists import COALESCE, TIME_TO_LIVE, Publication
from shared.database import Tx


@dataclass(frozen=True)
class Issuer:
    """Where this issuer is found, for ever, and whether it is a sandbox."""

    url: str
    sandbox: bool


def keep_issuer(tx: Tx, url: str, *, sandbox: bool, at: datetime) -> Issuer:
    """Fix the issuer at the first call; return what was fixed."""
    tx.execute(
        "INSERT INTO issuer (url, sandbox, fixed_at) VALUES (%(url)s, %(sandbox)s, %(at)s)"
        " ON CONFLICT ON CONSTRAINT issuer_pkey DO NOTHING",
        {"url": url, "sandbox": sandbox, "at": at},
    )
    fixed = issuer(tx)
    if fixed is None:
        raise RuntimeError("the issuer was fixed a moment ago and is not there")
    return fixed


def issuer(tx: Tx) -> Issuer | None:
    row = tx.one("SELECT url, sandbox FROM issuer")
    return Issuer(row["url"], row["sandbox"]) if row else None


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


def keys(tx: Tx) -> list[SigningKey]:
    """Every key there ever was, newest first."""
    rows = tx.all(
        "SELECT use, certificates, not_before, sign_until, verify_until FROM signing_key ORDER BY not_before DESC, kid"
    )
    return [
        SigningKey(**row | {"use": Use(row["use"]), "certificates": tuple(map(bytes, row["certificates"]))})
        for row in rows
    ]


def signing_key(tx: Tx, use: Use, at: datetime) -> SigningKey | None:
    """The newest key of that use that may sign at that moment."""
    fitting = (key for key in keys(tx) if key.use is use and key.not_before <= at <= key.sign_until)
    return next(fitting, None)


def trust_list_version(tx: Tx) -> int:
    """Of the newest trust list; 0 before the first."""
    return int(tx.scalar("SELECT coalesce(max(version), 0) FROM trust_list"))


def insert_trust_list(tx: Tx, version: int, token: str, at: datetime) -> None:
    """The first list of a version stays."""
    tx.execute(
        "INSERT INTO trust_list (version, token, made_at) VALUES (%(version)s, %(token)s, %(at)s)"
        " ON CONFLICT ON CONSTRAINT trust_list_pkey DO NOTHING",
        {"version": version, "token": token, "at": at},
    )


def due_for_publication(tx: Tx, at: datetime) -> list[Publication]:
    """Lists never published, changed for as long as changes are gathered, or published too long ago.

    One statement, hence one snapshot: the entries are those of ``change_no``.
    """
    rows = tx.all(
        """
        SELECT list_id, uri, change_no,
               (SELECT coalesce(jsonb_object_agg(idx, bits), '{}') FROM status_entry
                WHERE status_entry.list_id = status_list.list_id AND bits <> 0) AS entries
        FROM status_list
        WHERE published_at IS NULL
           OR published_at <= %(renewed)s
           OR (published_change < change_no AND published_at <= %(gathered)s)
        ORDER BY list_id
        """,
        {"renewed": at - TIME_TO_LIVE, "gathered": at - COALESCE},
    )
    return [Publication(**row | {"entries": {int(idx): bits for idx, bits in row["entries"].items()}}) for row in rows]


def record_publication(tx: Tx, publication: Publication, token: str, at: datetime) -> None:
    """A list that speaks of an earlier change never replaces one that speaks of a later."""
    tx.execute(
        "UPDATE status_list SET token = %(token)s, published_change = %(change_no)s, published_at = %(at)s"
        " WHERE list_id = %(list_id)s AND published_change <= %(change_no)s",
        {"list_id": publication.list_id, "change_no": publication.change_no, "token": token, "at": at},
    )
