"""Jobs over a staged file: drafted on the page, begun by an officer or by the command, run by one process at a time."""

from typing import Any
from uuid import UUID

from services.registration.domain.importing.columns import mapped, recognised
from services.registration.domain.importing.job import Asked, Findings, ImportFile, ImportJob, JobState, Sums, batch_of
from services.registration.store.importing import files, jobs
from shared.auth.principal import Principal
from shared.errors import Refusal
from shared.ids import uuid7
from shared.unit import Unit
from shared.uscc import DivisionStatus, division_status
from shared.versions import check_version

CHANNEL = "yizhao_import"  # wakes the worker's jobs that run imports and tell of what they brought


def start(unit: Unit, file: ImportFile, asked: Asked, by: str) -> ImportJob:
    """Return the unfinished job that does the same with the same file, else begin one.

    :raises Refusal: ``import.mapping_invalid``, ``import.registry_unknown``.
    """
    asked = _confirmed(file, asked)
    job = _job(unit, uuid7(), file, asked, by=by, state=JobState.RUNNING)
    if jobs.insert_job(unit.tx, job, unit.clock.now()):
        unit.audit("begin_import", job.job_id, _detail(file, asked))
        return job
    running = jobs.running_job(unit.tx, file, asked)
    return running if running is not None else start(unit, file, asked, by)


def draft(unit: Unit, actor: Principal, job_id: UUID, file: ImportFile) -> ImportJob:
    """Keep an uploaded file as a job whose columns an officer still has to confirm."""
    named = recognised(file.headings).named()
    job = _job(unit, job_id, file, Asked(named, None), by=actor.subject, state=JobState.DRAFT)
    jobs.insert_job(unit.tx, job, unit.clock.now())
    unit.audit("draft_import", job_id, {"file_id": str(file.file_id)})
    return job


def begin(unit: Unit, job_id: UUID, asked: Asked, expected_version: int | None) -> ImportJob:
    """Let a drafted job run as asked; the worker takes it up.

    :raises Refusal: ``import.not_found``, ``import.not_draft``, ``import.runs_already``, ``import.mapping_invalid``,
        ``import.registry_unknown``.
    """
    job = jobs.lock_job(unit.tx, job_id)
    if job is None:
        raise Refusal("import.not_found")
    check_version(expected_version, job.version)
    if job.state is not JobState.DRAFT:
        raise Refusal("import.not_draft")
    file = file_of(unit, job)
    asked = _confirmed(file, asked)
    jobs.begin(unit.tx, job_id, asked, at=unit.clock.legal_now(), now=unit.clock.now())
    unit.audit("begin_import", job_id, _detail(file, asked))
    unit.tx.notify(CHANNEL)
    return jobs.lock_job(unit.tx, job_id) or job


def in_earnest(unit: Unit, actor: Principal, new_id: UUID, job_id: UUID) -> ImportJob:
    """After a dry run, do the same in earnest, as a job of its own.

    :raises Refusal: ``import.not_found``, ``import.not_tried``.
    """
    tried = jobs.find_job(unit.tx, job_id)
    if tried is None:
        raise Refusal("import.not_found")
    if not tried.asked.dry_run or tried.state is not JobState.DONE:
        raise Refusal("import.not_tried")
    file = file_of(unit, tried)
    asked = Asked(tried.asked.mapping, tried.asked.registry)
    job = _job(unit, new_id, file, asked, by=actor.subject, state=JobState.RUNNING)
    if not jobs.insert_job(unit.tx, job, unit.clock.now()):
        return jobs.running_job(unit.tx, file, asked) or job
    unit.audit("begin_import", new_id, _detail(file, asked))
    unit.tx.notify(CHANNEL)
    return job


def file_of(unit: Unit, job: ImportJob) -> ImportFile:
    """The file of a job."""
    file = files.find_file(unit.tx, job.file_id)
    if file is None:
        raise AssertionError("a job has a file")
    return file


def _confirmed(file: ImportFile, asked: Asked) -> Asked:
    if asked.registry is not None and division_status(asked.registry) is DivisionStatus.UNKNOWN:
        raise Refusal("import.registry_unknown", pointer="/registry")
    return Asked(mapped(file.headings, asked.mapping).named(), asked.registry, asked.dry_run)


def _job(unit: Unit, job_id: UUID, file: ImportFile, asked: Asked, *, by: str, state: JobState) -> ImportJob:
    now = unit.clock.legal_now()
    return ImportJob(
        job_id=job_id,
        file_id=file.file_id,
        batch_id=batch_of(file.sha256),
        asked=asked,
        state=state,
        row_count=file.row_count,
        through_line=0,
        sums=Sums(),
        findings=Findings(),
        created_by=by,
        created_at=now,
        version=1,
        begun_at=now if state is JobState.RUNNING else None,
    )


def _detail(file: ImportFile, asked: Asked) -> dict[str, Any]:
    return {"file_id": str(file.file_id), "mapping": dict(asked.mapping), "dry_run": asked.dry_run}
