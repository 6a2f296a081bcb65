"""Imports: a file in, what became of its rows out."""

import io
from typing import Any
from uuid import UUID

from flask import request

from services.registration.domain.importing.job import Asked
from services.registration.queries.imports import ImportView, import_rows, import_view, import_views
from services.registration.schemas.imports import ImportIn, ImportOut, RowFilters, RowOut, UploadQuery
from services.registration.usecases.importing import jobs
from services.registration.usecases.importing.staging import open_file, stage
from shared.errors import Refusal
from shared.http import Call, api_blueprint, commands, guard
from shared.http.paging import Page, PageRequest

blueprint = api_blueprint("imports", __name__, "Imports of existing entities")


def show(call: Call, import_id: UUID) -> ImportView:
    """An import as it stands.

    :raises Refusal: ``import.not_found``.
    """
    view = import_view(call.unit.tx, import_id)
    if view is None:
        raise Refusal("import.not_found")
    return view


@blueprint.route("/imports")
@guard("code_officer")
@commands.listing(ImportOut)
def list_imports(call: Call, _filters: dict[str, Any], page: PageRequest) -> Page:
    """Every import, the newest first."""
    rows = import_views(call.unit.tx, page.after, page.fetch)
    shown = page.of(rows, key=lambda pair: (pair[0].job_id,))
    return Page([show(call, job.job_id) for job, _file in shown.items], shown.next_cursor)


@blueprint.route("/imports/<uuid:import_id>", methods=["PUT"])
@guard("code_officer")
@blueprint.arguments(UploadQuery, location="query")
@commands.create(ImportOut, present=show)
def upload(call: Call, query: dict[str, Any], import_id: UUID) -> ImportView:
    """Upload a file: the body is its bytes, CSV in UTF-8 or GB18030. Nothing is imported yet."""
    if call.expected_version is not None:
        raise Refusal("import.not_draft")
    opened = open_file(io.BytesIO(request.get_data()), query["file_name"])
    jobs.draft(call.unit, call.actor, import_id, stage(call.unit, opened, call.actor.subject))
    return show(call, import_id)


@blueprint.route("/imports/<uuid:import_id>")
@guard("code_officer")
@commands.read(ImportOut)
def show_import(call: Call, import_id: UUID) -> ImportView:
    """How far an import is, and how its rows sum up."""
    return show(call, import_id)


@blueprint.route("/imports/<uuid:import_id>/begin", methods=["POST"])
@guard("code_officer")
@blueprint.arguments(ImportIn)
@commands.command(ImportOut)
def begin(call: Call, body: dict[str, Any], import_id: UUID) -> ImportView:
    """Begin an uploaded import; the worker runs it."""
    asked = Asked(body["mapping"], body["registry"], body["dry_run"])
    jobs.begin(call.unit, import_id, asked, call.expected_version)
    return show(call, import_id)


@blueprint.route("/imports/<uuid:import_id>/rows")
@guard("code_officer")
@commands.listing(RowOut, filters=RowFilters)
def list_rows(call: Call, chosen: dict[str, Any], page: PageRequest, import_id: UUID) -> Page:
    """What became of the rows, in the order of the file."""
    show(call, import_id)
    outcomes = (chosen["outcome"],) if chosen["outcome"] else ()
    after = int(page.after[0]) if page.after else 0
    rows = import_rows(call.unit.tx, import_id, after, page.fetch, outcomes=outcomes, finding=chosen["finding"])
    return page.of(rows, key=lambda row: (row.line,))
