"""JSON in and out: three-line views, one module a topic."""

from services.license.api import grants, licenses, papers, presentations

BLUEPRINTS = (licenses.blueprint, grants.blueprint, papers.blueprint, presentations.blueprint)

__all__ = ["BLUEPRINTS"]
