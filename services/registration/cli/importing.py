"""`yizhao import FILE`: an outside register enters ours; every row is taken or rejected with all its reasons."""

import time
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from services.registration.cli.import_report import write_report
from services.registration.domain.importing.columns import Columns, mapped
from services.registration.domain.importing.job import Asked, ImportJob, JobState, Sums
from services.registration.ports import Service, build
from services.registration.queries.imports import REPORTED
from services.registration.settings import Settings
from services.registration.store.importing import conversions, jobs, register, untold
from services.registration.usecases.importing import telling
from services.registration.usecases.importing.jobs import start
from services.registration.usecases.importing.running import ACTOR, Importer, importer_for, run_job
from services.registration.usecases.importing.staging import Opened, open_file, stage
from shared.cli import CannotSay, answer, say
from shared.errors import Refusal

PATIENCE_SECONDS = 60  # without a single code adopted, codegen is taken to be away
POLL_SECONDS = 0.25
_UNREADABLE = frozenset({"import.encoding_unknown", "import.file_empty", "import.headings_unreadable"})


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--map",
    "pairs",
    multiple=True,
    metavar="FIELD=HEADING",
    help="Which column holds a field, where the heading is not recognised; FIELD= reads none. May be repeated.",
)
@click.option("--registry", metavar="SIX_DIGITS", help="Registry of rows that have no unified code and name none.")
@click.option("--dry-run", is_flag=True, help="Judge every row; write nothing into the register.")
@click.option("--report", type=click.Path(path_type=Path), help="CSV of rows with reasons, warnings, other rows.")
@click.option(
    "--report-rows",
    type=click.Choice(tuple(REPORTED)),
    default="rejected",
    show_default=True,
    help="Which rows the report holds; noted: rejected or taken with warnings.",
)
@click.option("--wait/--no-wait", default=True, help="Wait until the code service has every code.", show_default=True)
def import_(
    file: Path,
    *,
    pairs: tuple[str, ...],
    registry: str | None,
    dry_run: bool,
    report: Path | None,
    report_rows: str,
    wait: bool,
) -> None:
    """Take the existing entities of FILE into the register.

    FILE is CSV in UTF-8 or GB18030 with one line of headings: a name and a unified code or any former number, besides
    type, day of establishment, capital, scope, address. Every row is taken, taken with warnings, or rejected with all
    its reasons. The same file again changes nothing; after a kill the same command goes on where it stood.

    Exit codes: 0 done, 2 no such column or registry, 3 the file cannot be read or a service is away.
    """
    service = build(Settings.from_environment())
    with closing(importer_for(service.units)) as importer:
        job = _begun(importer, file, Asked(_said(pairs), registry, dry_run))
        with _progress() as progress:
            job = _run(importer, job, progress)
            if report is not None:
                write_report(importer.db, job.job_id, report, report_rows)
            if wait and not dry_run:
                _wait_for_codes(service, progress)
        answer(_answer(job))


def _begun(importer: Importer, file: Path, asked: Asked) -> ImportJob:
    try:
        with file.open("rb") as stream:
            opened = open_file(stream, file.name)
            _show(mapped(opened.headings, asked.mapping))
            return _staged(importer, opened, asked)
    except OSError as error:
        raise CannotSay(f"{file}: {error.strerror}") from error
    except Refusal as refusal:
        if refusal.code in _UNREADABLE:
            raise CannotSay(f"{file}: {refusal.en} / {refusal.zh}") from refusal
        raise click.UsageError(_words(refusal)) from refusal


def _staged(importer: Importer, opened: Opened, asked: Asked) -> ImportJob:
    with importer.units.unit(ACTOR) as unit:
        staged = stage(unit, opened, ACTOR)
    return importer.units.run(ACTOR, lambda unit: start(unit, staged, asked, ACTOR))


def _said(pairs: Iterable[str]) -> Mapping[str, str]:
    """The columns as they are named on the command line.

    >>> _said(["code=统一社会信用代码", "scope="])
    {'code': '统一社会信用代码', 'scope': ''}
    """
    said: dict[str, str] = {}
    for pair in pairs:
        field, given, heading = pair.partition("=")
        if not given:
            raise click.UsageError(f"--map {pair}: FIELD=HEADING")
        said[field.strip()] = heading.strip()
    return said


def _words(refusal: Refusal) -> str:
    said = [f"{refusal.code}: {refusal.en}"]
    said += [f"{defect.pointer.removeprefix('/mapping/')}: {defect.en}" for defect in refusal.defects]
    return "; ".join(said)


def _show(columns: Columns) -> None:
    for field, heading in columns.named().items():
        say(f"  {field} <- {heading}")
    if columns.unread:
        say(f"  not read / 不读取: {', '.join(columns.unread)}")


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )


def _run(importer: Importer, job: ImportJob, progress: Progress) -> ImportJob:
    """Run the job to its end, or watch the process that does."""
    bar = progress.add_task("导入 / Importing", total=job.row_count, completed=job.sums.rows_done)

    def told(sums: Sums) -> bool:
        progress.update(bar, completed=sums.rows_done)
        return True

    while job.state is not JobState.DONE:
        ran = run_job(importer, job.job_id, told)
        if ran is None:
            time.sleep(POLL_SECONDS)
        with importer.db.transaction() as tx:
            job = jobs.find_job(tx, job.job_id) or job
        progress.update(bar, completed=job.sums.rows_done)
    return job


def _wait_for_codes(service: Service, progress: Progress) -> None:
    """Tell of what was entered, and wait until codegen has every code.

    :raises CannotSay: nothing moved for a minute.
    """
    left = total = _waiting(service)
    bar = progress.add_task("等待赋码服务登记代码 / Codes adopted", total=total)
    last_progress = time.monotonic()
    while left:
        if not service.units.run(ACTOR, telling.tell_imported):
            time.sleep(POLL_SECONDS)
        before, left = left, _waiting(service)
        progress.update(bar, completed=total - left)
        if left < before:
            last_progress = time.monotonic()
        elif time.monotonic() - last_progress > PATIENCE_SECONDS:
            raise CannotSay(
                f"{left} codes are not adopted or given by the code service after {PATIENCE_SECONDS} s; the entities"
                " are in the register or wait for their code. Start the services and run the same command again."
            )


def _waiting(service: Service) -> int:
    with service.db.transaction() as tx:
        return register.waiting_for_adoption(tx) + conversions.waiting_for_codes(tx) + untold.waiting_to_be_told(tx)


def _answer(job: ImportJob) -> dict[str, Any]:
    sums = job.sums
    return {
        "import_id": str(job.job_id),
        "dry_run": job.asked.dry_run,
        "rows": job.row_count,
        "taken": sums.taken,
        "taken_with_warnings": sums.taken_with_warnings,
        "rejected_rows": sums.rejected,
        "imported": sums.entered,
        "awaiting_code": sums.awaiting_code,
        "already_present": sums.present,
        "reasons": _most_first(job.findings.reasons),
        "warnings": _most_first(job.findings.warnings),
    }


def _most_first(found: Mapping[str, int]) -> dict[str, int]:
    """Counts by code, the most frequent first.

    >>> _most_first({"b": 1, "a": 1, "c": 5})
    {'c': 5, 'a': 1, 'b': 1}
    """
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))
