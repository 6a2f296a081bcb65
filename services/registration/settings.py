"""What a deployment decides for registration."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from shared.settings import ServiceSettings


@dataclass(frozen=True, kw_only=True)
class Settings(ServiceSettings):
    """Settings of registration."""

    SERVICE: ClassVar[str] = "registration"

    @property
    def keys_dir(self) -> Path:
        """Folder of the keys of personal data."""
        return self.secrets_dir / "registration"
