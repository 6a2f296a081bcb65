"""The log: SQL that empties the queue, numbers entries, grows tiles, writes checkpoints and signatures."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from psycopg2 import errors

from services.license.domain.log import AlreadyLoggedError, Appended, Fact
from shared.database import Tx
from shared.tlog.notes import SignatureLine
from shared.tlog.tiles import Tile

ENTRY_COLUMNS = ("idx", "license_id", "rendition", "kind", "payload_sha256", "entry", "logged_at")


def lock(tx: Tx) -> None:
    """Let nobody else number entries until this transaction ends; the first statement of it.

    Only what is read after this sees what the last one wrote: under READ COMMITTED each statement has its own snapshot.
    """
    tx.execute("SELECT pg_advisory_xact_lock(hashtext('yizhao.license.log'))")


def size(tx: Tx) -> int:
    """How many entries there are. Not a sequence's number: sequences leave gaps when a transaction fails."""
    return int(tx.scalar("SELECT coalesce(max(idx) + 1, 0) FROM log_entry"))


def root(tx: Tx, tree_size: int) -> bytes | None:
    """What the checkpoint of that size says."""
    found = tx.scalar("SELECT root FROM checkpoint WHERE tree_size = %(size)s", {"size": tree_size})
    return None if found is None else bytes(found)


def tiles(tx: Tx, wanted: Iterable[Tile]) -> dict[Tile, bytes]:
    """Those of the tiles that there are."""
    places = list(wanted)
    rows = tx.all(
        "SELECT level, tile.idx, hashes FROM tile"
        " JOIN unnest(%(levels)s::smallint[], %(indexes)s::bigint[]) AS asked (level, idx) USING (level, idx)",
        {"levels": [one.level for one in places], "indexes": [one.index for one in places]},
    )
    return {Tile(row["level"], row["idx"]): bytes(row["hashes"]) for row in rows}


def take_queue(tx: Tx, limit: int) -> list[Fact]:
    """Remove the oldest facts from the queue and return them in order."""
    rows = tx.all(
        """
        WITH taken AS (
            DELETE FROM log_queue
            WHERE queue_id IN (SELECT queue_id FROM log_queue ORDER BY queue_id LIMIT %(limit)s) RETURNING *)
        SELECT license_id, rendition, kind, reason, at, uscc, list_id, status_index, sd_jwt_sha256, qr_sha256
        FROM taken ORDER BY queue_id
        """,
        {"limit": limit},
    )
    return [Fact(**row) for row in rows]


def without_entry(tx: Tx, facts: Sequence[Fact]) -> list[Fact]:
    """Those of the facts that have no entry yet; for the rare case that `append` found one that has."""
    rows = tx.all(
        """
        SELECT encode(payload_sha256, 'hex') AS payload, kind FROM log_entry
        WHERE payload_sha256 = ANY(%(payloads)s::bytea[]) AND kind NOT IN ('suspended', 'resumed')
        """,
        {"payloads": [bytes.fromhex(one.sd_jwt_sha256) for one in facts]},
    )
    entered = {(row["payload"], row["kind"]) for row in rows}
    return [fact for fact in facts if (fact.sd_jwt_sha256, fact.kind) not in entered]


def append(tx: Tx, new: Appended, at: datetime) -> None:
    """Write entries, tiles and the checkpoint of the new size. Raises AlreadyLoggedError; nothing is written then."""
    with tx.savepoint():
        try:
            tx.copy("log_entry", ENTRY_COLUMNS, _entry_rows(new, at))
        except errors.UniqueViolation as error:
            if error.diag.constraint_name != "log_entry_leaf_key":
                raise
            raise AlreadyLoggedError(str(error)) from error
        _grow(tx, new.tiles)
        tx.execute(
            "INSERT INTO checkpoint (tree_size, root, made_at) VALUES (%(size)s, %(root)s, %(at)s)",
            {"size": new.size, "root": new.root, "at": at},
        )


def _entry_rows(new: Appended, at: datetime) -> list[tuple[object, ...]]:
    return [
        (idx, fact.license_id, fact.rendition, fact.kind, bytes.fromhex(fact.sd_jwt_sha256), entry, at)
        for idx, (fact, entry) in enumerate(zip(new.facts, new.entries, strict=True), new.first)
    ]


def _grow(tx: Tx, grown: Mapping[Tile, bytes]) -> None:
    tx.insert_many(
        "INSERT INTO tile (level, idx, hashes) VALUES %s"
        " ON CONFLICT ON CONSTRAINT tile_pkey DO UPDATE SET hashes = EXCLUDED.hashes",
        [(tile.level, tile.index, hashes) for tile, hashes in grown.items()],
    )


def insert_signature(tx: Tx, tree_size: int, line: SignatureLine, signer: str, at: datetime) -> int:
    """Record a signature under a checkpoint; the first one of a key stays. Return 1 if it was new."""
    return tx.execute(
        "INSERT INTO checkpoint_signature (tree_size, name, key_id, signer, signature, signed_at)"
        " VALUES (%(size)s, %(name)s, %(key_id)s, %(signer)s, %(signature)s, %(at)s)"
        " ON CONFLICT ON CONSTRAINT checkpoint_signature_pkey DO NOTHING",
        {**vars(line), "size": tree_size, "signer": signer, "at": at},
    )
