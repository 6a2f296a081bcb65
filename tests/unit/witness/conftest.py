"""A log of files and a witness that follows it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.witness.following import Follower
from deploy.witness.judging import Judge
from deploy.witness.key import witness_key
from deploy.witness.memory import Memory
from tests.filed_log import KEY, FiledLog, served


@pytest.fixture
def filed(tmp_path: Path) -> Iterator[FiledLog]:
    with served(tmp_path / "log") as log:
        yield log


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    """A witness that knows the log's key."""
    memory = Memory(tmp_path / "witness" / "memory.sqlite")
    with memory.deciding() as session:
        session.trust(KEY)
    return Judge(witness_key(tmp_path / "witness", "witness.example"), memory)


@pytest.fixture
def follower(filed: FiledLog, judge: Judge) -> Follower:
    return Follower(filed.remote, judge, every_seconds=0.1)
