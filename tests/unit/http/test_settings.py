"""Settings come from the environment, all that is missing is told at once, and no secret has a default."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import ClassVar

import pytest

from shared.settings import ServiceSettings, SettingInvalidError, SettingMissingError, declared, setting

GIVEN = {
    "REGISTRATION_DATABASE_URL": "postgresql://x",
    "PUBLIC_URL": "http://127.0.0.1:8000/",
    "OIDC_ISSUER": "http://127.0.0.1:8000/sandbox/oidc",
    "SECRETS_DIR": "/var/lib/yizhao/secrets",
}


@dataclass(frozen=True, kw_only=True)
class Settings(ServiceSettings):
    """One setting more."""

    SERVICE: ClassVar[str] = "registration"
    lease_minutes: int = setting("REGISTRATION_LEASE_MINUTES", 30, "how long a reviewer holds a case")


def test_values_are_read_in_their_types() -> None:
    more = {"SANDBOX": "1", "SANDBOX_START_ON": "2026-03-09", "REGISTRATION_LEASE_MINUTES": "5"}
    read = Settings.from_environment(GIVEN | more)
    assert (read.sandbox, read.sandbox_start_on, read.lease_minutes) == (True, date(2026, 3, 9), 5)
    assert read.secrets_dir == Path("/var/lib/yizhao/secrets")
    assert read.bus_skew_seconds == 60


def test_all_missing_settings_are_told_at_once() -> None:
    with pytest.raises(SettingMissingError, match="OIDC_ISSUER, PUBLIC_URL, REGISTRATION_DATABASE_URL, SECRETS_DIR"):
        Settings.from_environment({})


def test_a_value_of_the_wrong_type_is_told_with_its_name() -> None:
    with pytest.raises(SettingInvalidError, match="SANDBOX_START_ON"):
        Settings.from_environment(GIVEN | {"SANDBOX_START_ON": "tomorrow"})


def test_links_lead_to_the_public_address_unless_a_service_has_its_own() -> None:
    links = Settings.from_environment(GIVEN | {"LICENSE_URL": "http://127.0.0.1:8003"}).links
    assert (links.registration, links.license) == ("http://127.0.0.1:8000", "http://127.0.0.1:8003")


def test_secrets_have_no_default_and_every_setting_says_what_it_is_for() -> None:
    listed = {one.env: one for one in declared(Settings)}
    assert listed["REGISTRATION_DATABASE_URL"].default is None
    assert not listed["REGISTRATION_OIDC_CLIENT_SECRET"].default
    assert all(one.what for one in listed.values())
