"""Jobs of an import: who runs one, how far it is."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.registration.domain.importing.job import Asked, Findings, ImportFile, ImportJob, JobState, Sums
from shared.database import Json, Tx

_SUMS = ("taken", "taken_with_warnings", "rejected", "entered", "present", "awaiting_code")


def insert_job(tx: Tx, job: ImportJob, now: datetime) -> bool:
    """Write a job; False if the same is running already."""
    return bool(
        tx.execute(
            "INSERT INTO import_job (job_id, file_id, batch_id, mapping, registry, dry_run, state, row_count,"
            " created_by, created_at, begun_at, moved_at) VALUES (%(job_id)s, %(file_id)s, %(batch_id)s, %(mapping)s,"
            " %(registry)s, %(dry_run)s, %(state)s, %(row_count)s, %(created_by)s, %(created_at)s, %(begun_at)s,"
            " %(now)s) ON CONFLICT (file_id, dry_run, md5(mapping::text), coalesce(registry, ''))"
            " WHERE state = 'running' DO NOTHING",
            {
                **vars(job),
                "mapping": Json(dict(job.asked.mapping)),
                "registry": job.asked.registry,
                "dry_run": job.asked.dry_run,
                "state": str(job.state),
                "now": now,
            },
        )
    )


def running_job(tx: Tx, file: ImportFile, asked: Asked) -> ImportJob | None:
    """The unfinished job that does the same with the same file."""
    row = tx.one(
        "SELECT * FROM import_job WHERE state = 'running' AND file_id = %(file_id)s AND dry_run = %(dry_run)s"
        " AND md5(mapping::text) = md5(%(mapping)s::jsonb::text) AND coalesce(registry, '') = %(registry)s",
        {
            "file_id": file.file_id,
            "dry_run": asked.dry_run,
            "mapping": Json(dict(asked.mapping)),
            "registry": asked.registry or "",
        },
    )
    return None if row is None else job_of_row(row)


def find_job(tx: Tx, job_id: UUID) -> ImportJob | None:
    """A job as it stands."""
    row = tx.one("SELECT * FROM import_job WHERE job_id = %(id)s", {"id": job_id})
    return None if row is None else job_of_row(row)


def lock_job(tx: Tx, job_id: UUID) -> ImportJob | None:
    """A job, locked."""
    row = tx.one("SELECT * FROM import_job WHERE job_id = %(id)s FOR UPDATE", {"id": job_id})
    return None if row is None else job_of_row(row)


def running_jobs(tx: Tx) -> list[UUID]:
    """Jobs that are not done, the oldest first."""
    return [row["job_id"] for row in tx.all("SELECT job_id FROM import_job WHERE state = 'running' ORDER BY begun_at")]


def take_turn(tx: Tx) -> None:
    """Wait until no other import writes to the register, until the end of the transaction.

    Two importers of the same entities would else wait for each other's codes in turned order, a deadlock.
    """
    tx.execute("SELECT pg_advisory_xact_lock(hashtext('yizhao.import.load'))")


def begin(tx: Tx, job_id: UUID, asked: Asked, *, at: datetime, now: datetime) -> None:
    """Let a drafted job run; ``at`` is the legal moment, ``now`` that of the system.

    :raises Refusal: ``import.runs_already``: the same is running.
    """
    tx.execute(
        "UPDATE import_job SET state = 'running', mapping = %(mapping)s, registry = %(registry)s,"
        " dry_run = %(dry_run)s, begun_at = %(at)s, moved_at = %(now)s, version = version + 1 WHERE job_id = %(id)s",
        {
            "id": job_id,
            "mapping": Json(dict(asked.mapping)),
            "registry": asked.registry,
            "dry_run": asked.dry_run,
            "at": at,
            "now": now,
        },
    )


def advance(
    tx: Tx, job: ImportJob, through_line: int, more: tuple[Sums, Findings], moments: tuple[datetime, datetime]
) -> Sums:
    """Note rows that have ended, with the job done once they all have; return the sums so far.

    ``more``: the sums of these rows, the findings of all rows so far; ``moments``: of the system, and legal.
    """
    (added, findings), (now, at) = more, moments
    sums = Sums(**{name: getattr(job.sums, name) + getattr(added, name) for name in _SUMS})
    done = sums.rows_done == job.row_count
    tx.execute(
        "UPDATE import_job SET through_line = %(through_line)s, rows_done = %(rows_done)s, taken = %(taken)s,"
        " taken_with_warnings = %(taken_with_warnings)s, rejected = %(rejected)s, entered = %(entered)s,"
        " present = %(present)s, awaiting_code = %(awaiting_code)s, findings = %(findings)s, moved_at = %(now)s,"
        " state = %(state)s, ended_at = %(ended_at)s, version = version + 1 WHERE job_id = %(id)s",
        {
            **{name: getattr(sums, name) for name in _SUMS},
            "id": job.job_id,
            "through_line": through_line,
            "rows_done": sums.rows_done,
            "findings": Json({"reasons": findings.reasons, "warnings": findings.warnings}),
            "now": now,
            "state": str(JobState.DONE if done else JobState.RUNNING),
            "ended_at": at if done else None,
        },
    )
    return sums


def job_of_row(row: dict[str, Any]) -> ImportJob:
    """A job from its row."""
    same = ("job_id", "file_id", "batch_id", "row_count", "through_line", "created_by", "created_at")
    return ImportJob(
        asked=Asked(row["mapping"], row["registry"], row["dry_run"]),
        state=JobState(row["state"]),
        findings=Findings(**row["findings"]),
        sums=Sums(**{name: row[name] for name in _SUMS}),
        **{name: row[name] for name in (*same, "version", "begun_at", "moved_at", "ended_at")},
    )
