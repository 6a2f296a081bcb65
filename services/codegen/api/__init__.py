"""JSON in and out: three-line views, one module a topic."""

from services.codegen.api import checking, ledger, legacy, segments

BLUEPRINTS = (checking.blueprint, ledger.blueprint, legacy.blueprint, segments.blueprint)

__all__ = ["BLUEPRINTS"]
