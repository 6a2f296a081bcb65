"""JSON in and out: three-line views, one module a topic."""

from services.registration.api import (
    applications,
    catalogues,
    entities,
    imports,
    materials,
    names,
    receipts,
    reviews,
    signatures,
)

BLUEPRINTS = (
    names.blueprint,
    applications.blueprint,
    materials.blueprint,
    signatures.blueprint,
    reviews.blueprint,
    entities.blueprint,
    receipts.blueprint,
    catalogues.blueprint,
    imports.blueprint,
)

__all__ = ["BLUEPRINTS"]
