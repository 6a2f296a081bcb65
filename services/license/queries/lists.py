"""The issuer and its status lists."""

from dataclasses import dataclass
from datetime import datetime

from services.license.domain.lists import COALESCE, RENEWED, Issuer, Publication
from shared.database import Tx


@dataclass(frozen=True)
class KnownList:
    """A status list, when it was published last."""

    list_id: str
    uri: str
    published_at: datetime | None


@dataclass(frozen=True)
class PublishedList:
    """A status list as it is served, in both forms; None before it was signed."""

    list_id: str
    uri: str
    token: str | None
    cwt: bytes | None


def issuer(tx: Tx) -> Issuer | None:
    row = tx.one("SELECT url, sandbox FROM issuer")
    return Issuer(row["url"], row["sandbox"]) if row else None


def status_lists(tx: Tx) -> list[KnownList]:
    """All lists."""
    return [KnownList(**row) for row in tx.all("SELECT list_id, uri, published_at FROM status_list ORDER BY list_id")]


def status_list(tx: Tx, list_id: str) -> PublishedList | None:
    row = tx.one("SELECT list_id, uri, token, cwt FROM status_list WHERE list_id = %(list_id)s", {"list_id": list_id})
    return PublishedList(**row | {"cwt": _bytes(row["cwt"])}) if row else None


def cwts_of(tx: Tx, prefix: str) -> list[bytes | None]:
    """The CWTs of all lists whose registries begin so; None for one not signed yet."""
    rows = tx.all(
        "SELECT cwt FROM status_list WHERE starts_with(list_id, %(prefix)s) ORDER BY list_id", {"prefix": prefix}
    )
    return [_bytes(row["cwt"]) for row in rows]


def due_lists(tx: Tx, at: datetime) -> list[str]:
    """Lists never signed, changed for as long as changes are gathered, or published too long ago; longest first."""
    rows = tx.all(
        """
        SELECT list_id FROM status_list
        WHERE published_at IS NULL OR cwt IS NULL
           OR published_at <= %(renewed)s
           OR (published_change < change_no AND published_at <= %(gathered)s)
        ORDER BY published_at NULLS FIRST, list_id
        """,
        {"renewed": at - RENEWED, "gathered": at - COALESCE},
    )
    return [row["list_id"] for row in rows]


def publication(tx: Tx, list_id: str) -> Publication:
    """What a list is to say now. One statement, hence one snapshot: the entries are those of ``change_no``."""
    row = tx.one(
        """
        SELECT list_id, uri, change_no,
               (SELECT coalesce(jsonb_object_agg(idx, bits), '{}') FROM status_entry
                WHERE status_entry.list_id = status_list.list_id AND bits <> 0) AS entries
        FROM status_list WHERE list_id = %(list_id)s
        """,
        {"list_id": list_id},
    )
    if row is None:
        raise LookupError(list_id)
    return Publication(**row | {"entries": {int(idx): bits for idx, bits in row["entries"].items()}})


def _bytes(stored: memoryview | None) -> bytes | None:
    return None if stored is None else bytes(stored)
