"""A licence service of one's own for each test."""

from collections.abc import Callable
from pathlib import Path

import pytest

from services.license.store.licenses import CONSTRAINTS
from shared.clock import FixedClock
from shared.database import Database
from tests.conftest import Databases
from tests.license_cases import Desk, desk_for


@pytest.fixture
def databases(database_for: Callable[[str], Databases]) -> Databases:
    return database_for("license")


@pytest.fixture
def desk(databases: Databases, open_database: Callable[..., Database], tmp_path: Path, clock: FixedClock) -> Desk:
    database = open_database(databases.runtime_url, constraints=CONSTRAINTS)
    return desk_for(databases, database, tmp_path, clock)
