"""PostgreSQL is made, started, recovered and stopped by us, whoever we are and wherever the data lie."""

import os
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from deploy.onebox.binaries import PostgresError
from deploy.onebox.databases import provision
from deploy.onebox.postgres import Cluster

FAST = {"fsync": "off"}


def ask(url: str, query: str) -> object:
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Cluster]:
    cluster = Cluster.start(tmp_path, settings=FAST)
    yield cluster
    cluster.remove()


def test_chinese_names_are_similar_to_each_other(own: Cluster) -> None:
    """Under another locale pg_trgm finds no trigrams in Chinese text."""
    ask(own.url(), "CREATE EXTENSION pg_trgm")
    assert ask(own.url(), "SELECT similarity('太原晋源软件有限公司', '太原晋源软件') > 0.4") is True


def test_nobody_comes_in_without_the_password(own: Cluster) -> None:
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(own.url().replace("yizhao:", "yizhao:wrong"))


def test_what_was_committed_survives_a_kill(tmp_path: Path) -> None:
    cluster = Cluster.start(tmp_path)
    ask(cluster.url(), "CREATE TABLE kept AS SELECT 42 AS value")
    os.kill(cluster.pid, signal.SIGKILL)  # not reaped: the dead postmaster stays as a zombie
    again = Cluster.start(tmp_path)
    try:
        assert ask(again.url(), "SELECT value FROM kept") == 42
    finally:
        cluster.process.wait()
        again.remove()


def test_a_server_left_behind_is_taken_over(own: Cluster) -> None:
    again = Cluster.start(own.data_dir, settings=FAST)
    try:
        assert not own.running()
        assert ask(again.url(), "SELECT 1") == 1
    finally:
        again.stop()


def test_a_pid_file_of_another_process_does_not_hinder_the_start(own: Cluster) -> None:
    own.stop()
    (own.folder / "postmaster.pid").write_text(f"{os.getpid()}\n{own.folder}\n")
    again = Cluster.start(own.data_dir, settings=FAST)
    assert ask(again.url(), "SELECT 1") == 1
    again.stop()


def test_data_of_another_version_are_refused_in_words(own: Cluster) -> None:
    own.stop()
    (own.folder / "PG_VERSION").write_text("14\n")
    with pytest.raises(PostgresError, match="of PostgreSQL 14"):
        Cluster.start(own.data_dir)


def test_programs_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(PostgresError, match="PG_BINDIR"):
        Cluster.start(tmp_path / "data", bin_dir=tmp_path)


def test_an_initdb_that_was_killed_is_begun_anew(own: Cluster) -> None:
    own.stop()
    half_made = own.folder.with_name(own.folder.name + ".initdb")
    half_made.touch()
    (own.folder / "global" / "pg_control").unlink()
    again = Cluster.start(own.data_dir, settings=FAST)
    assert ask(again.url(), "SELECT 1") == 1
    assert not half_made.exists()
    again.stop()


def test_the_runtime_role_owns_nothing_and_makes_nothing(own: Cluster) -> None:
    access = provision(own.url(), own.data_dir / "secrets", ["license"])["license"]
    ask(access.owner_url, "CREATE TABLE seal (x int)")
    assert ask(access.runtime_url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    for refused in ("CREATE TABLE y (x int)", "SELECT * FROM seal", "DROP TABLE seal"):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            ask(access.runtime_url, refused)


def test_a_role_sees_only_its_own_database(own: Cluster) -> None:
    access = provision(own.url(), own.data_dir / "secrets", ["license", "codegen"])
    elsewhere = access["license"].runtime_url.replace("yizhao_license", "yizhao_codegen")
    with pytest.raises(psycopg2.OperationalError, match="permission denied"):
        psycopg2.connect(elsewhere)


def test_provisioning_twice_changes_nothing(own: Cluster) -> None:
    first = provision(own.url(), own.data_dir / "secrets", ["license"])
    assert provision(own.url(), own.data_dir / "secrets", ["license"]) == first


def test_passwords_are_readable_by_their_owner_alone(own: Cluster) -> None:
    provision(own.url(), own.data_dir / "secrets", ["license"])
    for path in (own.data_dir / "secrets").iterdir():
        assert path.stat().st_mode & 0o077 == 0
