"""Read-only access to all databases, each seen as of one moment."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

import psycopg2
from psycopg2.extensions import connection
from psycopg2.extras import RealDictCursor

from deploy.onebox.databases import SERVICES

DEPARTMENTS = "departments"
Rows = list[dict[str, Any]]


class Readers:
    """`rows("registration", "SELECT …")`; `names` says which databases there are."""

    def __init__(self, connections: Mapping[str, connection]) -> None:
        self.connections = connections

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.connections)

    def rows(self, name: str, query: str) -> Rows:
        with self.connections[name].cursor(cursor_factory=RealDictCursor) as cursor:
            cursor.execute(query)
            return [dict(row) for row in cursor.fetchall()]


def urls_from_environment(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The addresses of the databases, as their owners where these are given; the departments only where they exist.

    :raises KeyError: names the variable of a service's database that is not set.
    """
    found = {}
    for name in (*SERVICES, DEPARTMENTS):
        url = environment.get(f"{name.upper()}_MIGRATION_URL") or environment.get(f"{name.upper()}_DATABASE_URL")
        if url:
            found[name] = url
        elif name != DEPARTMENTS:
            raise KeyError(f"{name.upper()}_DATABASE_URL")
    return found


@contextmanager
def readers(urls: Mapping[str, str]) -> Iterator[Readers]:
    """Opens every database in a read-only transaction that sees one moment."""
    with ExitStack() as stack:
        connections = {}
        for name, url in urls.items():
            opened = psycopg2.connect(url)
            stack.callback(opened.close)
            opened.set_session(isolation_level="REPEATABLE READ", readonly=True)
            connections[name] = opened
        yield Readers(connections)
