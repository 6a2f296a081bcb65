"""Pages of the import: upload a file, confirm its columns, try it, do it, see what became of every row."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Response, request

from services.registration.domain.importing.columns import recognised
from services.registration.domain.importing.job import Asked, ImportJob, JobState
from services.registration.domain.importing.report import COLUMNS, report_line
from services.registration.pages import import_words as words
from services.registration.ports import Service
from services.registration.queries.imports import REPORTED, ImportView, all_rows, import_rows, import_view, import_views
from services.registration.store.importing.files import rows_after
from services.registration.usecases.importing import jobs
from services.registration.usecases.importing.staging import open_file, stage
from shared.app import BODY_BYTES
from shared.errors import Defect, Refusal
from shared.http import Call, guard, page_blueprint, serving
from shared.http.paging import page_request
from shared.web import _, page_command, reading, redirect_to, render_page

pages = page_blueprint("import_pages", __name__)

SAMPLES = 3
STILL = timedelta(seconds=60)  # without a row having ended, the process that ran the import is taken to be gone
MOST_MEGABYTES = BODY_BYTES // 2**20


@pages.get("/imports")
@guard("code_officer")
def list_imports() -> Response:
    """The imports so far, and the form to upload a file."""
    return _list()


@pages.post("/imports")
@guard("code_officer")
def upload_file() -> Response:
    """Take a file, row by row from the request into the database; its columns are confirmed on the next page."""
    uploaded = request.files.get("file")

    def work(call: Call) -> ImportJob:
        if uploaded is None or not uploaded.filename:
            raise Refusal("import.file_missing")
        file = stage(call.unit, open_file(uploaded.stream, uploaded.filename), call.actor.subject)
        return jobs.draft(call.unit, call.actor, UUID(call.key), file)

    return page_command(work, then=lambda job: redirect_to(f"/imports/{job.job_id}"), on_refusal=_list)


def _list(refusal: Refusal | None = None) -> Response:
    page = page_request()
    with reading() as call:
        rows = import_views(call.unit.tx, page.after, page.fetch)
    shown = page.of(rows, key=lambda pair: (pair[0].job_id,))
    return render_page(
        "imports.html",
        status=refusal.status if refusal else 200,
        page=shown,
        started=page.after is not None,
        words=words,
        refusal=refusal,
        most=MOST_MEGABYTES,
    )


@pages.get("/imports/<uuid:import_id>")
@guard("code_officer")
def show_import(import_id: UUID) -> Response:
    """One import: its columns while it is a draft, its progress while it runs, then what became of every row."""
    with reading() as call:
        view = _view(call, import_id)
        if view.job.state is JobState.DRAFT:
            return _columns_page(call, view)
        return _result_page(call, view)


def _view(call: Call, import_id: UUID) -> ImportView:
    view = import_view(call.unit.tx, import_id)
    if view is None:
        raise Refusal("import.not_found")
    return view


def _columns_page(call: Call, view: ImportView, refusal: Refusal | None = None) -> Response:
    samples = [cells for _line, cells in rows_after(call.unit.tx, view.file.file_id, 0, SAMPLES)]
    known = {place: str(field) for field, place in recognised(view.file.headings).places.items()}
    chosen = {place: request.form.get(f"column-{place}", known.get(place, "")) for place in range(_width(view))}
    return render_page(
        "import_columns.html",
        status=refusal.status if refusal else 200,
        view=view,
        options=words.field_options(),
        columns=[
            (
                place,
                heading,
                chosen[place],
                [cells[place] for cells in samples if place < len(cells) and cells[place].strip()],
            )
            for place, heading in enumerate(view.file.headings)
        ],
        registry=request.form.get("registry", ""),
        refusal=refusal,
    )


def _width(view: ImportView) -> int:
    return len(view.file.headings)


def _result_page(call: Call, view: ImportView) -> Response:
    page = page_request()
    shown, finding = request.args.get("show", ""), request.args.get("finding", "")
    shown = shown if shown in REPORTED else _most_telling(view.job)
    after = int(page.after[0]) if page.after else 0
    rows = import_rows(
        call.unit.tx, view.job.job_id, after, page.fetch, outcomes=() if finding else REPORTED[shown], finding=finding
    )
    return render_page(
        "import.html",
        view=view,
        job=view.job,
        page=page.of(rows, key=lambda row: (row.line,)),
        started=page.after is not None,
        shown=shown,
        finding=finding,
        still=_stands_still(call, view.job),
        words=words,
    )


def _most_telling(job: ImportJob) -> str:
    """Which rows an officer wants to see first: those not taken, else those with warnings, else all."""
    if job.sums.rejected:
        return "rejected"
    return "noted" if job.sums.taken_with_warnings else "all"


def _stands_still(call: Call, job: ImportJob) -> bool:
    moved = job.moved_at or job.created_at
    return job.state is JobState.RUNNING and call.unit.clock.now() - moved > STILL


@pages.post("/imports/<uuid:import_id>/beginning")
@guard("code_officer")
def begin_import(import_id: UUID) -> Response:
    """Begin as the form says: each column's field, the registry of rows without a code, tried or in earnest."""
    dry_run = request.form.get("act") != "earnest"

    def work(call: Call) -> ImportJob:
        view = _view(call, import_id)
        asked = Asked(
            _said(view.file.headings, request.form), request.form.get("registry", "").strip() or None, dry_run
        )
        return jobs.begin(call.unit, import_id, asked, call.expected_version)

    return page_command(
        work,
        then=lambda _job: redirect_to(f"/imports/{import_id}", said=_("已开始。", "Begun.")),
        on_refusal=lambda refusal: _columns_again(import_id, refusal),
    )


