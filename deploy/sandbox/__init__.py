"""The sandbox's own parts: an OpenID Connect issuer and the people one can be; under /sandbox, with SANDBOX=1 only."""

from deploy.sandbox.app import create_app
from deploy.sandbox.settings import SandboxSettings

__all__ = ["SandboxSettings", "create_app"]
