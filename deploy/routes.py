"""Which service answers which address: by the first segment, counted after `/api/v1`.

This is the only table. The one-machine front dispatches by it, and the ingress configuration of `deploy/nginx.conf` is
generated from it (`yizhao contracts`) and compared with it by a test. No two services share a first segment.
"""

from collections.abc import Mapping

API_PREFIX = "/api/v1/"
DEFAULT = "registration"  # the root, and what nobody owns: its page of "not found" is as good as any
SANDBOX = "sandbox"

SEGMENTS: Mapping[str, str] = {
    "registration": (
        "guide public-entities track my name-claims name-checks applications signing-tasks review-queue supervision "
        "entities kinds rules refusal-codes jurisdictions person-bindings documents registration-receipts "
        "tax-supplements department-entities department-feed imports"
    ),
    "codegen": "code-validations codes legacy-numbers segments code-burnings code-requests",
    "license": (
        "licenses license-grants license-wallets license-requests presentations presentation-requests verifications "
        "public-licenses displays public-displays trust .well-known status-lists log"
    ),
    "deregistration": (
        "eligibility-checks deregistrations undertaking-tasks notices deregistration-queue department-requests "
        "tax-clearances liquidations"
    ),
    SANDBOX: SANDBOX,
}
OWN_SUFFIXES = ("session", "assets", "ops")  # /<service>-session, /<service>-assets, /<service>-ops
EXCEPTIONS: Mapping[str, str] = {
    "/sandbox/clock": "registration"
}  # longer than one segment: the clock is told as an event


def table() -> dict[str, str]:
    """First segment → service."""
    found: dict[str, str] = {}
    for service, segments in SEGMENTS.items():
        own = [] if service == SANDBOX else [f"{service}-{suffix}" for suffix in OWN_SUFFIXES]
        for segment in (*segments.split(), *own):
            if segment in found:
                raise ValueError(f"{segment} belongs to {found[segment]} and {service}")
            found[segment] = service
    return found


TABLE: Mapping[str, str] = table()


def service_of(path: str) -> str:
    """The service that answers a path.

    >>> [service_of(path) for path in ("/", "/api/v1/codes/91140105MAY000017U", "/licenses/1/qr", "/nobody")]
    ['registration', 'codegen', 'license', 'registration']
    >>> service_of("/sandbox/clock"), service_of("/sandbox/oidc/token")
    ('registration', 'sandbox')
    """
    for prefix, service in EXCEPTIONS.items():
        if path == prefix or path.startswith(prefix + "/"):
            return service
    rest = path.removeprefix(API_PREFIX) if path.startswith(API_PREFIX) else path.removeprefix("/")
    return TABLE.get(rest.split("/", 1)[0], DEFAULT)
