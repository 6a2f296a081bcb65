"""Notices, deadlines and the counters that number documents."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.deregistration.domain.notice import NoticePeriod
from shared.database import Tx
from shared.events.shapes import Deadline


@dataclass(frozen=True)
class StoredNotice:
    """A published notice: its number, its case and its days."""

    notice_id: UUID
    notice_no: str
    case_id: UUID
    published_at: datetime
    period: NoticePeriod


_PERIOD = (
    "published_on",
    "starts_on",
    "ends_on",
    "public_until_on",
    "tax_until_on",
    "others_until_on",
    "window_from_on",
    "window_until_on",
    "calendar_version",
)


def to_notice(row: dict[str, Any]) -> StoredNotice:
    """A row of ``notice`` as a value."""
    return StoredNotice(
        notice_id=row["notice_id"],
        notice_no=row["notice_no"],
        case_id=row["case_id"],
        published_at=row["published_at"],
        period=NoticePeriod(**{name: row[name] for name in _PERIOD}),
    )


def insert(tx: Tx, notice: StoredNotice) -> None:
    period = notice.period
    tx.execute(
        "INSERT INTO notice (notice_id, notice_no, case_id, days, published_at, published_on, starts_on, ends_on,"
        " public_until_on, tax_until_on, others_until_on, window_from_on, window_until_on, calendar_version)"
        " VALUES (%(notice_id)s, %(notice_no)s, %(case_id)s, %(days)s, %(published_at)s, %(published_on)s,"
        " %(starts_on)s, %(ends_on)s, %(public_until_on)s, %(tax_until_on)s, %(others_until_on)s,"
        " %(window_from_on)s, %(window_until_on)s, %(calendar_version)s)",
        {name: getattr(period, name) for name in _PERIOD}
        | {
            "notice_id": notice.notice_id,
            "notice_no": notice.notice_no,
            "case_id": notice.case_id,
            "days": (period.ends_on - period.published_on).days,
            "published_at": notice.published_at,
        },
    )


def find(tx: Tx, notice_id: UUID) -> StoredNotice | None:
    row = tx.one("SELECT * FROM notice WHERE notice_id = %(notice_id)s", {"notice_id": notice_id})
    return to_notice(row) if row else None


def of_case(tx: Tx, case_id: UUID) -> StoredNotice | None:
    row = tx.one("SELECT * FROM notice WHERE case_id = %(case_id)s", {"case_id": case_id})
    return to_notice(row) if row else None


def provisional(tx: Tx) -> list[StoredNotice]:
    """Notices of running cases that wait for a calendar, locked."""
    rows = tx.all(
        "SELECT n.* FROM notice n JOIN dereg_case c ON c.case_id = n.case_id WHERE c.state <> 'closed'"
        " AND num_nulls(n.public_until_on, n.tax_until_on, n.others_until_on, n.window_until_on) > 0"
        " ORDER BY n.notice_id LIMIT 200 FOR UPDATE OF n SKIP LOCKED"
    )
    return [to_notice(row) for row in rows]


def settle(tx: Tx, notice_id: UUID, period: NoticePeriod) -> None:
    """Write the last days that were not known when the notice was published."""
    tx.execute(
        "UPDATE notice SET public_until_on = %(public)s, tax_until_on = %(tax)s, others_until_on = %(others)s,"
        " window_until_on = %(window)s, calendar_version = %(calendar)s WHERE notice_id = %(notice_id)s",
        {
            "notice_id": notice_id,
            "public": period.public_until_on,
            "tax": period.tax_until_on,
            "others": period.others_until_on,
            "window": period.window_until_on,
            "calendar": period.calendar_version,
        },
    )


def save_deadline(tx: Tx, case_id: UUID, deadline: Deadline) -> None:
    tx.execute(
        "INSERT INTO deadline (case_id, deadline, rule_id, started_on, unit, n, due_on, provisional, calendar_version)"
        " VALUES (%(case_id)s, %(deadline)s, %(rule_id)s, %(started_on)s, %(unit)s, %(n)s, %(due_on)s,"
        " %(provisional)s, %(calendar)s) ON CONFLICT ON CONSTRAINT deadline_pkey DO UPDATE SET"
        " due_on = excluded.due_on, provisional = excluded.provisional, calendar_version = excluded.calendar_version",
        {
            "case_id": case_id,
            "deadline": deadline.deadline,
            "rule_id": deadline.rule_id,
            "started_on": deadline.started_on,
            "unit": deadline.unit,
            "n": deadline.n,
            "due_on": deadline.due_on,
            "provisional": deadline.provisional,
            "calendar": deadline.calendar_version,
        },
    )


def deadlines_of(tx: Tx, case_id: UUID) -> tuple[Deadline, ...]:
    rows = tx.all(
        "SELECT deadline, rule_id, started_on, unit, n, due_on, provisional, calendar_version FROM deadline"
        " WHERE case_id = %(case_id)s ORDER BY started_on, deadline",
        {"case_id": case_id},
    )
    return tuple(Deadline(**row) for row in rows)


def provisional_deadlines(tx: Tx) -> list[tuple[UUID, Deadline]]:
    """Deadlines of running cases that wait for a calendar."""
    rows = tx.all(
        "SELECT d.* FROM deadline d JOIN dereg_case c ON c.case_id = d.case_id"
        " WHERE d.provisional AND c.state <> 'closed' ORDER BY d.case_id LIMIT 200"
    )
    return [(row.pop("case_id"), Deadline(**row)) for row in rows]


def next_number(tx: Tx, series: str, registry: str, period: str) -> int:
    """Draw the next number of a series; its row stays locked to the end, so that no number is lost. Draw it last."""
    number: int = tx.scalar(
        "INSERT INTO document_counter (series, registry, period, last_number)"
        " VALUES (%(series)s, %(registry)s, %(period)s, 1) ON CONFLICT ON CONSTRAINT document_counter_pkey"
        " DO UPDATE SET last_number = document_counter.last_number + 1 RETURNING last_number",
        {"series": series, "registry": registry, "period": period},
    )
    return number
