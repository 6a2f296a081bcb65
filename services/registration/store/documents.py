"""Documents (文书) and their numbers: a counter row per series, registry and year, locked until commit, so no gaps."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.registration.domain.document import SERIES, Document, document_number
from shared.database import Tx
from shared.ids import uuid7


def issue_document(
    tx: Tx,
    *,
    application_id: UUID,
    document_kind: str,
    registry: str,
    on: date,
    now: datetime,
    body: dict[str, Any],
) -> Document:
    """Number a document and write it. Take this lock last: the counter row is held until the commit.

    :raises Refusal: ``system.internal`` when a number was given twice.
    """
    series = SERIES[document_kind]
    number: int = tx.scalar(
        "INSERT INTO document_counter (series, registry, year, last) VALUES (%(series)s, %(registry)s, %(year)s, 1)"
        " ON CONFLICT (series, registry, year) DO UPDATE SET last = document_counter.last + 1 RETURNING last",
        {"series": series, "registry": registry, "year": on.year},
    )
    document = Document(
        document_id=uuid7(),
        application_id=application_id,
        document_kind=document_kind,
        registry=registry,
        document_no=document_number(registry, series, on.year, number),
        issued_on=on,
        issued_at=now,
        body=body,
    )
    tx.execute(
        "INSERT INTO document (document_id, application_id, document_kind, series, registry, year, number, document_no,"
        " issued_on, issued_at, body) VALUES (%(document_id)s, %(application_id)s, %(document_kind)s, %(series)s,"
        " %(registry)s, %(year)s, %(number)s, %(document_no)s, %(issued_on)s, %(issued_at)s, %(body)s)",
        {**vars(document), "series": series, "year": on.year, "number": number},
    )
    return document
