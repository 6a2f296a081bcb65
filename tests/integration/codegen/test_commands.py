"""`yizhao codegen …`: what the one-machine runner and an operator call."""

import json

import pytest
from click.testing import CliRunner, Result

from services.codegen.cli import service_commands
from shared.cli import USAGE, run
from tests.integration.codegen.conftest import ENVIRONMENT


@pytest.fixture
def environment(codegen_databases, monkeypatch) -> dict[str, str]:
    made = ENVIRONMENT | {
        "CODEGEN_DATABASE_URL": codegen_databases.runtime_url,
        "CODEGEN_MIGRATION_URL": codegen_databases.owner_url,
        "SANDBOX": "1",
    }
    for name, value in made.items():
        monkeypatch.setenv(name, value)
    return made


def called(command: str) -> Result:
    result = CliRunner().invoke(service_commands, [command], standalone_mode=False)
    assert result.exception is None
    return result


def test_migrating_twice_is_migrating_once(environment):
    assert json.loads(called("migrate").stdout) == json.loads(called("migrate").stdout) == {"migrated": "codegen"}


def test_the_sandbox_is_given_its_segments_by_command(environment, codegen):
    assert json.loads(called("seed-sandbox").stdout) == {"segments": 9}
    assert json.loads(called("seed-sandbox").stdout) == {"segments": 0}
    assert len(codegen.all("SELECT 1 FROM segment WHERE state = 'active'")) == 9


def test_outside_the_sandbox_nobody_seeds(environment, codegen, monkeypatch):
    monkeypatch.setenv("SANDBOX", "0")
    assert run(service_commands, ["seed-sandbox"]) == USAGE
    assert codegen.all("SELECT 1 FROM segment") == []
