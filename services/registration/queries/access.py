"""Who may see an application. A stranger's does not exist (404)."""

from services.registration.domain.application import Application
from shared.auth.principal import Principal
from shared.database import Tx

OFFICERS = ("reviewer", "approver", "supervisor")


def may_read(tx: Tx, actor: Principal, application: Application) -> bool:
    """Whether somebody may: the applicant, a signatory, an officer of its registry once it is submitted."""
    if application.applicant_subject == actor.subject:
        return True
    if actor.has(*OFFICERS) and application.submitted_at is not None and actor.covers(application.form.registry):
        return True
    return _must_sign(tx, actor, application)


def _must_sign(tx: Tx, actor: Principal, application: Application) -> bool:
    return bool(
        tx.scalar(
            "SELECT count(*) FROM signatory AS s JOIN person_binding AS b USING (person_id)"
            " WHERE s.application_id = %(id)s AND s.voided_at IS NULL AND b.subject = %(subject)s"
            " AND b.ended_at IS NULL",
            {"id": application.application_id, "subject": actor.subject},
        )
    )
