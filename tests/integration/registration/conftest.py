"""Registration on a fresh database."""

from collections.abc import Callable
from pathlib import Path

import pytest

from services.registration.ports import SOURCE
from services.registration.store import CONSTRAINTS
from shared.clock import FixedClock
from shared.crypto import personal_data_keys
from shared.database import Database
from shared.unit import Units
from tests.conftest import Databases
from tests.integration.registration.acting import Desk


@pytest.fixture
def desk(
    database_for: Callable[[str], Databases],
    open_database: Callable[..., Database],
    clock: FixedClock,
    tmp_path: Path,
) -> Desk:
    """Registration at work."""
    db = open_database(database_for("registration").runtime_url, constraints=CONSTRAINTS)
    return Desk(Units(db, SOURCE, clock, sandbox=True), db, personal_data_keys(tmp_path / "keys"))
