"""The desks of those who work on cases: officers of the registry, and the departments."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.deregistration.queries.cases import DepartmentRequest
from shared.database import Tx
from shared.errors import Refusal


def queue(
    tx: Tx, reach: str, now: datetime, filters: dict[str, Any], *, after: tuple[Any, ...] | None, fetch: int
) -> list[dict[str, Any]]:
    """Filed cases of the registries that begin with ``reach``, by due day; ``holder`` is who has claimed it now."""
    due_on, case_id = after or (None, None)
    return tx.all(
        "SELECT * FROM (SELECT c.case_id, c.uscc, c.registry, c.route, c.rule_id, c.state, c.filed_at, c.version,"
        " s.name, s.kind, coalesce(d.due_on, date '9999-12-31') AS order_on, d.due_on, r.officer AS holder,"
        " e.first_officer, e.recommended_at FROM dereg_case c JOIN subject s ON s.entity_id = c.entity_id"
        " LEFT JOIN deadline d ON d.case_id = c.case_id AND d.deadline = 'decision'"
        " LEFT JOIN review_claim r ON r.case_id = c.case_id AND r.released_at IS NULL AND r.until_at > %(now)s"
        " LEFT JOIN dereg_decision e ON e.case_id = c.case_id AND e.set_aside_at IS NULL"
        " WHERE c.state = 'under_decision' AND starts_with(c.registry, %(reach)s)) AS filed"
        " WHERE (%(registry)s::text IS NULL OR registry = %(registry)s)"
        " AND (%(due_to)s::date IS NULL OR order_on <= %(due_to)s::date)"
        " AND (%(q)s::text IS NULL OR uscc = upper(%(q)s) OR strpos(name, %(q)s) > 0)"
        " AND (%(due_on)s::date IS NULL OR (order_on, case_id) > (%(due_on)s::date, %(case_id)s::uuid))"
        " ORDER BY order_on, case_id LIMIT %(fetch)s",
        {name: filters.get(name) or None for name in ("registry", "due_to", "q")}
        | {"reach": reach, "now": now, "due_on": due_on, "case_id": case_id, "fetch": fetch},
    )


_REQUESTS = (
    "SELECT r.*, c.uscc, c.entity_id, c.registry, c.rule_id, coalesce(c.outcome, c.state) AS case_state, s.name,"
    " n.notice_id, n.notice_no, n.published_on, n.ends_on, c.content_hash FROM department_request r"
    " JOIN dereg_case c ON c.case_id = r.case_id JOIN subject s ON s.entity_id = c.entity_id"
    " JOIN notice n ON n.case_id = r.case_id"
)


def department_requests(
    tx: Tx, department: str, filters: dict[str, Any], after: tuple[Any, ...] | None, fetch: int
) -> list[dict[str, Any]]:
    """What a department was asked, the newest first, with name and notice; ``open_only`` leaves out ended cases."""
    asked_at, request_id = after or (None, None)
    return tx.all(
        f"{_REQUESTS} WHERE r.department = %(department)s AND (%(state)s::text IS NULL OR r.state = %(state)s)"
        " AND (%(open_only)s::boolean IS NOT TRUE OR (r.state IN ('open', 'receipted') AND c.state <> 'closed'))"
        " AND (%(answer_until_to)s::date IS NULL OR r.answer_until_on <= %(answer_until_to)s::date)"
        " AND (%(asked_at)s::timestamptz IS NULL"
        " OR (r.asked_at, r.request_id) < (%(asked_at)s::timestamptz, %(request_id)s::uuid))"
        " ORDER BY r.asked_at DESC, r.request_id DESC LIMIT %(fetch)s",
        {name: filters.get(name) for name in ("state", "open_only", "answer_until_to")}
        | {"department": department, "asked_at": asked_at, "request_id": request_id, "fetch": fetch},
    )


def department_request(tx: Tx, department: str, request_id: UUID) -> dict[str, Any]:
    """One of a department's own requests, with name, notice and what it has answered so far.

    :raises Refusal: ``department_request.not_found``, also for another department's.
    """
    row = tx.one(
        f"{_REQUESTS} WHERE r.request_id = %(request_id)s AND r.department = %(department)s",
        {"request_id": request_id, "department": department},
    )
    if row is None:
        raise Refusal("department_request.not_found")
    row["answers"] = tx.all(
        "SELECT message_id, answer, ground, objection_id, reason_code, reason_text, received_at, in_time, outcome"
        " FROM answer WHERE case_id = %(case_id)s AND department = %(department)s ORDER BY received_at, message_id",
        {"case_id": row["case_id"], "department": department},
    )
    return row


def request_shape(row: dict[str, Any]) -> DepartmentRequest:
    """The request's own columns of a row of this module."""
    return DepartmentRequest(**{name: row[name] for name in DepartmentRequest.__dataclass_fields__})
