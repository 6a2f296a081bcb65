"""Migrations: two at a time, again and again, and with rights that are no greater than needed."""

import threading
from collections.abc import Callable
from contextlib import closing

import psycopg2
import pytest

from shared import migrate
from shared.database import connect
from tests.conftest import Databases

pytestmark = pytest.mark.postgres15


def test_migrating_again_changes_nothing(database_for: Callable[[str], Databases]) -> None:
    url = database_for("sample").owner_url
    migrate.upgrade("sample", url, "tests.sample")
    with closing(connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT version_num FROM alembic_version")
        assert cursor.fetchall() == [("0002",)]


def test_the_bus_is_set_up_by_several_at_once(database_for: Callable[[str], Databases]) -> None:
    url = database_for("bus").owner_url
    failures: list[Exception] = []

    def migrating() -> None:
        try:
            migrate.upgrade_bus(url)
        except psycopg2.Error as error:
            failures.append(error)

    threads = [threading.Thread(target=migrating) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert failures == []


def test_a_migration_waits_for_another(database_for: Callable[[str], Databases]) -> None:
    url = database_for("sample").owner_url
    with closing(connect(url)) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('yizhao.migrate'))")
        other.commit()
        done = threading.Event()

        def migrating() -> None:
            migrate.upgrade("sample", url, "tests.sample")
            done.set()

        thread = threading.Thread(target=migrating)
        thread.start()
        assert not done.wait(0.7)
        cursor.execute("SELECT pg_advisory_unlock(hashtext('yizhao.migrate'))")
        other.commit()
        assert done.wait(20)
        thread.join()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (x int)",
        "UPDATE outbox SET payload = '{}'",
        "UPDATE event_log SET payload = '{}'",
        "DELETE FROM event_log",
        "DELETE FROM audit_entry",
        "UPDATE sandbox_clock SET offset_days = 0",
        "UPDATE dead_letter SET payload = ''",
        "UPDATE alembic_version SET version_num = '0001'",
    ],
)
def test_the_runtime_role_may_not(statement: str, database_for: Callable[[str], Databases]) -> None:
    denied = pytest.raises(psycopg2.errors.InsufficientPrivilege)
    with closing(connect(database_for("sample").runtime_url)) as connection, connection.cursor() as cursor, denied:
        cursor.execute(statement)
