"""How often one address may ask a public route: a token bucket a client and route, in an unlogged table.

The table is shared by all workers of a service and may be lost in a crash. The address is kept as a keyed hash.
"""

import math

from flask import current_app, request
from itsdangerous import Signer

from shared.database import Database, Tx
from shared.errors import Refusal

_TAKE = """
INSERT INTO rate_bucket AS known (bucket, tokens, refilled_at) VALUES (%(bucket)s, %(size)s - 1, clock_timestamp())
ON CONFLICT (bucket) DO UPDATE SET
  tokens = least(%(size)s,
    known.tokens + extract(epoch FROM clock_timestamp() - known.refilled_at) * %(size)s / 60) - 1,
  refilled_at = clock_timestamp()
WHERE known.tokens + extract(epoch FROM clock_timestamp() - known.refilled_at) * %(size)s / 60 >= 1
RETURNING tokens
"""


def take(db: Database, route: str, per_minute: int) -> None:
    """Take one token of the caller's bucket, in a transaction of its own.

    :raises Refusal: ``request.rate_limited`` with the seconds until there is a token again.
    """
    with db.transaction() as tx:
        left = tx.scalar(_TAKE, {"bucket": _bucket(route), "size": float(per_minute)})
    if left is None:
        raise Refusal("request.rate_limited", params={"seconds": math.ceil(60 / per_minute)})


def forget_idle(tx: Tx) -> int:
    """Delete buckets nobody has touched for an hour; they are full again."""
    return tx.execute("DELETE FROM rate_bucket WHERE refilled_at < clock_timestamp() - interval '1 hour'")


def _bucket(route: str) -> str:
    signer = Signer(current_app.secret_key or "", salt="rate")
    return signer.get_signature(f"{route}|{request.remote_addr}".encode()).decode()
