"""JSON in and out: three-line views, one module a topic."""

from services.codegen.api import burnings, checking, conflicts, ledger, legacy, segments

BLUEPRINTS = (
    burnings.blueprint,
    checking.blueprint,
    conflicts.blueprint,
    ledger.blueprint,
    legacy.blueprint,
    segments.blueprint,
)

__all__ = ["BLUEPRINTS"]
