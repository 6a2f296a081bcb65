"""`deploy/compose.yaml` has not been run where this was written (no container engine); its contents are compared."""

import re
from typing import Any

import pytest
import yaml

from deploy.envexample import groups
from deploy.onebox.databases import SERVICES
from shared.settings import declared
from tests.architecture.sources import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
KNOWN = {one.env: one for _, kind in groups() for one in declared(kind)}
REQUIRED = {heading: {one.env for one in declared(kind) if one.default is None} for heading, kind in groups()}
OURS = {name: one for name, one in COMPOSE["services"].items() if "yizhao" in str(one.get("image", ""))}


@pytest.mark.parametrize("name", OURS)
def test_a_container_of_ours_is_given_settings_that_exist(name: str) -> None:
    assert set(OURS[name]["environment"]) <= set(KNOWN)


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("part", ["", "-worker"], ids=["web", "worker"])
def test_each_service_has_a_web_and_a_worker_with_all_that_it_requires(service: str, part: str) -> None:
    assert REQUIRED[service] <= set(OURS[f"{service}{part}"]["environment"])


@pytest.mark.parametrize("service", SERVICES)
def test_the_runtime_never_sees_the_owners_address(service: str) -> None:
    for part in ("", "-worker"):
        assert f"{service.upper()}_MIGRATION_URL" not in OURS[f"{service}{part}"]["environment"]


def test_no_secret_has_a_default() -> None:
    text = (ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8")
    assert not re.search(r"(PASSWORD|SECRET|KEY):-[^}]", text)
