"""What became of each row, written once."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.registration.domain.importing.deciding import PRESENT, Decision, Other, number_key
from shared.database import Tx

_COLUMNS = (
    "job_id", "line", "outcome", "change", "code", "name", "body", "numbers", "comparison_hash", "industry_from",
    "industry_to", "reasons", "warnings", "others", "entity_id",
)  # fmt: skip


def insert_verdicts(tx: Tx, job_id: UUID, decided: Sequence[tuple[Decision, UUID | None]]) -> None:
    """Write what became of rows, each with the entity that it made or found."""
    tx.copy("import_verdict", _COLUMNS, (_row(job_id, decision, entity_id) for decision, entity_id in decided))


def _row(job_id: UUID, decision: Decision, entity_id: UUID | None) -> tuple[Any, ...]:
    reading, key, entry = decision.reading, decision.key, decision.reading.entry
    return (
        job_id,
        reading.line,
        str(decision.outcome),
        None if decision.change is None else str(decision.change),
        reading.code,
        reading.name,
        entry.body if entry else None,
        [number_key(number) for number in entry.numbers] if entry and entry.numbers else None,
        key.comparison_hash if key else None,
        key.industry_from if key else None,
        key.industry_to if key else None,
        decision.reasons,
        decision.warnings,
        _others(decision.others),
        entity_id,
    )


def _others(others: Sequence[tuple[str, Other]]) -> dict[str, Any] | None:
    """The other rows by rule; the entity that a row found unchanged is its own column."""
    shown = {rule: _other(other) for rule, other in others if rule != PRESENT}
    return shown or None


def _other(other: Other) -> dict[str, Any]:
    known = {"name": other.name, "uscc": other.uscc, "line": other.line, "entity_id": other.entity_id}
    return {
        name: str(value) if isinstance(value, UUID) else value for name, value in known.items() if value is not None
    }
