"""The licence an entity had before the one code: a field of its own beside the entity's status."""

from dataclasses import dataclass, fields
from datetime import date, datetime

from services.registration.domain.entity import Entity
from shared.clock import legal_day
from shared.kinds import Kind
from shared.merging import Exchange, FormerLicence, former_licence

_INDIVIDUAL_PAIR = "92"
_FIRST = 1


@dataclass(frozen=True)
class LicenceFacts:
    """What an old licence is judged by. ``license_…``: the newest licence issued here."""

    uscc: str
    kind: str
    established_on: date | None = None
    licence_exchange: str = Exchange.UNKNOWN
    licence_exchanged_on: date | None = None
    license_no: int | None = None
    license_issued_at: datetime | None = None


def licence_facts(entity: Entity) -> LicenceFacts:
    """Take from an entity what its old licence is judged by."""
    return LicenceFacts(**{field.name: getattr(entity, field.name) for field in fields(LicenceFacts)})


def former_licence_on(day: date, facts: LicenceFacts) -> FormerLicence:
    """Return what an entity's old licence is worth on a day.

    A licence issued here carries the code, so it is the exchange; the day is told where it was the first one. Where an
    import does not tell the kind, the code's second character tells individual businesses from everybody else.

    >>> old = LicenceFacts("91140105MAY000017U", "llc", date(1998, 5, 6), licence_exchange="unexchanged")
    >>> former_licence_on(date(2026, 3, 2), old).state.value
    'void_unexchanged'
    """
    kind = Kind.INDIVIDUAL_BUSINESS if facts.uscc.startswith(_INDIVIDUAL_PAIR) else facts.kind
    exchange, exchanged_on = Exchange(facts.licence_exchange), facts.licence_exchanged_on
    if facts.license_issued_at is not None:
        exchange = Exchange.EXCHANGED
        exchanged_on = legal_day(facts.license_issued_at) if facts.license_no == _FIRST else None
    return former_licence(kind, facts.established_on, day, exchange, exchanged_on)
