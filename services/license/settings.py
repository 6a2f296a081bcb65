"""What a deployment of the licence service decides."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from shared.settings import ServiceSettings, setting


@dataclass(frozen=True, kw_only=True)
class Settings(ServiceSettings):
    """The settings every service has; the folder of keys holds the signers too."""

    SERVICE: ClassVar[str] = "license"

    witnesses: str = setting(
        "LICENSE_WITNESSES", "", what="who confirms the log: key and address of each witness, all divided by spaces"
    )

    @property
    def keys_folder(self) -> Path:
        """Where the file signer keeps its keys."""
        return self.secrets_dir / "license"

    @property
    def owner(self) -> str:
        """Whose name the certificates bear."""
        return "Yizhao sandbox" if self.sandbox else "Yizhao"
