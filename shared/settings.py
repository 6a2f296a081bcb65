"""What a deployment decides: addresses, secrets' place, sandbox or not. Never law, and no default secret.

A setting is one field of a frozen dataclass, declared with ``setting(variable, default, what)``; the same declaration
is read from the environment here, listed in ``deploy/env.example`` and compared with it by a test. Each service adds
its own fields in ``services/<name>/settings.py``.
"""

import os
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field
from dataclasses import fields as fields_of
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, Self

from marshmallow import ValidationError, fields


@dataclass(frozen=True)
class Declared:
    """One setting as it is declared: the variable, its default as text (None: required), and what it is for."""

    env: str
    default: str | None
    what: str


class SettingMissingError(Exception):
    """Required variables are not set; the message names all of them at once."""


class SettingInvalidError(Exception):
    """A variable's text is not of its type."""


def setting(env: str, default: Any = MISSING, what: str = "") -> Any:
    """Declare a field of a settings dataclass.

    :param env: the variable; ``{SERVICE}`` becomes the service's name in capitals.
    :param default: leave it out for a required setting.
    """
    metadata = {"env": env, "what": what}
    return field(metadata=metadata) if default is MISSING else field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Links:
    """Where each service is found by a browser, without a slash at the end. Equal when one address serves all."""

    registration: str
    codegen: str
    license: str
    deregistration: str


@dataclass(frozen=True, kw_only=True)
class Settings:
    """A frozen dataclass that can be filled from the environment."""

    SERVICE: ClassVar[str] = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Read every declared setting.

        :param environment: instead of the process's own, for tests.
        :raises SettingMissingError: names every required variable that is not set.
        """
        given = os.environ if environment is None else environment
        values: dict[str, Any] = {}
        missing = []
        for one in fields_of(cls):
            name = variable(cls, one.metadata["env"])
            if given.get(name, "") != "":
                values[one.name] = _parsed(one.type, name, given[name])
            elif one.default is MISSING:
                missing.append(name)
        if missing:
            raise SettingMissingError(f"not set: {', '.join(sorted(missing))} (see deploy/env.example)")
        return cls(**values)


@dataclass(frozen=True, kw_only=True)
class ServiceSettings(Settings):
    """What every service needs."""

    database_url: str = setting("{SERVICE}_DATABASE_URL", what="the service's database, as its runtime role")
    migration_url: str = setting(
        "{SERVICE}_MIGRATION_URL", "", what="the same database, as the role that owns the tables"
    )
    bus_url: str = setting("BUS_URL", "", what="postgresql://… (embedded bus) or kafka://host:port")
    bus_skew_seconds: int = setting("BUS_SKEW_SECONDS", 60, what="how far clocks of broker and services may differ")
    public_url: str = setting("PUBLIC_URL", what="the address people open, e.g. https://dengji.example.gov.cn")
    registration_url: str = setting(
        "REGISTRATION_URL", "", what="where a browser finds registration; default PUBLIC_URL"
    )
    codegen_url: str = setting("CODEGEN_URL", "", what="where a browser finds codegen; default PUBLIC_URL")
    license_url: str = setting("LICENSE_URL", "", what="where a browser finds license; default PUBLIC_URL")
    deregistration_url: str = setting(
        "DEREGISTRATION_URL", "", what="where a browser finds deregistration; default PUBLIC_URL"
    )
    oidc_issuer: str = setting("OIDC_ISSUER", what="OpenID Connect issuer; in the sandbox PUBLIC_URL/sandbox/oidc")
    oidc_internal_url: str = setting(
        "OIDC_INTERNAL_URL", "", what="the issuer as services reach it, if other than OIDC_ISSUER"
    )
    oidc_client_id: str = setting("{SERVICE}_OIDC_CLIENT_ID", "", what="client at the issuer; default yizhao-<service>")
    oidc_client_secret: str = setting("{SERVICE}_OIDC_CLIENT_SECRET", "", what="empty for a public client with PKCE")
    sandbox: bool = setting("SANDBOX", default=False, what="1: demonstration; personas, movable legal clock, banner")
    sandbox_start_on: date = setting("SANDBOX_START_ON", date(2026, 3, 2), what="first legal day of a sandbox")
    secrets_dir: Path = setting(
        "SECRETS_DIR", what="folder (0700) of keys; what is missing there is made at first start"
    )
    trusted_proxies: int = setting("TRUSTED_PROXIES", 0, what="reverse proxies in front, X-Forwarded-* believed")
    log_level: str = setting("LOG_LEVEL", "INFO", what="DEBUG, INFO, WARNING or ERROR")

    @property
    def links(self) -> Links:
        """Where the browser finds each service."""
        own = self.public_url
        return Links(
            registration=(self.registration_url or own).rstrip("/"),
            codegen=(self.codegen_url or own).rstrip("/"),
            license=(self.license_url or own).rstrip("/"),
            deregistration=(self.deregistration_url or own).rstrip("/"),
        )

    @property
    def own_url(self) -> str:
        """Where a browser finds this service."""
        return str(getattr(self.links, self.SERVICE))

    @property
    def client_id(self) -> str:
        """The service's client id at the issuer."""
        return self.oidc_client_id or f"yizhao-{self.SERVICE}"


def variable(cls: type[Settings], env: str) -> str:
    """Return the variable's name for a service.

    >>> class Shop(Settings):
    ...     SERVICE = "shop"
    >>> variable(Shop, "{SERVICE}_DATABASE_URL")
    'SHOP_DATABASE_URL'
    """
    return env.replace("{SERVICE}", cls.SERVICE.upper())


def declared(cls: type[Settings]) -> list[Declared]:
    """List every setting of a settings class, in the order of declaration."""
    return [
        Declared(
            env=variable(cls, one.metadata["env"]),
            default=None if one.default is MISSING else _as_text(one.default),
            what=one.metadata["what"],
        )
        for one in fields_of(cls)
    ]


def _as_text(default: Any) -> str:
    """Write a default as it would stand in the environment."""
    return str(int(default)) if isinstance(default, bool) else str(default)


_FIELDS: dict[Any, fields.Field[Any]] = {
    int: fields.Integer(),
    bool: fields.Boolean(),
    float: fields.Float(),
    date: fields.Date(),
}


def _parsed(kind: Any, name: str, text: str) -> Any:
    """Return a variable's value in the type of its field.

    :raises SettingInvalidError: the text is not of that type.
    """
    if kind not in _FIELDS:
        return kind(text)
    try:
        return _FIELDS[kind].deserialize(text)
    except ValidationError as error:
        raise SettingInvalidError(f"{name}={text!r}: {'; '.join(error.messages)}") from error
