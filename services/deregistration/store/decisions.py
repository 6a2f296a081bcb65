"""Who works on a case, who recommended and who decided."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from shared.database import Tx
from shared.inbox import store as inbox

CONSUMER = "deregistration"  # under which this service's inbox keeps what it has read


@dataclass(frozen=True)
class Decision:
    """A recommendation and, once there is a second officer, the decision."""

    decision_id: UUID
    case_id: UUID
    outcome: str
    first_officer: str
    recommended_at: datetime
    second_officer: str | None = None
    decided_at: datetime | None = None
    decided_on: date | None = None
    document_no: str | None = None
    entity_stream_version_seen: int | None = None
    set_aside_at: datetime | None = None

    @property
    def is_made(self) -> bool:
        return self.decided_on is not None


def claim_holder(tx: Tx, case_id: UUID, now: datetime) -> str | None:
    """The officer who holds the case at a system moment; a lease that ran out holds nothing."""
    officer: str | None = tx.scalar(
        "SELECT officer FROM review_claim WHERE case_id = %(case_id)s AND released_at IS NULL AND until_at > %(now)s",
        {"case_id": case_id, "now": now},
    )
    return officer


def unclaimed_cases(tx: Tx, reach: str, now: datetime) -> list[UUID]:
    """Filed cases of registries beginning with ``reach`` that nobody holds or has recommended, most urgent first."""
    rows = tx.all(
        "SELECT c.case_id FROM dereg_case c LEFT JOIN deadline d ON d.case_id = c.case_id AND d.deadline = 'decision'"
        " WHERE c.state = 'under_decision' AND starts_with(c.registry, %(reach)s)"
        " AND NOT EXISTS (SELECT FROM review_claim r WHERE r.case_id = c.case_id AND r.released_at IS NULL"
        " AND r.until_at > %(now)s)"
        " AND NOT EXISTS (SELECT FROM dereg_decision e WHERE e.case_id = c.case_id AND e.set_aside_at IS NULL)"
        " ORDER BY d.due_on NULLS LAST, c.filed_at, c.case_id LIMIT 50",
        {"reach": reach, "now": now},
    )
    return [row["case_id"] for row in rows]


def release_claim(tx: Tx, case_id: UUID, now: datetime) -> None:
    tx.execute(
        "UPDATE review_claim SET released_at = %(now)s WHERE case_id = %(case_id)s AND released_at IS NULL",
        {"case_id": case_id, "now": now},
    )


def insert_claim(tx: Tx, *, claim_id: UUID, case_id: UUID, officer: str, now: datetime, until_at: datetime) -> None:
    """Hold a case until a system moment.

    :raises Refusal: ``deregistration.claimed`` where somebody else was faster.
    """
    tx.execute(
        "INSERT INTO review_claim (claim_id, case_id, officer, claimed_at, until_at)"
        " VALUES (%(claim_id)s, %(case_id)s, %(officer)s, %(now)s, %(until_at)s)",
        {"claim_id": claim_id, "case_id": case_id, "officer": officer, "now": now, "until_at": until_at},
    )


def recommend(tx: Tx, decision: Decision) -> None:
    """Write the first officer's opinion.

    :raises Refusal: ``deregistration.already_decided`` where one stands.
    """
    tx.execute(
        "INSERT INTO dereg_decision (decision_id, case_id, outcome, first_officer, recommended_at)"
        " VALUES (%(decision_id)s, %(case_id)s, %(outcome)s, %(first_officer)s, %(recommended_at)s)",
        vars(decision),
    )


def decide(tx: Tx, decision: Decision) -> None:
    """Write the second officer's decision onto the recommendation.

    :raises Refusal: ``deregistration.same_officer`` where it is the first officer's own.
    """
    tx.execute(
        "UPDATE dereg_decision SET second_officer = %(second_officer)s, decided_at = %(decided_at)s,"
        " decided_on = %(decided_on)s, document_no = %(document_no)s,"
        " entity_stream_version_seen = %(entity_stream_version_seen)s WHERE decision_id = %(decision_id)s",
        vars(decision),
    )


def set_aside(tx: Tx, case_id: UUID, at: datetime) -> None:
    """The decision has no effect any more; it stays on record."""
    tx.execute(
        "UPDATE dereg_decision SET set_aside_at = %(at)s WHERE case_id = %(case_id)s AND set_aside_at IS NULL",
        {"case_id": case_id, "at": at},
    )


def of_case(tx: Tx, case_id: UUID) -> Decision | None:
    """The recommendation or decision that stands."""
    row = tx.one(
        "SELECT * FROM dereg_decision WHERE case_id = %(case_id)s AND set_aside_at IS NULL", {"case_id": case_id}
    )
    return Decision(**row) if row else None


def read_through(tx: Tx, topics: dict[str, str], uscc: str) -> dict[str, datetime | None]:
    """For each department the system moment up to which its messages about an entity were handled.

    None where not all of its topic was read yet, or where a message about the entity was set aside for an operator.
    """
    held = inbox.parked_keys(tx, CONSUMER, [(topic, uscc) for topic in topics.values()])
    return {
        department: None if (topic, uscc) in held else inbox.watermark(tx, topic)
        for department, topic in topics.items()
    }
