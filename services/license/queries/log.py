"""The log as it is published, searched and proved."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.license.domain.log import Signed, origin_of
from services.license.queries.lists import issuer
from services.license.store.log import tiles
from services.license.verification.logged import LogPosition
from shared.database import Tx
from shared.tlog.checkpoints import Checkpoint
from shared.tlog.merkle import NodeReader
from shared.tlog.notes import SignatureLine, VerifierKey
from shared.tlog.tiles import WIDTH, Tile, node_reader, tiles_for

_ISSUE = ("issued", "renewed")


@dataclass(frozen=True)
class Position:
    """Where an entry stands."""

    index: int
    kind: str
    entry: bytes
    logged_at: datetime


@dataclass(frozen=True)
class Cosigned:
    """How far one witness has confirmed the log, and when it said so."""

    name: str
    key_id: bytes
    tree_size: int
    signed_at: datetime


def origin(tx: Tx) -> str | None:
    """The name of the log; None before the issuer is fixed."""
    known = issuer(tx)
    return origin_of(known.url) if known else None


def newest_checkpoint(tx: Tx) -> Checkpoint | None:
    """The newest, signed or not."""
    row = tx.one("SELECT tree_size, root FROM checkpoint ORDER BY tree_size DESC LIMIT 1")
    name = origin(tx)
    return Checkpoint(name, row["tree_size"], bytes(row["root"])) if row and name else None


def is_signed(tx: Tx, tree_size: int, key: VerifierKey) -> bool:
    """Whether this key has signed the checkpoint of that size."""
    sql = """
        SELECT EXISTS (SELECT FROM checkpoint_signature
                       WHERE tree_size = %(size)s AND name = %(name)s AND key_id = %(key_id)s)"""
    return bool(tx.scalar(sql, {"size": tree_size, "name": key.name, "key_id": key.key_id}))


def published(tx: Tx) -> Signed | None:
    """The newest checkpoint that the log has signed."""
    return _signed(tx, "TRUE", {})


def published_covering(tx: Tx, index: int) -> Signed | None:
    """The newest published checkpoint of a tree that holds the entry; one with cosignatures where there is one."""
    covering = {"index": index}
    cosigned = """tree_size > %(index)s AND EXISTS (SELECT FROM checkpoint_signature AS other
                  WHERE other.tree_size = checkpoint.tree_size AND other.signer = 'witness')"""
    return _signed(tx, cosigned, covering) or _signed(tx, "tree_size > %(index)s", covering)


def _signed(tx: Tx, condition: str, values: dict[str, int]) -> Signed | None:
    row = tx.one(
        f"""
        SELECT tree_size, root, made_at FROM checkpoint
        WHERE {condition} AND EXISTS (SELECT FROM checkpoint_signature AS own
                                      WHERE own.tree_size = checkpoint.tree_size AND own.signer = 'log')
        ORDER BY tree_size DESC LIMIT 1
        """,
        values,
    )
    name = origin(tx)
    if row is None or name is None:
        return None
    lines = tx.all(
        "SELECT name, key_id, signature, signer FROM checkpoint_signature WHERE tree_size = %(tree_size)s"
        " ORDER BY signer, signed_at, name",
        {"tree_size": row["tree_size"]},
    )
    signatures = tuple(SignatureLine(line["name"], bytes(line["key_id"]), bytes(line["signature"])) for line in lines)
    witnesses = sum(line["signer"] == "witness" for line in lines)
    return Signed(Checkpoint(name, row["tree_size"], bytes(row["root"])), signatures, row["made_at"], witnesses)


def published_size(tx: Tx) -> int:
    """Of the newest checkpoint that the log has signed; nothing beyond it is shown to anybody."""
    return int(tx.scalar("SELECT coalesce(max(tree_size), 0) FROM checkpoint_signature WHERE signer = 'log'"))


def nodes(tx: Tx, *questions: Callable[[NodeReader], object]) -> NodeReader:
    """The nodes of the tree that these questions read, fetched in one go."""
    return node_reader(tiles(tx, tiles_for(*questions)))


def tile(tx: Tx, wanted: Tile) -> bytes | None:
    return tiles(tx, [wanted]).get(wanted)


def entries(tx: Tx, bundle: int, count: int) -> list[bytes]:
    """The first ``count`` entries of a bundle."""
    rows = tx.all(
        "SELECT entry FROM log_entry WHERE idx >= %(first)s AND idx < %(end)s ORDER BY idx",
        {"first": bundle * WIDTH, "end": bundle * WIDTH + count},
    )
    return [bytes(row["entry"]) for row in rows]


def entry_at(tx: Tx, index: int) -> Position | None:
    return _position(tx, "idx = %(value)s", index)


def issue_of(tx: Tx, license_id: UUID) -> Position | None:
    """Where the newest rendition of a licence was logged."""
    return _position(tx, "license_id = %(value)s AND kind = ANY(%(kinds)s) ORDER BY idx DESC LIMIT 1", license_id)


def _position(tx: Tx, condition: str, value: int | UUID) -> Position | None:
    sql = f"SELECT idx AS index, kind, entry, logged_at FROM log_entry WHERE {condition}"
    row = tx.one(sql, {"value": value, "kinds": list(_ISSUE)})
    return Position(**row | {"entry": bytes(row["entry"])}) if row else None


def position_of_license(tx: Tx, license_id: UUID) -> LogPosition | None:
    """Where the newest rendition of a licence stands; None before it is published."""
    return _published_position(tx, "license_id = %(value)s ORDER BY idx DESC LIMIT 1", license_id)


def position_of_document(tx: Tx, payload_sha256: str) -> LogPosition | None:
    """Where the rendition stands that has these claims in one of its written forms."""
    condition = """(license_id, rendition) = (SELECT license_id, rendition FROM rendition
                                              WHERE payload_sha256 = %(value)s)"""
    return _published_position(tx, condition, payload_sha256)


def _published_position(tx: Tx, condition: str, value: UUID | str) -> LogPosition | None:
    row = tx.one(
        f"SELECT idx, logged_at FROM log_entry WHERE kind = ANY(%(kinds)s) AND {condition}",
        {"value": value, "kinds": list(_ISSUE)},
    )
    size = published_size(tx)
    return LogPosition(row["idx"], size, row["logged_at"]) if row and row["idx"] < size else None


def logged_before(tx: Tx, payload_sha256: str, moment: datetime) -> bool | None:
    """Whether the document whose claims have this hash (64 hex digits) was logged by then; None: it is not logged."""
    logged_at = tx.scalar(
        """
        SELECT logged_at FROM log_entry
        JOIN rendition AS form ON form.license_id = log_entry.license_id AND form.rendition = log_entry.rendition
        WHERE form.payload_sha256 = %(payload)s AND kind = ANY(%(kinds)s)
        """,
        {"payload": payload_sha256, "kinds": list(_ISSUE)},
    )
    return None if logged_at is None else bool(logged_at <= moment)


def cosigned(tx: Tx, names: Sequence[str]) -> list[Cosigned]:
    """The newest cosignature of each of these witnesses."""
    rows = tx.all(
        "SELECT DISTINCT ON (name, key_id) name, key_id, tree_size, signed_at FROM checkpoint_signature"
        " WHERE signer = 'witness' AND name = ANY(%(names)s) ORDER BY name, key_id, tree_size DESC",
        {"names": list(names)},
    )
    return [Cosigned(**row | {"key_id": bytes(row["key_id"])}) for row in rows]


def waiting(tx: Tx) -> int:
    """How many facts wait for their number."""
    return int(tx.scalar("SELECT count(*) FROM log_queue"))
