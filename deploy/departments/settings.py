"""The settings of the reference departments."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from shared.settings import Settings as Declarations
from shared.settings import setting


@dataclass(frozen=True, kw_only=True)
class Settings(Declarations):
    """They know a database of their own and the bus, nothing of the services."""

    SERVICE: ClassVar[str] = "departments"

    database_url: str = setting("{SERVICE}_DATABASE_URL", what="the departments' database, as their runtime role")
    migration_url: str = setting("{SERVICE}_MIGRATION_URL", "", what="the same, as the role that owns the tables")
    bus_url: str = setting("BUS_URL", "", what="postgresql://… (embedded bus) or kafka://host:port")
    bus_skew_seconds: int = setting("BUS_SKEW_SECONDS", 60, what="how far clocks of broker and services may differ")
    sandbox: bool = setting("SANDBOX", default=False, what="1: demonstration; the departments exist only in it")
    sandbox_start_on: date = setting("SANDBOX_START_ON", date(2026, 3, 2), what="first legal day of a sandbox")
    answer_seconds: int = setting("DEPARTMENTS_ANSWER_SECONDS", 4, what="how long a department thinks about a notice")
    log_level: str = setting("LOG_LEVEL", "INFO", what="DEBUG, INFO, WARNING or ERROR")
