"""Settings of the sandbox issuer."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from shared.settings import Settings, setting


@dataclass(frozen=True, kw_only=True)
class SandboxSettings(Settings):
    """Where the issuer stands and where it keeps its keys."""

    SERVICE: ClassVar[str] = "sandbox"

    public_url: str = setting("PUBLIC_URL", what="the address people open")
    oidc_issuer: str = setting("OIDC_ISSUER", what="this issuer's own name: PUBLIC_URL/sandbox/oidc")
    sandbox: bool = setting("SANDBOX", default=False, what="1: demonstration")
    secrets_dir: Path = setting("SECRETS_DIR", what="folder (0700) of keys")
    redirect_origins: str = setting(
        "SANDBOX_REDIRECT_ORIGINS", "", what="more addresses that may be returned to, separated by spaces"
    )
