"""Databases for tests: each test gets an empty one of its own, but it need not be a new one.

To make a database from a template costs a quarter of a second, to empty one that a test is done with a tenth of that.
One comes back only if nothing but rows has changed in it: its catalogue, what the migrations wrote and its size are as
they were. It comes back under another name, so that nobody who still knows the old one gets in.
"""

from collections import defaultdict
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from psycopg2 import sql

from deploy.onebox.postgres import Cluster
from shared import migrate
from shared.database import connect

GROWTH = 8 * 2**20  # bytes beyond which a new one is made sooner than this one emptied

OWN_OID = "SELECT oid FROM pg_database WHERE datname = current_database()"
CATALOGUE = " UNION ALL ".join(
    f"SELECT '{table}', {key}::text, {table}.xmin::text FROM {table} WHERE {which}"
    for table, key, which in (
        ("pg_class", "oid", "relnamespace = 'public'::regnamespace"),
        ("pg_attribute", "attrelid::text || attnum", "attrelid >= 16384 AND attnum > 0"),
        ("pg_constraint", "oid", "oid >= 16384"),
        ("pg_trigger", "oid", "oid >= 16384"),
        ("pg_proc", "oid", "oid >= 16384"),
        ("pg_namespace", "oid", "nspname !~ '^pg_'"),
        (
            "pg_db_role_setting",
            "setrole",
            "setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())",
        ),
    )
)
STANDING = f"SELECT md5(string_agg(c::text, ',' ORDER BY c::text)) FROM ({CATALOGUE}) AS c"
ROWS = "SELECT string_agg(t::text, ',' ORDER BY t::text) FROM {} AS t"
RESTART = "SELECT setval(seqrelid, seqstart, false) FROM pg_sequence"
TABLES = "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"


@dataclass(frozen=True)
class Made:
    """A database as its template left it: the state of its catalogue, which tables hold rows, and its size in bytes."""

    name: str
    standing: str
    filled: tuple[tuple[str, str], ...]  # table, its rows
    size: int


@dataclass
class Shelf:
    """Takes and takes back databases of services, each made from that service's template."""

    cluster: Cluster
    template_for: Callable[[str], str]
    _free: dict[str, list[Made]] = field(default_factory=lambda: defaultdict(list))

    def take(self, service: str) -> Made:
        """An empty database of the service's newest version."""
        if self._free[service]:
            return self._free[service].pop()
        name = _new_name(service)
        self._administer(
            "CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY FILE_COPY",
            name, migrate.owner_role(service), self.template_for(service),
        )  # fmt: skip
        with closing(connect(self.cluster.url(name))) as connection, connection, connection.cursor() as cursor:
            return _looked_at(cursor, name)

    def give_back(self, service: str, made: Made) -> None:
        """Empty it for the next test, or drop it."""
        name = _new_name(service)
        self._administer("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}", made.name)
        self._administer("ALTER DATABASE {} RENAME TO {}", made.name, name)
        with closing(connect(self.cluster.url(name))) as connection, connection, connection.cursor() as cursor:
            found = _looked_at(cursor, name, of=[table for table, _ in made.filled])
            usable = (found.standing, found.filled) == (made.standing, made.filled) and found.size < made.size + GROWTH
            if usable:
                _empty(cursor, [table for table, _ in made.filled])
        if usable:
            self._free[service].append(Made(name, made.standing, made.filled, made.size))
        else:
            self._administer("DROP DATABASE {} WITH (FORCE)", name)

    def _administer(self, statement: str, *names: str) -> None:
        """Run a statement of the superuser's; ``{}`` are identifiers, in a SELECT they are texts."""
        kind = sql.Literal if statement.startswith("SELECT") else sql.Identifier
        with closing(connect(self.cluster.url("postgres"))) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(sql.SQL(statement).format(*(kind(name) for name in names)))


def _new_name(service: str) -> str:
    return f"test_{service}_{uuid4().hex[:12]}"


def _looked_at(cursor: Any, name: str, of: list[str] | None = None) -> Made:
    """Look at a database; ``of``: the tables whose rows matter, by default those that have any."""
    cursor.execute(STANDING)
    standing = cursor.fetchone()[0]
    filled = []
    for table in _tables(cursor) if of is None else of:
        cursor.execute(
            sql.SQL("SELECT string_agg(t::text, ',' ORDER BY t::text) FROM {} AS t").format(sql.Identifier(table))
        )
        (rows,) = cursor.fetchone()
        if rows is not None or of is not None:
            filled.append((table, rows))
    cursor.execute("SELECT pg_database_size(current_database())")
    return Made(name, standing, tuple(filled), cursor.fetchone()[0])


def _tables(cursor: Any) -> list[str]:
    cursor.execute(TABLES)
    return sorted(name for (name,) in cursor.fetchall())


def _empty(cursor: Any, but: list[str]) -> None:
    """Delete every row but those of some tables, past all triggers, and begin every sequence anew."""
    cursor.execute("SET session_replication_role = replica")
    tables = [table for table in _tables(cursor) if table not in but]
    deleting = [sql.SQL("DELETE FROM {}").format(sql.Identifier(table)) for table in tables]
    cursor.execute(sql.SQL("; ").join([*deleting, sql.SQL(RESTART)]))
