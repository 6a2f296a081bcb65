"""A file brought in from beginning to end, and what became of its rows."""

import io
from collections.abc import Mapping
from contextlib import closing
from typing import Any

from services.registration.domain.importing.job import Asked, ImportFile, ImportJob
from services.registration.queries.imports import RowView, import_rows
from services.registration.store.importing import jobs
from services.registration.usecases.importing import telling
from services.registration.usecases.importing.jobs import start
from services.registration.usecases.importing.running import ACTOR, importer_for, run_job
from services.registration.usecases.importing.staging import open_file, stage
from shared.uscc import body_of, compose, number_of
from tests.integration.registration.acting import Desk

HEAD = "code,name,registered_on,kind,capital,scope"
START = number_of("MA0KD1Y6")
REG_NO, TRADER_NO = "140100200012343", "140105600000010"  # a company, a sole trader; right by GS 15-2006


def code(number: int, division: str = "140100", pair: str = "91") -> str:
    """A code of an existing entity, right in every character; ``number`` tells it from others."""
    return compose(pair, division, body_of(START + number))


def csv_of(*rows: str, head: str = HEAD) -> str:
    return "\n".join([head, *rows, ""])


def line(number: int, name: str, day: str = "2010-01-01", **more: str) -> str:
    """A row under ``HEAD``."""
    return ",".join([code(number), name, day, more.get("kind", ""), more.get("capital", ""), more.get("scope", "")])


def staged(desk: Desk, text: str | bytes) -> ImportFile:
    content = text.encode() if isinstance(text, str) else text
    return desk.do("system:import", lambda unit: stage(unit, open_file(io.BytesIO(content), "register.csv"), ACTOR))


def started(
    desk: Desk,
    text: str | bytes,
    *,
    mapping: Mapping[str, str] | None = None,
    registry: str | None = None,
    dry_run: bool = False,
) -> ImportJob:
    """The job that brings a file in, not run yet."""
    file, asked = staged(desk, text), Asked(mapping or {}, registry, dry_run)
    return desk.do("system:import", lambda unit: start(unit, file, asked, ACTOR))


def run(desk: Desk, job: ImportJob) -> ImportJob:
    """Run a job to its end."""
    with closing(importer_for(desk.units)) as importer:
        assert run_job(importer, job.job_id) is True
    return again(desk, job)


def again(desk: Desk, job: ImportJob) -> ImportJob:
    """A job as it stands now."""
    found = desk.ask(lambda tx: jobs.find_job(tx, job.job_id))
    assert found is not None
    return found


def taken(desk: Desk, text: str | bytes, **asked: Any) -> ImportJob:
    """Bring a file in, whole."""
    return run(desk, started(desk, text, **asked))


def tell(desk: Desk) -> int:
    """Tell of everything that was brought in."""
    told = 0
    while more := desk.do("system:jobs", telling.tell_imported):
        told += more
    return told


def rows_of(desk: Desk, job: ImportJob) -> list[RowView]:
    """What became of every row."""
    return desk.ask(lambda tx: import_rows(tx, job.job_id, 0, 10_000))


def ends_of(desk: Desk, job: ImportJob) -> list[str]:
    """How each row ended, in a word or its reasons."""
    return [row.change or " ".join(row.reasons) for row in rows_of(desk, job)]


def sums_of(job: ImportJob) -> dict[str, int]:
    """The sums of a job that are not nought."""
    return {name: count for name, count in vars(job.sums).items() if count}


def others_of(desk: Desk, job: ImportJob, row: int) -> dict[str, dict[str, Any]]:
    """The other rows of a row's duplicates, by rule."""
    return rows_of(desk, job)[row].others
