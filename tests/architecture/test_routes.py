"""Every route is known: which service, which guard, and no two services under one first segment."""

from pathlib import Path

import pytest

from deploy.contracts import app_of
from deploy.onebox.databases import SERVICES
from deploy.routes import TABLE, service_of
from shared.http import guards_of

GUARDS = Path(__file__).parent / "guards"
ROUTES = {service: guards_of(app_of(service)) for service in SERVICES}


def written(service: str) -> str:
    lines = sorted(f"{' '.join(sorted(route.methods))} {route.path} | {route.guard}" for route in ROUTES[service])
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("service", SERVICES)
def test_every_route_has_the_guard_that_is_written_down(service: str) -> None:
    """If this fails after a change that is meant, write the new line into tests/architecture/guards."""
    assert written(service) == (GUARDS / f"{service}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("service", SERVICES)
def test_the_front_sends_every_route_to_its_own_service(service: str) -> None:
    elsewhere = {route.path for route in ROUTES[service] if service_of(route.path) != service}
    assert not elsewhere


def test_every_first_segment_belongs_to_one_service() -> None:
    assert set(TABLE.values()) == {*SERVICES, "sandbox"}
