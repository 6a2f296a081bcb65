"""Applications as pages and the API show them: personal data masked, everything that belongs to a case beside it."""

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.registration.domain.application import Application, Stage, State, Ticks, stage_of
from services.registration.domain.document import Document
from services.registration.domain.form import Form
from services.registration.domain.material import Material
from services.registration.domain.people import masked_private
from services.registration.domain.review import Lease
from services.registration.domain.signing import Signatory
from services.registration.domain.timeline import TimelineStage, timeline_of
from services.registration.queries.access import may_read
from services.registration.queries.records import (
    deadlines_of,
    decision_of,
    documents_of,
    materials_of,
    signatories_of,
)
from services.registration.rows import APPLICATION_COLUMNS, application_of_row
from shared.auth.principal import Principal
from shared.crypto import PersonalDataKeys
from shared.database import Tx
from shared.errors import Refusal
from shared.events import codec
from shared.events.shapes import Deadline, NameParts


@dataclass(frozen=True)
class ApplicationView:
    """An application with everything that belongs to it. ``form`` is masked; ``version`` is the ETag."""

    application_id: UUID
    entity_id: UUID
    business_type: str
    kind: str
    registry: str
    state: State
    stage: Stage
    round_no: int
    version: int
    form: Form
    ticks: Ticks
    deadlines: tuple[Deadline, ...]
    materials: tuple[Material, ...]
    signatories: tuple[Signatory, ...]
    documents: tuple[Document, ...]
    created_at: datetime
    edited_at: datetime
    application_no: str | None = None
    claim_id: UUID | None = None
    name: NameParts | None = None
    previous_round_id: UUID | None = None
    next_round_id: UUID | None = None
    content_hash: str | None = None
    signing_until_on: date | None = None
    rule_day: date | None = None
    submitted_at: datetime | None = None
    received_at: datetime | None = None
    approved_on: date | None = None
    registered_at: datetime | None = None
    uscc: str | None = None
    lease: Lease | None = None
    first_officer: str | None = None

    @property
    def name_full(self) -> str | None:
        """The name as one text."""
        return self.name.full if self.name else None


@dataclass(frozen=True)
class ApplicationSummary:
    """One line of a list of applications."""

    application_id: UUID
    entity_id: UUID
    business_type: str
    kind: str
    registry: str
    state: State
    stage: Stage
    round_no: int
    version: int
    edited_at: datetime
    application_no: str | None = None
    name_full: str | None = None
    due_on: date | None = None
    uscc: str | None = None


# Members that a view shows as the application keeps them; the form is not among them, it holds personal data.
_AS_KEPT = ({field.name for field in fields(Application)} & {field.name for field in fields(ApplicationView)}) - {
    "form"
}


def application_view(tx: Tx, keys: PersonalDataKeys, actor: Principal, application_id: UUID) -> ApplicationView:
    """An application for whoever may see it.

    :raises Refusal: ``application.not_found`` for everybody else.
    """
    application = readable_application(tx, keys, actor, application_id)
    form = application.form
    beside = _beside(tx, application_id)
    return ApplicationView(
        **{name: getattr(application, name) for name in _AS_KEPT},
        business_type=form.business_type,
        kind=form.kind,
        registry=form.registry,
        claim_id=form.claim_id,
        stage=stage_of(application.state, application.ticks),
        form=replace(form, private_particulars=masked_private(form.private_particulars)),
        deadlines=deadlines_of(tx, application_id),
        materials=materials_of(tx, application_id),
        signatories=signatories_of(tx, application_id, application.content_hash),
        documents=documents_of(tx, application_id),
        name=None if beside["name_parts"] is None else codec.load_shape(NameParts, beside["name_parts"]),
        next_round_id=beside["next_round_id"],
        uscc=beside["uscc"],
        lease=_lease(application_id, beside),
        first_officer=beside["first_officer"],
    )


