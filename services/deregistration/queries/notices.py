"""Notices as the public sees them: names and texts of objections, never who owes what to which department."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.deregistration.domain.objection import Objection
from services.deregistration.queries.cases import DepartmentRequest, requests_of
from services.deregistration.store import answers, cases, notices
from services.deregistration.store.notices import StoredNotice
from shared.database import Tx
from shared.errors import Refusal


@dataclass(frozen=True)
class NoticeView:
    """A notice with everything that is public of its case. ``state`` is the outcome once the case has ended."""

    notice: StoredNotice
    entity_name: str
    uscc: str
    registry: str
    route: str
    rule_id: str
    state: str
    reason: str
    cure_statement: str | None
    cure_stated_on: Any
    undertaking_version: str
    content_sha256: str
    investors: tuple[str, ...]
    requests: tuple[DepartmentRequest, ...]
    objections: tuple[Objection, ...]
    decided_on: Any
    document_no: str | None

    @property
    def notice_id(self) -> UUID:
        return self.notice.notice_id


_LISTED = (
    "SELECT n.*, c.entity_id, c.uscc, c.registry, c.route, c.rule_id, coalesce(c.outcome, c.state) AS state, s.name,"
    " c.reason, c.cure_statement, c.cure_stated_on, c.undertaking_version, c.content_hash"
    " FROM notice n JOIN dereg_case c ON c.case_id = n.case_id JOIN subject s ON s.entity_id = c.entity_id"
)


def notice_list(tx: Tx, filters: dict[str, Any], after: tuple[Any, ...] | None, fetch: int) -> list[dict[str, Any]]:
    """Public notices, newest first: the columns of ``notice`` with name, uscc, registry, route, rule_id, state."""
    published_at, notice_id = after or (None, None)
    return tx.all(
        f"{_LISTED} WHERE (%(state)s::text IS NULL OR coalesce(c.outcome, c.state) = %(state)s)"
        " AND (%(registry)s::text IS NULL OR c.registry = %(registry)s)"
        " AND (%(route)s::text IS NULL OR c.route = %(route)s)"
        " AND (%(ends_from)s::date IS NULL OR n.ends_on >= %(ends_from)s::date)"
        " AND (%(q)s::text IS NULL OR c.uscc = upper(%(q)s) OR strpos(s.name, %(q)s) > 0 OR n.notice_no = %(q)s)"
        " AND (%(published_at)s::timestamptz IS NULL"
        " OR (n.published_at, n.notice_id) < (%(published_at)s::timestamptz, %(notice_id)s::uuid))"
        " ORDER BY n.published_at DESC, n.notice_id DESC LIMIT %(fetch)s",
        {name: filters.get(name) or None for name in ("state", "registry", "route", "ends_from", "q")}
        | {"published_at": published_at, "notice_id": notice_id, "fetch": fetch},
    )


def notice_view(tx: Tx, notice_id: UUID) -> NoticeView:
    """One notice with all that is public of its case.

    :raises Refusal: ``notice.not_found``.
    """
    row = tx.one(f"{_LISTED} WHERE n.notice_id = %(notice_id)s", {"notice_id": notice_id})
    if row is None:
        raise Refusal("notice.not_found")
    decided = _decided(tx, row["case_id"])
    signed = cases.signatures(tx, row["case_id"], row["content_hash"])
    return NoticeView(
        notice=notices.to_notice(row),
        entity_name=row["name"],
        uscc=row["uscc"],
        registry=row["registry"],
        route=row["route"],
        rule_id=row["rule_id"],
        state=row["state"],
        reason=row["reason"],
        cure_statement=row["cure_statement"],
        cure_stated_on=row["cure_stated_on"],
        undertaking_version=row["undertaking_version"],
        content_sha256=row["content_hash"],
        investors=tuple(each["name"] for each in signed),
        requests=requests_of(tx, row["case_id"]),
        objections=answers.objections_of(tx, row["case_id"]),
        decided_on=decided.get("decided_on"),
        document_no=decided.get("document_no"),
    )


def undertaking_content(tx: Tx, notice_id: UUID) -> dict[str, Any]:
    """The document that all investors signed.

    :raises Refusal: ``notice.not_found``.
    """
    content: dict[str, Any] | None = tx.scalar(
        "SELECT u.content FROM notice n JOIN dereg_case c ON c.case_id = n.case_id"
        " JOIN undertaking u ON u.undertaking_id = c.undertaking_id WHERE n.notice_id = %(notice_id)s",
        {"notice_id": notice_id},
    )
    if content is None:
        raise Refusal("notice.not_found")
    return content


def _decided(tx: Tx, case_id: UUID) -> dict[str, Any]:
    row = tx.one(
        "SELECT decided_on, document_no FROM dereg_decision WHERE case_id = %(case_id)s AND set_aside_at IS NULL"
        " AND decided_on IS NOT NULL",
        {"case_id": case_id},
    )
    return row or {}
