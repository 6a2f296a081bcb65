"""Old numbers: finding a code by one, for officers and departments; putting one in, for code officers."""

from uuid import UUID

from flask import Response, request

from services.codegen import usecases
from services.codegen.domain.mapping import Mapping
from services.codegen.pages.words import number_kind
from services.codegen.queries import legacy
from services.codegen.schemas import MappingIn
from shared.errors import Refusal
from shared.http import guard, page_blueprint
from shared.http.commands import Call
from shared.http.faults import refusal_of_schema
from shared.legacy_numbers import ALL_KINDS
from shared.web import _, page_command, reading, redirect_to, render_page

blueprint = page_blueprint("legacy_pages", __name__)

LONGEST = 64


@blueprint.get("/legacy-numbers")
@guard("code_officer", "supervisor", "department")
def find() -> Response:
    """Find codes by an old number of any kind."""
    asked = request.args.get("value", "").strip()[:LONGEST]
    with reading() as call:
        found = legacy.find_codes(call.unit.tx, asked, reach=call.actor.reach) if asked else []
    return render_page("legacy_numbers.html", asked=asked, found=found)


@blueprint.get("/codes/<uscc>/legacy-numbers/new")
@guard("code_officer")
def new_number(uscc: str) -> Response:
    """Ask for an old number of a code."""
    return _form(uscc, {})


@blueprint.post("/codes/<uscc>/legacy-numbers")
@guard("code_officer")
def map_number(uscc: str) -> Response:
    """Lead an old number to a code; the form's own id is the mapping's."""
    form = {name: request.form.get(name, "").strip() for name in ("number_kind", "value", "issuer", "valid_until_on")}
    asked = {"uscc": uscc, **{name: text for name, text in form.items() if text}}

    def work(call: Call) -> Mapping:
        faults = MappingIn().validate(asked)
        if faults:
            raise refusal_of_schema(faults)
        return usecases.map_number(call.unit, call.actor, UUID(call.key), MappingIn().load(asked), None)

    return page_command(
        work,
        then=lambda mapping: redirect_to(
            f"/codes/{mapping.uscc}",
            said=_("旧号已登记，用它也能查到这个代码。", "Added; the number finds this code from now on."),
        ),
        on_refusal=lambda refusal: _form(uscc, form, status=refusal.status, refusal=refusal),
    )


def _form(uscc: str, form: dict[str, str], *, status: int = 200, refusal: Refusal | None = None) -> Response:
    if refusal is not None and refusal.code == "code.legacy_number_personal":
        form = {**form, "value": ""}  # an identity number is never sent back
    options = [(str(kind), number_kind(kind)) for kind in ALL_KINDS]
    return render_page("legacy_new.html", status=status, uscc=uscc, form=form, number_kinds=options, refusal=refusal)
