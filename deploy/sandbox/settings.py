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
    registration_url: str = setting("REGISTRATION_URL", "", what="where registration is; default PUBLIC_URL")
    codegen_url: str = setting("CODEGEN_URL", "", what="where codegen is; default PUBLIC_URL")
    license_url: str = setting("LICENSE_URL", "", what="where license is; default PUBLIC_URL")
    deregistration_url: str = setting("DEREGISTRATION_URL", "", what="where deregistration is; default PUBLIC_URL")

    @property
    def addresses(self) -> dict[str, str]:
        """Where each service is, without a slash at the end."""
        own = self.public_url
        return {
            "registration": (self.registration_url or own).rstrip("/"),
            "codegen": (self.codegen_url or own).rstrip("/"),
            "license": (self.license_url or own).rstrip("/"),
            "deregistration": (self.deregistration_url or own).rstrip("/"),
        }
