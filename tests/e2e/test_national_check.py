"""The whole house with the national check on: what the centre refuses is burnt, the applicant gets the next number."""

import json
import os
import subprocess
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from deploy.audit.cli import audit_until_ok
from deploy.audit.reading import urls_from_environment
from deploy.demo.enterprises import enterprises
from deploy.demo.setting_up import catalogue, set_up
from deploy.onebox.programs import TOOL
from services.codegen.sandbox import PARTS
from shared.uscc import compose
from tests.e2e.house import House, running_house

AUDIT_SECONDS = 90.0
REFUSED = [compose(f"9{part.category}", part.registry, part.span.first) for part in PARTS]  # the first of each segment


def hold(house: House, uscc: str) -> None:
    """Let the code centre know another holder, as an operator of the sandbox does."""
    command = [TOOL, "departments", "hold-code", uscc]
    done = subprocess.run(command, env=os.environ | house.environment, check=True, capture_output=True, text=True)
    assert json.loads(done.stdout)["held"] is True


@pytest.mark.timeout(600)
def test_an_enterprise_is_registered_with_the_number_that_the_centre_accepts(tmp_path: Path) -> None:
    with running_house(tmp_path / "house", CODEGEN_NATIONAL_CHECK="1") as house:
        for uscc in REFUSED:
            hold(house, uscc)
        (enterprise,) = enterprises(1)
        done = set_up(house.api, catalogue(house.api), enterprise)

        assert done.uscc[8:16].endswith(("0001", "0002"))
        assert done.uscc not in REFUSED
        report = audit_until_ok(urls_from_environment(house.environment), AUDIT_SECONDS)
        assert report.ok, [violation.words for violation in report.violations]
        assert ledger(house) == [("burnt", True), ("assigned", False)]


def ledger(house: House) -> list[tuple[str, bool]]:
    """State of each code in the order of numbers, and whether the centre refuses it."""
    with closing(psycopg2.connect(house.owner_urls()["codegen"])) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT state, uscc FROM code WHERE application_id IS NOT NULL ORDER BY ordinal")
        return [(state, uscc in REFUSED) for state, uscc in cursor]
