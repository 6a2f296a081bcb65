"""Acts, marks, deadlines, notices and objections, as events carry them (contract 2.1)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True)
class Act:
    """What decided (文书): registry, document number, rules, day, and how many officers."""

    registry: str
    rule_ids: tuple[str, ...]
    decided_on: date
    mode: str  # auto, one_officer, two_officers, court, department
    document_no: str | None = None
    sub_office: str | None = None


@dataclass(frozen=True)
class Mark:
    """A flag beside the status; ``blocks`` names the procedures it stops."""

    mark_id: UUID
    mark: str
    since_on: date
    source: str
    reference_no: str
    blocks: tuple[str, ...] = ()
    disclose: bool = True
    until_on: date | None = None


@dataclass(frozen=True)
class Pause:
    """A pause of a legal clock."""

    from_on: date
    ground: str
    until_on: date | None = None


@dataclass(frozen=True)
class Deadline:
    """A legal deadline; ``unit`` is wd (working days), d or month. Past the last known calendar year: provisional."""

    deadline: str
    rule_id: str
    started_on: date
    unit: str
    n: int
    calendar_version: str
    provisional: bool = False
    due_on: date | None = None
    promised_on: date | None = None
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True)
class Signed:
    """Who signed an undertaking, and when."""

    name: str
    signed_at: datetime
    person_id: UUID | None = None


@dataclass(frozen=True)
class Undertaking:
    """The undertaking of all investors (承诺书)."""

    undertaking_id: UUID
    text_version: str
    signed_by: tuple[Signed, ...]
    file_sha256: str
    file_uri: str


@dataclass(frozen=True)
class ObjectionLimits:
    """Last days on which each group may object; absent where the calendar of that year is not known yet."""

    public: date | None = None
    tax: date | None = None
    others: date | None = None


@dataclass(frozen=True)
class Notice:
    """A public notice (公告): D+1 … D+n, all bounds inclusive."""

    notice_id: UUID
    published_on: date
    starts_on: date
    ends_on: date
    objections_until_on: ObjectionLimits
    calendar_version: str
    window_from_on: date | None = None
    window_until_on: date | None = None


@dataclass(frozen=True)
class Objection:
    """An objection as told: who by kind, when received; the reason code of a department is departmental."""

    objection_id: UUID
    by: str  # department, interested_party, system
    received_at: datetime
    department: str | None = None
    reason_code: str | None = None


@dataclass(frozen=True)
class StatusReference:
    """Where a licence's bit stands in a status list."""

    uri: str
    index: int


@dataclass(frozen=True)
class HeldBy:
    """Which procedure holds an entity."""

    procedure: str
    id: UUID


@dataclass(frozen=True)
class FileReference:
    """A file by address and hash."""

    file_uri: str
    file_sha256: str


@dataclass(frozen=True)
class Problem:
    """One problem that a department found in what it received."""

    pointer: str
    text: str


@dataclass(frozen=True)
class Annulled:
    """Which act was annulled: ``act`` is set_up, ``id`` that of its application."""

    act: str
    id: UUID
