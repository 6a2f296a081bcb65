"""The issuer and its status lists."""

from dataclasses import dataclass
from datetime import datetime

from services.license.domain.lists import COALESCE, TIME_TO_LIVE, Issuer, Publication
from shared.database import Tx


@dataclass(frozen=True)
class PublishedList:
    """A status list as it is served."""

    list_id: str
    uri: str
    token: str | None
    published_at: datetime | None


def issuer(tx: Tx) -> Issuer | None:
    row = tx.one("SELECT url, sandbox FROM issuer")
    return Issuer(row["url"], row["sandbox"]) if row else None


def status_lists(tx: Tx) -> list[PublishedList]:
    rows = tx.all("SELECT list_id, uri, NULL AS token, published_at FROM status_list ORDER BY list_id")
    return [PublishedList(**row) for row in rows]


def status_list(tx: Tx, list_id: str) -> PublishedList | None:
    row = tx.one(
        "SELECT list_id, uri, token, published_at FROM status_list WHERE list_id = %(list_id)s", {"list_id": list_id}
    )
    return PublishedList(**row) if row else None


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
