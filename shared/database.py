"""PostgreSQL: a pool of connections, transactions, and constraint violations turned into refusals.

SQL is written where it is used (`store.py`, `queries.py`), one string a function, values as ``%(name)s`` parameters.
"""

import io
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import psycopg2
from psycopg2 import errors, extensions, extras
from sqlalchemy.dialects.postgresql.psycopg2 import PGDialect_psycopg2
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import QueuePool

from shared.bulk_text import copied_column
from shared.errors import Refusal

Json = extras.Json
Parameters = Mapping[str, Any] | Sequence[Any]
T = TypeVar("T")

extras.register_uuid()  # type: ignore[no-untyped-call]
extensions.register_adapter(dict, Json)  # a dict is a JSON object; a JSON array is wrapped by hand: Json([...])

log = logging.getLogger(__name__)

RETRIED_ONCE = (errors.DeadlockDetected, errors.SerializationFailure)
# Worth another attempt later: the server is away, starts, is busy, or a connection broke.
TRANSIENT: tuple[type[Exception], ...] = (psycopg2.OperationalError, psycopg2.InterfaceError, PoolTimeoutError)
_BUSY = (errors.LockNotAvailable, errors.QueryCanceled)  # lock_timeout, statement_timeout
_TOLD_BY_CONSTRAINT = (
    errors.UniqueViolation,
    errors.ExclusionViolation,
    errors.CheckViolation,
    errors.ForeignKeyViolation,
)


@dataclass(frozen=True)
class Limits:
    """How long the server lets a session of ours work, wait for a lock, or sit idle in a transaction; milliseconds."""

    statement_ms: int = 5_000
    lock_ms: int = 2_000
    idle_in_transaction_ms: int = 10_000

    def options(self) -> str:
        """Return them as libpq's ``options``."""
        return (
            f"-c statement_timeout={self.statement_ms} -c lock_timeout={self.lock_ms}"
            f" -c idle_in_transaction_session_timeout={self.idle_in_transaction_ms} -c timezone=UTC"
        )


def connect(url: str, limits: Limits | None = None, application_name: str = "yizhao") -> extensions.connection:
    """Open one connection with the limits of a session.

    :raises psycopg2.OperationalError: the server is not there.
    """
    limits = limits or Limits()
    return psycopg2.connect(
        url, connect_timeout=5, options=limits.options(), application_name=application_name, keepalives_idle=5
    )


