"""JSON in and out: three-line views, one module a topic."""

from services.codegen.api import checking, ledger, segments

BLUEPRINTS = (checking.blueprint, ledger.blueprint, segments.blueprint)

__all__ = ["BLUEPRINTS"]
