"""JSON in and out: three-line views, one module a topic."""

from services.license.api import displays, grants, licenses, papers, presentations, second_signatures, wallets

BLUEPRINTS = (
    licenses.blueprint,
    grants.blueprint,
    papers.blueprint,
    presentations.blueprint,
    displays.blueprint,
    second_signatures.blueprint,
    wallets.blueprint,
)

__all__ = ["BLUEPRINTS"]
