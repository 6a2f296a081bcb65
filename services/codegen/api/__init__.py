"""JSON in and out: three-line views, one module a topic."""

from services.codegen.api import checking, conflicts, ledger, legacy, segments

BLUEPRINTS = (checking.blueprint, conflicts.blueprint, ledger.blueprint, legacy.blueprint, segments.blueprint)

__all__ = ["BLUEPRINTS"]
