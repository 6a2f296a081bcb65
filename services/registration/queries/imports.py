"""Imports as an officer, a report and a program see them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from uuid import UUID

from services.registration.domain.importing.job import ImportFile, ImportJob
from services.registration.store.importing import files
from services.registration.store.importing.jobs import job_of_row
from shared.database import Database, Tx

ROWS_A_READ = 2_000
REPORTED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"rejected": ("rejected",), "noted": ("rejected", "taken_with_warnings"), "all": ()}
)
"""Which outcomes a list or report of rows holds; none named: every row."""


@dataclass(frozen=True)
class ImportView:
    """A job with its file, and how many of its rows have their code and have been told of."""

    job: ImportJob
    file: ImportFile
    codes_awaited: int = 0
    codes_delayed: int = 0
    untold: int = 0

    @property
    def version(self) -> int:
        """The row version, for the ETag."""
        return self.job.version


@dataclass(frozen=True)
class RowView:
    """What became of one row. ``others``: rule → the other row; ``uscc``: the code that the entity has now."""

    line: int
    outcome: str
    code: str
    name: str
    change: str | None = None
    reasons: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    others: dict[str, dict[str, Any]] = field(default_factory=dict)
    entity_id: UUID | None = None
    uscc: str | None = None


def import_views(tx: Tx, after: tuple[Any, ...] | None, limit: int) -> list[tuple[ImportJob, ImportFile]]:
    """Jobs, the newest first."""
    rows = tx.all(
        "SELECT * FROM import_job WHERE %(after)s::uuid IS NULL OR job_id < %(after)s::uuid"
        " ORDER BY job_id DESC LIMIT %(limit)s",
        {"after": after[0] if after else None, "limit": limit},
    )
    jobs = [job_of_row(row) for row in rows]
    known = {job.file_id: file for job in jobs if (file := files.find_file(tx, job.file_id))}
    return [(job, known[job.file_id]) for job in jobs]


def import_view(tx: Tx, job_id: UUID) -> ImportView | None:
    """One job with everything its page shows beside the rows."""
    row = tx.one("SELECT * FROM import_job WHERE job_id = %(id)s", {"id": job_id})
    if row is None:
        return None
    job = job_of_row(row)
    file = files.find_file(tx, job.file_id)
    if file is None:
        raise AssertionError("a job has a file")
    counts = (
        tx.one(
            "SELECT (SELECT count(*) FROM import_conversion WHERE job_id = %(id)s AND state = 'awaiting_code')"
            " AS awaited,"
            " (SELECT count(*) FROM import_conversion WHERE job_id = %(id)s AND delayed_since IS NOT NULL) AS delayed,"
            " (SELECT count(*) FROM import_untold WHERE job_id = %(id)s) AS untold",
            {"id": job_id},
        )
        or {}
    )
    return ImportView(job, file, counts["awaited"], counts["delayed"], counts["untold"])


def import_rows(
    tx: Tx, job_id: UUID, after_line: int, limit: int, *, outcomes: Sequence[str] = (), finding: str = ""
) -> list[RowView]:
    """Rows of a job in the order of the file: of some outcomes, with a reason or warning, or all."""
    rows = tx.all(
        "SELECT v.line, v.outcome, v.change, v.code, v.name, v.reasons, v.warnings, v.others, v.entity_id, e.uscc"
        " FROM import_verdict AS v LEFT JOIN entity AS e USING (entity_id)"
        " WHERE v.job_id = %(id)s AND v.line > %(line)s AND (%(all)s OR v.outcome = ANY(%(outcomes)s))"
        " AND (%(finding)s = '' OR %(finding)s = ANY(v.reasons) OR %(finding)s = ANY(v.warnings))"
        " ORDER BY v.line LIMIT %(limit)s",
        {
            "id": job_id,
            "line": after_line,
            "all": not outcomes,
            "outcomes": list(outcomes),
            "finding": finding,
            "limit": limit,
        },
    )
    return [
        RowView(
            **{
                **row,
                "reasons": tuple(row["reasons"]),
                "warnings": tuple(row["warnings"]),
                "others": row["others"] or {},
            }
        )
        for row in rows
    ]


def all_rows(db: Database, job_id: UUID, outcomes: Sequence[str] = ()) -> Iterator[RowView]:
    """Every row of a job, a few thousand at a time, each read in a transaction of its own."""
    line = 0
    while True:
        with db.transaction() as tx:
            rows = import_rows(tx, job_id, line, ROWS_A_READ, outcomes=outcomes)
        if not rows:
            return
        yield from rows
        line = rows[-1].line
