"""Settings of the sample service."""

from dataclasses import dataclass
from typing import ClassVar

from shared.settings import ServiceSettings


@dataclass(frozen=True, kw_only=True)
class Settings(ServiceSettings):
    SERVICE: ClassVar[str] = "sample"
