"""The settings of every process of the house, as environment variables.

A process gets no more than it needs: the web all databases as their runtime roles, a worker only its own.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.onebox.databases import SERVICES, Access
from deploy.onebox.record import MARK
from deploy.onebox.settings import HouseSettings

OWN_MACHINE_SKEW = {"embedded": "0", "kafka": "1"}  # seconds; a broker elsewhere gets the services' own default
# A static member of its Kafka group: a killed worker gets its partitions back at once.
ONE_WORKER = {"WORKER_SLOT": "0"}
WEB = {"WEB_WORKERS": "2", "WEB_THREADS": "4", "WEB_GRACEFUL_SECONDS": "5", "WEB_PRELOAD": "1"}

# What a person may have set for another purpose must not reach the children.
NOT_INHERITED = ("DATABASE_URL", "PORT", "GUNICORN_CMD_ARGS", "FLASK_APP", "FLASK_DEBUG")


@dataclass(frozen=True)
class Addresses:
    """Where a browser finds each service and the sandbox issuer; all equal when one front serves all."""

    by_service: Mapping[str, str]
    issuer: str

    @property
    def public(self) -> str:
        return self.by_service["registration"]


@dataclass(frozen=True)
class Environments:
    """Makes the environment of each kind of process."""

    settings: HouseSettings
    data_dir: Path
    databases: Mapping[str, Access]
    bus_url: str
    addresses: Addresses
    witnesses: str = ""  # who confirms the log of licences, once it is known: key and address

    def common(self) -> dict[str, str]:
        skew = None if self.settings.kafka_bootstrap_servers else OWN_MACHINE_SKEW[self.settings.bus]
        return {
            MARK: str(self.data_dir),
            "BUS_URL": self.bus_url,
            **({"BUS_SKEW_SECONDS": skew} if skew else {}),
            "PUBLIC_URL": self.addresses.public,
            **{f"{service.upper()}_URL": url for service, url in self.addresses.by_service.items()},
            **({"LICENSE_WITNESSES": self.witnesses} if self.witnesses else {}),
            "OIDC_ISSUER": f"{self.addresses.issuer}/sandbox/oidc",
            "SANDBOX": "1",
            "SANDBOX_START_ON": self.settings.sandbox_start_on.isoformat(),
            "SECRETS_DIR": str(self.data_dir / "secrets"),
            "PYTHONUNBUFFERED": "1",
        }

    def worker(self, service: str) -> dict[str, str]:
        return {**self.common(), **self._runtime(service), **ONE_WORKER}

    def web(self, services: tuple[str, ...], sockets: tuple[int, ...], inner_port: int) -> dict[str, str]:
        """For gunicorn, which is bound to inherited sockets."""
        binds = ",".join(f"fd://{descriptor}" for descriptor in sockets)
        web = {**WEB, "WEB_BIND": binds, "INNER_PORT": str(inner_port)}
        return {**self.common(), **self._runtime(*services), **web}

    def departments(self) -> dict[str, str]:
        return {**self.common(), **self._runtime("departments"), **ONE_WORKER}

    def witness(self, socket: int | None = None) -> dict[str, str]:
        """A second party: no database, no secrets of ours, the log's public address only."""
        bind = {} if socket is None else {"WITNESS_BIND": f"fd://{socket}"}
        return {
            MARK: str(self.data_dir),
            "WITNESS_LOG_URL": f"{self.addresses.by_service['license']}/log",
            "WITNESS_NAME": "witness.localhost/yizhao-sandbox",
            "WITNESS_DIR": str(self.data_dir / "witness"),
            "WITNESS_EVERY_SECONDS": "5",
            **bind,
        }

    def everything(self) -> dict[str, str]:
        """For commands that tend to all services: also the owners' addresses."""
        owners = {f"{name.upper()}_MIGRATION_URL": access.owner_url for name, access in self.databases.items()}
        return {**self.common(), **self._runtime(*SERVICES, "departments", "bus"), **owners}

    def _runtime(self, *names: str) -> dict[str, str]:
        return {f"{name.upper()}_DATABASE_URL": self.databases[name].runtime_url for name in names}


def child_environment(given: Mapping[str, str]) -> dict[str, str]:
    """Our own environment with what is given, less what would be misread."""
    return {**{name: value for name, value in os.environ.items() if name not in NOT_INHERITED}, **given}
