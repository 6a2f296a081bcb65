"""Running a job: rows are read and judged while the run before them is being written. One process a job at a time.

A process that is killed leaves the job at the last run that was committed; whoever takes it up begins behind it.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from uuid import UUID

from services.registration.domain.importing.columns import Columns, mapped
from services.registration.domain.importing.deciding import Prepared
from services.registration.domain.importing.job import ImportJob, JobState, Sums
from services.registration.domain.importing.rows import Reading, RowReader
from services.registration.domain.names import name_key, parse_name
from services.registration.store.importing import files, jobs
from services.registration.usecases.importing.jobs import CHANNEL
from services.registration.usecases.importing.loading import load
from shared.database import RETRIED_ONCE, Database, Limits
from shared.errors import Refusal
from shared.leader import Leader
from shared.unit import Units

ACTOR = "system:import"
ROWS_A_RUN = 2_000
TRIES = 5
LIMITS = Limits(
    statement_ms=600_000, lock_ms=120_000, idle_in_transaction_ms=600_000
)  # 1,000,000 rows are staged at once
_FASTER = frozenset({"code.taken", "code.body_taken", "name.identical", "code.legacy_number_mapped"})
Told = Callable[[Sums], bool]
"""Called after each run with the sums so far; False ends the slice."""


@dataclass(frozen=True)
class Importer:
    """What an import works with: a database with longer limits than a request has."""

    units: Units
    url: str

    @property
    def db(self) -> Database:
        """The database."""
        return self.units.db

    def close(self) -> None:
        """Close its connections."""
        self.db.close()


def importer_for(units: Units) -> Importer:
    """Make an importer beside the units of a service."""
    db = Database(units.db.url, pool_size=2, constraints=units.db.constraints, limits=LIMITS)
    return Importer(replace(units, db=db), units.db.url)


def run_job(importer: Importer, job_id: UUID, told: Told = lambda _sums: True) -> bool | None:
    """Run a job to its end, or until ``told`` says no; None if another process runs it.

    :returns: whether every row has ended.
    """
    with Leader(importer.url, f"import.{job_id}") as leader:
        if not leader.leads():
            return None
        with importer.db.transaction() as tx:
            job = jobs.find_job(tx, job_id)
        if job is None or job.state is not JobState.RUNNING:
            return job is not None and job.state is JobState.DONE
        return _run(importer, job, told)


def run_waiting(units: Units, seconds: float) -> int:
    """Take jobs further that nobody runs, for some seconds; return how many runs of rows were written.

    Those begun on the page, and those whose process was killed.
    """
    with units.db.transaction() as tx:
        waiting = jobs.running_jobs(tx)
    if not waiting:
        return 0
    until, written = time.monotonic() + seconds, 0

    def told(_sums: Sums) -> bool:
        nonlocal written
        written += 1
        return time.monotonic() < until

    with closing(importer_for(units)) as importer:
        for job_id in waiting:
            run_job(importer, job_id, told)
    if written:
        with units.db.transaction() as tx:
            tx.notify(CHANNEL)  # to go on, and to tell of what was entered
    return written


def _run(importer: Importer, job: ImportJob, told: Told) -> bool:
    reader = RowReader(_columns(importer, job), importer.units.clock().today(), job.asked.registry)
    line, sums = job.through_line, job.sums
    writing: Future[Sums] | None = None
    with ExitStack() as ending:
        writer = ending.enter_context(ThreadPoolExecutor(1))
        while True:
            rows = _next_rows(importer, job, line, reader)
            if writing is not None:
                sums = writing.result()
                if not told(sums):
                    return sums.rows_done == job.row_count
            if not rows:
                return sums.rows_done == job.row_count
            writing = writer.submit(_load, importer, job.job_id, line, rows)
            line = rows[-1].reading.line


def _columns(importer: Importer, job: ImportJob) -> Columns:
    with importer.db.transaction() as tx:
        file = files.find_file(tx, job.file_id)
    if file is None:
        raise AssertionError("a job has a file")
    return mapped(file.headings, job.asked.mapping)


def _next_rows(importer: Importer, job: ImportJob, after: int, reader: RowReader) -> Sequence[Prepared]:
    with importer.db.transaction() as tx:
        rows = files.rows_after(tx, job.file_id, after, ROWS_A_RUN)
    return [_prepared(reader.read(line, cells)) for line, cells in rows]


def _prepared(reading: Reading) -> Prepared:
    entry = reading.entry
    if entry is None:
        return Prepared(reading)
    parts = parse_name(entry.name, entry.registry)
    return Prepared(reading, parts, name_key(parts, entry.registry))


def _load(importer: Importer, job_id: UUID, after: int, rows: Sequence[Prepared]) -> Sums:
    """Write a run; again where a registration took a code or name meanwhile, or each waited for the other."""
    for _ in range(TRIES - 1):
        try:
            return importer.units.run(ACTOR, lambda unit: load(unit, job_id, after, rows))
        except RETRIED_ONCE:
            continue
        except Refusal as refusal:
            if refusal.code not in _FASTER:
                raise
    return importer.units.run(ACTOR, lambda unit: load(unit, job_id, after, rows))