def _columns_again(import_id: UUID, refusal: Refusal) -> Response:
    if refusal.code not in {"import.mapping_invalid", "import.registry_unknown", "import.runs_already"}:
        raise refusal
    with reading() as call:
        return _columns_page(call, _view(call, import_id), refusal)


def _said(headings: Sequence[str], form: Mapping[str, str]) -> dict[str, str]:
    """Return field → heading as the form has them; a field that no column holds is told apart from one not asked.

    :raises Refusal: ``import.mapping_invalid``: two columns for one field.
    """
    known = {str(field) for field in recognised(headings).places}
    chosen: dict[str, str] = {}
    twice: list[Defect] = []
    for place, heading in enumerate(headings):
        field = form.get(f"column-{place}", "")
        if field and field in chosen:
            twice.append(Defect(f"/column-{place}", "import.field_twice"))
        elif field:
            chosen[field] = heading
    if twice:
        raise Refusal("import.mapping_invalid", defects=twice)
    return dict.fromkeys(known - chosen.keys(), "") | chosen


@pages.post("/imports/<uuid:import_id>/in-earnest")
@guard("code_officer")
def do_in_earnest(import_id: UUID) -> Response:
    """After a dry run, do the same in earnest."""
    return page_command(
        lambda call: jobs.in_earnest(call.unit, call.actor, UUID(call.key), import_id),
        then=lambda job: redirect_to(f"/imports/{job.job_id}", said=_("已开始。", "Begun.")),
    )


@pages.get("/imports/<uuid:import_id>/report.csv")
@guard("code_officer")
def download_report(import_id: UUID) -> Response:
    """The rows as CSV, written while they are read: those not taken, those with warnings too, or every one."""
    shown = request.args.get("show", "rejected")
    if shown not in REPORTED:
        raise Refusal("request.invalid", defects=(Defect("/show", "request.invalid"),))
    with reading() as call:
        _view(call, import_id)
    headers = {
        "Content-Disposition": f'attachment; filename="import-{import_id}-{shown}.csv"',
        "Cache-Control": "no-store",
    }
    return Response(
        report_lines(serving(Service), import_id, shown), content_type="text/csv; charset=utf-8", headers=headers
    )


def report_lines(service: Service, import_id: UUID, shown: str) -> Iterator[str]:
    """Each line of a report, with the mark that tells spreadsheets it is UTF-8."""
    yield "\ufeff" + _csv_line(COLUMNS)
    for row in all_rows(service.db, import_id, REPORTED[shown]):
        yield _csv_line(report_line(row))


def _csv_line(cells: Sequence[Any]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()
