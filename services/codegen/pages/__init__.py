"""HTML in and out: checking a code (for everybody), the ledger, old numbers, segments, what waits (for officers)."""

from services.codegen.pages import burnings, checking, conflicts, ledger, legacy, segments, words

BLUEPRINTS = (
    burnings.blueprint,
    checking.blueprint,
    conflicts.blueprint,
    ledger.blueprint,
    legacy.blueprint,
    segments.blueprint,
)

for blueprint in BLUEPRINTS:
    blueprint.context_processor(words.registries)

__all__ = ["BLUEPRINTS"]
