"""What only the register knows of a licence, and says on line."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class PublicMark:
    """A mark beside the entity's status; both days belong to it, without an end it is open."""

    mark: str
    since_on: date
    until_on: date | None = None


@dataclass(frozen=True)
class Record:
    """All empty off line.

    ``until_on``: last day of the suspension; ``reference_no``: of the act that ended the licence; ``current_serial``:
    of the licence to ask for, where this one is none any more and another is in force.
    """

    until_on: date | None = None
    reference_no: str | None = None
    current_serial: str | None = None
    marks: tuple[PublicMark, ...] = ()
