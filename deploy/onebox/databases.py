"""The databases of the house and who may do what in them.

Each service has a database `yizhao_<service>`, a role `<service>_owner` that owns every table and runs migrations,
and a role `<service>_app` under which it runs: no superuser, owner of nothing. The embedded bus and the outside
departments have the like.
"""

from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT, connection

from deploy.onebox.secretfiles import secret

SERVICES = ("registration", "codegen", "license", "deregistration")
DATABASES = (*SERVICES, "bus", "departments")
RUNTIME_LIMITS: Mapping[str, str] = {
    "statement_timeout": "30s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "15s",  # a frozen consumer must not hold its inbox rows for ever
}
OWNER_LIMITS: Mapping[str, str] = {"lock_timeout": "5s"}  # a migration that waits for a lock blocks everybody behind it


@dataclass(frozen=True)
class Access:
    """The two addresses of one database."""

    owner_url: str
    runtime_url: str


def database_name(name: str) -> str:
    return f"yizhao_{name}"


def provision(admin_url: str, secrets_dir: Path, names: Iterable[str] = DATABASES) -> dict[str, Access]:
    """Makes roles and databases where they are missing and returns their addresses, by name.

    `admin_url` needs the right to create roles and databases. Passwords are taken from, or made in, `secrets_dir`,
    and set anew each time, since the server may be another than last time. Safe to repeat.
    """
    with closing(psycopg2.connect(admin_url)) as admin:
        admin.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
        return {name: _provision_one(admin, admin_url, secrets_dir, name) for name in names}


def _provision_one(admin: connection, admin_url: str, secrets_dir: Path, name: str) -> Access:
    owner, runtime, database = f"{name}_owner", f"{name}_app", database_name(name)
    owner_password = secret(secrets_dir, f"postgres-{owner}")
    runtime_password = secret(secrets_dir, f"postgres-{runtime}")
    _role(admin, owner, owner_password, OWNER_LIMITS)
    _role(admin, runtime, runtime_password, RUNTIME_LIMITS)
    access = Access(
        with_login(admin_url, owner, owner_password, database),
        with_login(admin_url, runtime, runtime_password, database),
    )
    if not _exists(admin, "SELECT 1 FROM pg_database WHERE datname = %s", database):
        _create_database(admin, database, owner)
    _execute(admin, "REVOKE ALL ON DATABASE {} FROM PUBLIC", database)
    _execute(admin, "GRANT CONNECT ON DATABASE {} TO {}", database, runtime)
    with closing(psycopg2.connect(access.owner_url)) as owned:
        owned.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
        _execute(owned, "REVOKE ALL ON SCHEMA public FROM PUBLIC")
        _execute(owned, "GRANT USAGE ON SCHEMA public TO {}", runtime)
    return access


def _role(admin: connection, role: str, password: str, limits: Mapping[str, str]) -> None:
    if not _exists(admin, "SELECT 1 FROM pg_roles WHERE rolname = %s", role):
        _execute(admin, "CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE", role)
    with admin.cursor() as cursor:
        cursor.execute(sql.SQL("ALTER ROLE {} PASSWORD %s").format(sql.Identifier(role)), (password,))
        for setting, value in limits.items():
            cursor.execute(
                sql.SQL("ALTER ROLE {} SET {} = %s").format(sql.Identifier(role), sql.Identifier(setting)), (value,)
            )


def _create_database(admin: connection, database: str, owner: str) -> None:
    """C.UTF-8, since under the locale C `pg_trgm` finds nothing in Chinese text."""
    if not _exists(admin, "SELECT 1 FROM pg_roles WHERE rolname = current_user AND rolsuper"):
        _execute(admin, "GRANT {} TO CURRENT_USER", owner)
    _execute(admin, "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'", database, owner)


def _exists(admin: connection, query: str, *params: str) -> bool:
    with admin.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchone() is not None


def _execute(admin: connection, statement: str, *identifiers: str) -> None:
    with admin.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, identifiers)))


def with_login(url: str, user: str, password: str, database: str) -> str:
    """The same server, another login and database.

    >>> with_login("postgresql://admin:x@127.0.0.1:5432/postgres", "license_app", "a/b", "yizhao_license")
    'postgresql://license_app:a%2Fb@127.0.0.1:5432/yizhao_license'
    """
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    login = f"{quote(user, safe='')}:{quote(password, safe='')}@{place}"
    return urlunsplit((parts.scheme, login, f"/{database}", parts.query, parts.fragment))
