"""The licence an entity had before the one code: a field of its own beside the entity's status."""

from datetime import date, datetime

from shared.clock import legal_day
from shared.kinds import Kind
from shared.merging import Exchange, FormerLicence, former_licence

_INDIVIDUAL_PAIR = "92"
_FIRST = 1


def former_licence_on(
    day: date,
    *,
    uscc: str,
    kind: str,
    established_on: date | None,
    exchange: str,
    exchanged_on: date | None,
    license_no: int | None,
    license_issued_at: datetime | None,
) -> FormerLicence:
    """Return what an entity's old licence is worth on a day.

    A licence issued here carries the code, so it is the exchange; the day is told where it was the first one. Where an
    import does not tell the kind, the code's second character tells individual businesses from everybody else.

    >>> former_licence_on(date(2026, 3, 2), uscc="91140105MAY000017U", kind="llc", established_on=date(1998, 5, 6),
    ...     exchange="unexchanged", exchanged_on=None, license_no=None, license_issued_at=None).state.value
    'void_unexchanged'
    """
    if license_issued_at is not None:
        exchange = Exchange.EXCHANGED
        exchanged_on = legal_day(license_issued_at) if license_no == _FIRST else None
    judged_as = Kind.INDIVIDUAL_BUSINESS if uscc.startswith(_INDIVIDUAL_PAIR) else kind
    return former_licence(judged_as, established_on, day, Exchange(exchange), exchanged_on)