class Tx:
    """One transaction. Made by `Database.transaction`; rows come back as dicts."""

    def __init__(self, connection: extensions.connection, constraints: Mapping[str, str]) -> None:
        self._connection = connection
        self._constraints = constraints
        self._callbacks: list[Callable[[], None]] = []
        self._channels: set[str] = set()

    def execute(self, sql: str, params: Parameters = ()) -> int:
        """Run a statement; return the number of rows it touched.

        :raises Refusal: a named constraint of the service was violated; ``system.busy``: lock or time ran out.
        """
        with self._cursor(sql, params) as cursor:
            return int(cursor.rowcount)

    def one(self, sql: str, params: Parameters = ()) -> dict[str, Any] | None:
        """Return the first row, or None."""
        with self._cursor(sql, params) as cursor:
            row = cursor.fetchone()
            return None if row is None else dict(row)

    def all(self, sql: str, params: Parameters = ()) -> list[dict[str, Any]]:
        """Return every row."""
        with self._cursor(sql, params) as cursor:
            return [dict(row) for row in cursor.fetchall()]

    def scalar(self, sql: str, params: Parameters = ()) -> Any:
        """Return the first column of the first row, or None."""
        row = self.one(sql, params)
        return None if row is None else next(iter(row.values()))

    def insert_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """Run ``INSERT … VALUES %s`` for many rows in few round trips; return the number of rows written."""
        if not rows:
            return 0
        with self._translated(), self._connection.cursor() as cursor:
            written = 0
            for start in range(0, len(rows), 1_000):
                extras.execute_values(cursor, sql, rows[start : start + 1_000], page_size=1_000)
                written += cursor.rowcount
            return written

    def copy(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """Write many rows by COPY, several times as fast as `insert_many`; return the number of rows written.

        Values are None, text, bytes, numbers, truth values, UUIDs, moments, days, lists of texts, JSON (dict, `Json`).
        There is no ON CONFLICT: a row that breaks a constraint fails the whole transaction.

        :raises Refusal: as `execute`.
        """
        written = zip(*map(copied_column, zip(*rows, strict=True)), strict=True)
        body = io.StringIO("".join("\t".join(row) + "\n" for row in written))
        with self._translated(), self._connection.cursor() as cursor:
            cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN", body)
            return int(cursor.rowcount)

    @property
    def failed(self) -> bool:
        """Whether a statement has failed, so that nothing but a rollback is possible."""
        return bool(self._connection.info.transaction_status == extensions.TRANSACTION_STATUS_INERROR)

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Call this once the transaction is committed; never when it is rolled back."""
        self._callbacks.append(callback)

    def notify(self, channel: str) -> None:
        """Wake the listeners of a channel after the commit.

        NOTIFY inside the transaction takes a lock over the commit that all writers share; as a statement of its own it
        costs little and may get lost with the process, which the listeners' polling makes good.
        """
        self._channels.add(channel)

    @contextmanager
    def _cursor(self, sql: str, params: Parameters) -> Iterator[extras.RealDictCursor]:
        with self._translated(), self._connection.cursor(cursor_factory=extras.RealDictCursor) as cursor:
            cursor.execute(sql, params or None)
            yield cursor

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except _BUSY as error:
            raise Refusal("system.busy") from error
        except _TOLD_BY_CONSTRAINT as error:
            code = self._constraints.get(error.diag.constraint_name or "")
            if code is None:
                raise
            raise Refusal(code) from error

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part that may fail alone: an exception leaving the block undoes what it wrote; the transaction lives on."""
        self.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            self.execute("ROLLBACK TO SAVEPOINT part")
            raise
        self.execute("RELEASE SAVEPOINT part")

    def commit(self) -> None:
        """Commit, wake listeners, call back. Called by `Database.transaction`.

        :raises RuntimeError: a statement failed and its error was swallowed; COMMIT would silently be a rollback.
        """
        if self.failed:
            self._connection.rollback()
            raise RuntimeError("a statement failed and the failure was ignored; nothing was committed")
        with self._translated():
            self._connection.commit()
        self._wake()
        for callback in self._callbacks:
            callback()

    def _wake(self) -> None:
        if not self._channels:
            return
        try:
            with self._connection.cursor() as cursor:
                cursor.execute("; ".join(f"NOTIFY {channel}" for channel in sorted(self._channels)))
            self._connection.commit()
        except psycopg2.Error:
            log.warning("listeners not woken, they will poll", exc_info=True)


@dataclass
class Database:
    """A service's database. The first connection is opened when the first transaction begins, not before.

    ``constraints`` names, for each constraint that a user can run into, the code of the refusal it stands for.
    """

    url: str = field(repr=False)  # holds a password
    pool_size: int = 4
    constraints: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        self._pool = QueuePool(
            lambda: connect(self.url, self.limits),  # type: ignore[arg-type]
            pool_size=self.pool_size,
            max_overflow=0,
            timeout=10,
            pre_ping=True,
            dialect=PGDialect_psycopg2(dbapi=psycopg2),  # type: ignore[no-untyped-call]
        )

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        """One transaction: committed at the end of the block, rolled back when an exception leaves it."""
        pooled = self._pool.connect()
        try:
            connection: Any = pooled.driver_connection
            tx = Tx(connection, self.constraints)
            try:
                yield tx
            except BaseException:
                if not connection.closed:
                    connection.rollback()
                raise
            tx.commit()
        finally:
            pooled.close()

    def run(self, work: Callable[[Tx], T]) -> T:
        """Run work in one transaction; once more after a deadlock or a serialization failure."""
        try:
            with self.transaction() as tx:
                return work(tx)
        except RETRIED_ONCE:
            time.sleep(0.02)
            with self.transaction() as tx:
                return work(tx)

    def close(self) -> None:
        """Close the idle connections."""
        self._pool.dispose()
