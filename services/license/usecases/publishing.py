"""Status lists are published."""

from datetime import datetime

from services.license.domain.lists import Publication
from services.license.store import lists
from shared.unit import Unit


def record_publication(unit: Unit, publication: Publication, token: str, at: datetime) -> None:
    """Publish a signed status list."""
    lists.record_publication(unit.tx, publication, token, at)
