"""What a deployment decides for deregistration."""

from dataclasses import dataclass
from typing import ClassVar

from shared.settings import ServiceSettings


@dataclass(frozen=True, kw_only=True)
class Settings(ServiceSettings):
    """Settings of deregistration; it needs none of its own."""

    SERVICE: ClassVar[str] = "deregistration"
