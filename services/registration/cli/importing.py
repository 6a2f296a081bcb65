"""`yizhao import FILE`: an outside register enters ours; every row is taken or reported with a reason."""

import csv
import hashlib
import io
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from services.registration.domain.imports import COLUMNS, ImportRow, RejectedRow, read_row
from services.registration.ports import Service, build
from services.registration.settings import Settings
from services.registration.store.imports import waiting_for_adoption
from services.registration.usecases.imports import (
    Imported,
    earliest_first,
    import_rows,
    keep_rejections,
    reasons,
    without_doubles,
)
from shared.cli import CannotSay, answer
from shared.errors import Refusal
from shared.refusals import row as refusal_row

ACTOR = "system:import"
CHUNK = 500
NEEDED = ("code", "name")
PATIENCE_SECONDS = 60  # without a single code adopted, codegen is taken to be away
POLL_SECONDS = 0.25
_FASTER = ("code.taken", "code.body_taken")


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--report", type=click.Path(path_type=Path), help="CSV for the rows that are not taken, with reasons.")
def import_(file: Path, report: Path | None) -> None:
    """Take the entities of FILE (CSV: code, name, registered_on, kind, capital, scope) into the register.

    The same file again changes nothing. Waits until the code service has adopted the codes. Exit codes: 0 done,
    2 no such column, 3 the file cannot be read or a service is away.
    """
    service = build(Settings.from_environment())
    text = _text(file)
    batch = "import-" + hashlib.sha256(text.encode()).hexdigest()[:16]
    today = service.units.clock().today()
    try:
        rows = list(without_doubles(_rows(text, today)))
    except csv.Error as error:
        raise CannotSay(f"{file}: {error}") from error
    with _progress() as progress:
        done = _import(service, batch, rows, progress)
        if report is not None:
            _write_report(report, done.rejected)
        _wait_for_codes(service, progress)
    answer(
        {
            "rows": len(rows),
            "imported": done.imported,
            "already_present": done.already_present,
            "rejected_rows": len(done.rejected),
            "reasons": reasons(done.rejected),
        }
    )


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise CannotSay(f"{file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CannotSay(f"{file}: not UTF-8 text") from error


def _rows(text: str, today: date) -> Iterator[ImportRow | RejectedRow]:
    r"""Each row with the line it begins on; empty lines are none. A row that does not fit the head says nothing sure.

    >>> [(row.line, row.reason) for row in _rows("code,name\n91,甲\n\n91,甲,乙\n", date(2026, 3, 2))]
    [(2, 'code.wrong_length'), (4, 'import.row_malformed')]

    :raises click.UsageError: a column that is needed is not there.
    """
    reader = csv.reader(io.StringIO(text, newline=""))
    head = [cell.strip() for cell in next(reader, [])]
    missing = [name for name in NEEDED if name not in head]
    if missing:
        raise click.UsageError(f"no column {', '.join(missing)}; expected: {', '.join(COLUMNS)}")
    begins = reader.line_num + 1
    for record in reader:
        if record and len(record) != len(head):
            yield RejectedRow(begins, record[0], "import.row_malformed")
        elif record:
            yield read_row(begins, dict(zip(head, record, strict=True)), today)
        begins = reader.line_num + 1


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )


def _import(service: Service, batch: str, rows: Sequence[ImportRow | RejectedRow], progress: Progress) -> Imported:
    wanted = earliest_first([row for row in rows if isinstance(row, ImportRow)])
    rejected = [row for row in rows if isinstance(row, RejectedRow)]
    bar = progress.add_task("导入 / Importing", total=len(rows), completed=len(rejected))
    imported = present = 0
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        done = _import_chunk(service, batch, chunk)
        imported, present = imported + done.imported, present + done.already_present
        rejected.extend(done.rejected)
        progress.advance(bar, len(chunk))
    rejected.sort(key=lambda row: row.line)
    with service.units.unit(ACTOR) as unit:
        keep_rejections(unit, batch, rejected)
    return Imported(imported, present, tuple(rejected))


def _import_chunk(service: Service, batch: str, chunk: Sequence[ImportRow]) -> Imported:
    """One transaction; once more if a registration took one of its codes meanwhile."""
    try:
        return service.units.run(ACTOR, lambda unit: import_rows(unit, batch, chunk))
    except Refusal as refusal:
        if refusal.code not in _FASTER:
            raise
        return service.units.run(ACTOR, lambda unit: import_rows(unit, batch, chunk))


def _wait_for_codes(service: Service, progress: Progress) -> None:
    """Wait until codegen has adopted every imported code.

    :raises CannotSay: nothing was adopted for a minute.
    """
    left = _waiting(service)
    bar = progress.add_task("等待赋码服务登记代码 / Codes adopted", total=left)
    last_progress = time.monotonic()
    total = left
    while left:
        time.sleep(POLL_SECONDS)
        before, left = left, _waiting(service)
        progress.update(bar, completed=total - left)
        if left < before:
            last_progress = time.monotonic()
        elif time.monotonic() - last_progress > PATIENCE_SECONDS:
            raise CannotSay(
                f"{left} codes are not adopted by the code service after {PATIENCE_SECONDS} s; the entities are in the"
                " register. Start the services and run the same command again."
            )


def _waiting(service: Service) -> int:
    with service.db.transaction() as tx:
        return waiting_for_adoption(tx)


def _write_report(report: Path, rejected: Sequence[RejectedRow]) -> None:
    with report.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("line", "code", "reason", "zh", "en"))
        for row in rejected:
            words = refusal_row(row.reason)
            writer.writerow((row.line, row.code, row.reason, words.zh, words.en))
