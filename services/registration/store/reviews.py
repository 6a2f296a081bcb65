"""Reviews: deadlines, the lease on a case, recommendations and decisions. Four eyes and one holder are constraints."""

from datetime import datetime
from uuid import UUID

from services.registration.domain.review import Decision, Lease, Review
from shared.database import Tx
from shared.events.shapes import Deadline
from shared.ids import uuid7


def insert_deadline(tx: Tx, application_id: UUID, deadline: Deadline) -> None:
    """Write a deadline of a case."""
    tx.execute(
        "INSERT INTO deadline (deadline_id, application_id, deadline, rule_id, started_on, unit, n, due_on,"
        " provisional,"
        " calendar_version) VALUES (%(deadline_id)s, %(id)s, %(deadline)s, %(rule_id)s, %(started_on)s, %(unit)s,"
        " %(n)s,"
        " %(due_on)s, %(provisional)s, %(calendar_version)s)",
        {
            "deadline_id": uuid7(),
            "id": application_id,
            "deadline": deadline.deadline,
            "rule_id": deadline.rule_id,
            "started_on": deadline.started_on,
            "unit": deadline.unit,
            "n": deadline.n,
            "due_on": deadline.due_on,
            "provisional": deadline.provisional,
            "calendar_version": deadline.calendar_version,
        },
    )


def end_deadlines(tx: Tx, application_id: UUID, deadline: str, now: datetime) -> None:
    """The act a deadline waits for has happened."""
    tx.execute(
        "UPDATE deadline SET ended_at = %(now)s"
        " WHERE application_id = %(id)s AND deadline = %(deadline)s AND ended_at IS NULL",
        {"now": now, "id": application_id, "deadline": deadline},
    )


def lease_of(tx: Tx, application_id: UUID) -> Lease | None:
    """The open lease on a case, run out or not; locked."""
    row = tx.one(
        "SELECT application_id, officer, claimed_at, lease_until FROM review_claim"
        " WHERE application_id = %(id)s AND released_at IS NULL FOR UPDATE",
        {"id": application_id},
    )
    return None if row is None else Lease(**row)


def insert_lease(tx: Tx, lease: Lease) -> None:
    """Take a case.

    :raises Refusal: ``application.claimed`` if somebody holds it.
    """
    tx.execute(
        "INSERT INTO review_claim (review_claim_id, application_id, officer, claimed_at, lease_until)"
        " VALUES (%(claim_id)s, %(application_id)s, %(officer)s, %(claimed_at)s, %(lease_until)s)",
        {"claim_id": uuid7(), **vars(lease)},
    )


def extend_lease(tx: Tx, application_id: UUID, lease_until: datetime) -> None:
    """Hold a case longer."""
    tx.execute(
        "UPDATE review_claim SET lease_until = %(until)s WHERE application_id = %(id)s AND released_at IS NULL",
        {"until": lease_until, "id": application_id},
    )


def release_lease(tx: Tx, application_id: UUID, now: datetime) -> None:
    """Give a case back, if anybody holds it."""
    tx.execute(
        "UPDATE review_claim SET released_at = %(now)s WHERE application_id = %(id)s AND released_at IS NULL",
        {"now": now, "id": application_id},
    )


def most_urgent(tx: Tx, reach: str, officer: str, system_now: datetime, passed_over: list[UUID]) -> UUID | None:
    """The open case due first within reach that nobody holds and that the officer may work on; locked.

    Left out: cases the officer recommended herself, cases she filed or signed, and those passed over before.
    """
    found: UUID | None = tx.scalar(
        "SELECT a.application_id FROM application AS a"
        " LEFT JOIN deadline AS d ON d.application_id = a.application_id AND d.deadline = 'review'"
        " WHERE a.state IN ('submitted', 'received', 'in_review', 'approved_first')"
        " AND starts_with(a.registry, %(reach)s)"
        " AND NOT EXISTS (SELECT 1 FROM review_claim AS c WHERE c.application_id = a.application_id"
        "  AND c.released_at IS NULL AND c.lease_until > %(now)s)"
        " AND NOT EXISTS (SELECT 1 FROM review AS r WHERE r.application_id = a.application_id"
        "  AND r.first_officer = %(officer)s AND r.confirmed_at IS NULL AND r.sent_back_at IS NULL)"
        " AND a.applicant_subject <> %(officer)s AND a.application_id <> ALL(%(passed_over)s::uuid[])"
        " AND NOT EXISTS (SELECT 1 FROM signature AS s WHERE s.application_id = a.application_id"
        "  AND s.subject = %(officer)s)"
        " ORDER BY d.due_on NULLS LAST, a.submitted_at, a.application_id LIMIT 1 FOR UPDATE OF a SKIP LOCKED",
        {"reach": reach, "now": system_now, "officer": officer, "passed_over": passed_over},
    )
    return found


def insert_review(
    tx: Tx, application_id: UUID, *, officer: str, outcome: str, remark: str | None, now: datetime
) -> None:
    """Record the first officer's recommendation."""
    tx.execute(
        "INSERT INTO review (review_id, application_id, first_officer, outcome, recommended_at, remark)"
        " VALUES (%(review_id)s, %(id)s, %(officer)s, %(outcome)s, %(now)s, %(remark)s)",
        {
            "review_id": uuid7(),
            "id": application_id,
            "officer": officer,
            "outcome": outcome,
            "now": now,
            "remark": remark,
        },
    )


def open_review(tx: Tx, application_id: UUID) -> Review | None:
    """The recommendation that waits for the second officer, locked."""
    row = tx.one(
        "SELECT review_id, application_id, first_officer, outcome, recommended_at FROM review"
        " WHERE application_id = %(id)s AND confirmed_at IS NULL AND sent_back_at IS NULL FOR UPDATE",
        {"id": application_id},
    )
    return None if row is None else Review(**row)


def confirm_review(tx: Tx, review_id: UUID, officer: str, now: datetime) -> None:
    """Confirm a recommendation.

    :raises Refusal: ``application.same_officer`` by the constraint.
    """
    tx.execute(
        "UPDATE review SET second_officer = %(officer)s, confirmed_at = %(now)s WHERE review_id = %(id)s",
        {"officer": officer, "now": now, "id": review_id},
    )


def close_review_sent_back(tx: Tx, review_id: UUID, officer: str, now: datetime) -> None:
    """Send a recommendation back to the review.

    :raises Refusal: ``application.same_officer`` by the constraint.
    """
    tx.execute(
        "UPDATE review SET second_officer = %(officer)s, sent_back_at = %(now)s WHERE review_id = %(id)s",
        {"officer": officer, "now": now, "id": review_id},
    )


def insert_decision(tx: Tx, decision: Decision) -> None:
    """Record the decision, the only one that stands.

    :raises Refusal: ``application.already_decided``, ``application.same_officer``.
    """
    tx.execute(
        "INSERT INTO decision (decision_id, application_id, outcome, mode, first_officer, second_officer, rule_ids,"
        " decided_on, decided_at) VALUES (%(decision_id)s, %(application_id)s, %(outcome)s, %(mode)s,"
        " %(first_officer)s,"
        " %(second_officer)s, %(rules)s, %(decided_on)s, %(decided_at)s)",
        {"decision_id": uuid7(), "rules": list(decision.rule_ids), **vars(decision)},
    )
