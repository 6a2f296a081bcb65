"""Words that the templates of several pages need."""

from typing import Any

from shared.divisions import REGISTRIES, registry_of
from shared.web import pick


def registries() -> dict[str, Any]:
    """Give the templates the names of registries."""
    return {"registry_name": registry_name, "registry_options": [(code, registry_name(code)) for code in REGISTRIES]}


def registry_name(code: str) -> str:
    known = registry_of(code)
    return pick(known) if known else code
