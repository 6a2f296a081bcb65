"""HTML in and out: checking a code (for everybody), the ledger, segments and what waits (for officers)."""

from services.codegen.pages import checking, ledger, segments, words

BLUEPRINTS = (checking.blueprint, ledger.blueprint, segments.blueprint)

for blueprint in BLUEPRINTS:
    blueprint.context_processor(words.registries)

__all__ = ["BLUEPRINTS"]
