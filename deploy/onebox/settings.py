"""What may be set about the house on one machine. Everything has a default: `make run` needs nothing."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import ClassVar

from shared.settings import Settings, setting


@dataclass(frozen=True, kw_only=True)
class HouseSettings(Settings):
    """The settings of `make run` and `make demo`."""

    SERVICE: ClassVar[str] = "house"
    port: int = setting(
        "PORT", 0, what="the port of the one address; taken: an error. Not set: 8000, or another that is free"
    )
    data_dir: Path = setting("DATA_DIR", Path(".run"), what="where data, secrets, logs and run.json of `make run` lie")
    bus: str = setting("BUS", "embedded", what="embedded: in PostgreSQL; kafka: a real Apache Kafka")
    kafka_bootstrap_servers: str = setting("KAFKA_BOOTSTRAP_SERVERS", "", what="a Kafka of yours for BUS=kafka")
    apart: bool = setting("APART", default=False, what="1: each service on a port of its own, without the front")
    database_url: str = setting("DATABASE_URL", "", what="a PostgreSQL of yours; its role may make roles and databases")
    pg_bindir: str = setting("PG_BINDIR", "", what="PostgreSQL programs (15 or newer) instead of the wheel's")
    sandbox_start_on: date = setting("SANDBOX_START_ON", date(2026, 3, 2), what="first legal day of a sandbox")