def readable_application(tx: Tx, keys: PersonalDataKeys, actor: Principal, application_id: UUID) -> Application:
    """An application with nothing masked, for computing; never for showing.

    :raises Refusal: ``application.not_found``.
    """
    row = tx.one(
        f"SELECT {APPLICATION_COLUMNS} FROM application AS a WHERE a.application_id = %(id)s", {"id": application_id}
    )
    application = None if row is None else application_of_row(row, keys)
    if application is None or not may_read(tx, actor, application):
        raise Refusal("application.not_found")
    return application


def _beside(tx: Tx, application_id: UUID) -> dict[str, Any]:
    row = tx.one(
        "SELECT c.name_parts, e.uscc, n.application_id AS next_round_id, l.officer, l.claimed_at, l.lease_until,"
        " r.first_officer"
        " FROM application AS a LEFT JOIN name_claim AS c ON c.claim_id = a.claim_id"
        " LEFT JOIN entity AS e ON e.set_up_application_id = a.application_id"
        " LEFT JOIN application AS n ON n.previous_round_id = a.application_id"
        " LEFT JOIN review_claim AS l ON l.application_id = a.application_id AND l.released_at IS NULL"
        "  AND l.lease_until > now()"
        " LEFT JOIN review AS r ON r.application_id = a.application_id AND r.confirmed_at IS NULL"
        "  AND r.sent_back_at IS NULL"
        " WHERE a.application_id = %(id)s",
        {"id": application_id},
    )
    if row is None:
        raise Refusal("application.not_found")
    return row


def _lease(application_id: UUID, row: dict[str, Any]) -> Lease | None:
    if row["officer"] is None:
        return None
    return Lease(application_id, row["officer"], row["claimed_at"], row["lease_until"])


def timeline(tx: Tx, keys: PersonalDataKeys, actor: Principal, application_id: UUID) -> tuple[TimelineStage, ...]:
    """The six stages of an application for whoever may see it."""
    application = readable_application(tx, keys, actor, application_id)
    decision = decision_of(tx, application_id)
    return timeline_of(application, deadlines_of(tx, application_id), decision.decided_at if decision else None)


def my_applications(
    tx: Tx,
    subject: str,
    *,
    limit: int,
    before: str | None = None,
    state: str | None = None,
    kind: str | None = None,
    entity_id: UUID | None = None,
) -> list[ApplicationSummary]:
    """The applications of a subject, newest first, without abandoned ones; ``before``: id of the last one seen."""
    rows = tx.all(
        "SELECT a.application_id, a.entity_id, a.business_type, a.kind, a.registry, a.state, a.round_no, a.version,"
        " a.edited_at, a.application_no, a.license_issued_at, a.published_at, a.code_delayed_since, c.name_full,"
        " d.due_on, e.uscc FROM application AS a LEFT JOIN name_claim AS c ON c.claim_id = a.claim_id"
        " LEFT JOIN deadline AS d ON d.application_id = a.application_id AND d.deadline = 'review'"
        " LEFT JOIN entity AS e ON e.set_up_application_id = a.application_id"
        " WHERE a.applicant_subject = %(subject)s AND a.state <> 'abandoned'"
        " AND (%(before)s::uuid IS NULL OR a.application_id < %(before)s::uuid)"
        " AND (%(state)s::text IS NULL OR a.state = %(state)s) AND (%(kind)s::text IS NULL OR a.kind = %(kind)s)"
        " AND (%(entity_id)s::uuid IS NULL OR a.entity_id = %(entity_id)s)"
        " ORDER BY a.application_id DESC LIMIT %(limit)s",
        {
            "subject": subject,
            "before": before,
            "state": state,
            "kind": kind,
            "entity_id": entity_id,
            "limit": limit,
        },
    )
    return [_summary(row) for row in rows]


def _summary(row: dict[str, Any]) -> ApplicationSummary:
    ticks = Ticks(*(row.pop(tick) for tick in ("license_issued_at", "published_at", "code_delayed_since")))
    state = State(row.pop("state"))
    return ApplicationSummary(**row, state=state, stage=stage_of(state, ticks))
