"""Status lists are published."""

from services.license.domain.lists import SignedList
from services.license.store import lists
from shared.unit import Unit


def record_publication(unit: Unit, signed: SignedList) -> None:
    """Publish a signed status list."""
    lists.record_publication(unit.tx, signed)
