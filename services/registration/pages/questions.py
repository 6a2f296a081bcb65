"""Pages of the question groups: ``/applications/<id>/<group>``. Whatever is typed is saved as a draft, then judged."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response, request
from markupsafe import Markup

from services.registration.domain.application import State
from services.registration.domain.form import Form, FormContact
from services.registration.domain.rules import CONTRIBUTION_LIMIT, SHAREHOLDERS
from services.registration.domain.scope import scope_catalogue
from services.registration.pages import words
from services.registration.pages.faults import PageFaults, UnreadableFieldsError, faults_of
from services.registration.pages.groups import Group, group_at, groups_of
from services.registration.pages.groups.persons import choices
from services.registration.pages.typed import Typed
from services.registration.ports import Service
from services.registration.queries.applications import ApplicationView, application_view
from services.registration.queries.names import my_claims
from services.registration.usecases import applications
from shared.divisions import division_name, registry_of
from shared.errors import Defect, Refusal
from shared.http import Call, guard, page_blueprint, serving
from shared.kinds import Kind, kind_row
from shared.web import _, page_command, reading, redirect_to, render_page
from shared.workdays import add_months

pages = page_blueprint("questions", __name__)

_EDITABLE = (State.DRAFT, State.SIGNING)


@pages.get("/applications/<uuid:application_id>/<group_path>")
@guard("applicant")
def show_group(application_id: UUID, group_path: str) -> Response:
    """One page of questions; ``?checked=1`` shows what is wrong with it."""
    with reading() as call:
        view, group = _page(call, application_id, group_path)
        defects = _defects(call, application_id) if "checked" in request.args else ()
        return _draw(call, view, group, faults_of(group, defects))


@pages.post("/applications/<uuid:application_id>/<group_path>")
@guard("applicant")
def save_group(application_id: UUID, group_path: str) -> Response:
    """Save one page; a row added or removed comes back to it, so does a defect."""
    return page_command(
        lambda call: _save(call, application_id, group_path),
        then=lambda saved: redirect_to(_next_page(application_id, *saved)),
        on_refusal=lambda refusal: _draw_unread(application_id, group_path, refusal),
    )


def _save(call: Call, application_id: UUID, group_path: str) -> tuple[Group, bool, str]:
    service = serving(Service)
    view, group = _page(call, application_id, group_path)

    def change(form: Form) -> Form:
        typed = Typed(request.form)
        changed = group.read(form, typed)
        if typed.faults:
            raise UnreadableFieldsError(typed.faults)
        return changed

    applications.change_form(call.unit, call.actor, application_id, change, call.expected_version, keys=service.keys)
    return group, bool(group.defects(_defects(call, application_id))), view.form.kind


def _next_page(application_id: UUID, group: Group, wrong: bool, kind: str) -> str:
    here = f"/applications/{application_id}"
    if "add" in request.form or "remove" in request.form:
        return f"{here}/{group.path}"
    if "later" in request.form:
        return here
    if wrong:
        return f"{here}/{group.path}?checked=1#errors"
    paths = [each.path for each in groups_of(kind)]
    following = paths[paths.index(group.path) + 1 :]
    return f"{here}/{following[0]}" if following else f"{here}/materials"


def _draw_unread(application_id: UUID, group_path: str, refusal: Refusal) -> Response:
    if not isinstance(refusal, UnreadableFieldsError):
        raise refusal
    with reading() as call:
        view, group = _page(call, application_id, group_path)
        values = {**group.values(view.form), **Typed(request.form).values()}
        return _draw(call, view, group, PageFaults(refusal.faults), values, status=refusal.status)


def _page(call: Call, application_id: UUID, group_path: str) -> tuple[ApplicationView, Group]:
    view = application_view(call.unit.tx, serving(Service).keys, call.actor, application_id)
    group = group_at(view.form.kind, group_path)
    if group is None:
        raise Refusal("request.not_found")
    if view.state not in _EDITABLE:
        raise Refusal(
            "application.not_in_state",
            params={"state": str(view.state), "allowed": [str(state) for state in _EDITABLE]},
        )
    return view, group


def _defects(call: Call, application_id: UUID) -> tuple[Defect, ...]:
    return applications.validate_application(call.unit, call.actor, application_id, keys=serving(Service).keys)


def _draw(
    call: Call,
    view: ApplicationView,
    group: Group,
    faults: PageFaults,
    values: dict[str, str] | None = None,
    *,
    status: int = 200,
) -> Response:
    return render_page(
        group.template,
        status=status,
        application=view,
        group=group,
        kind=kind_row(view.form.kind),
        faults=faults,
        values=values or group.values(view.form),
        people=choices(view.form),
        kept=_kept,
        refusal=faults.faults[0] if faults else None,
        **_MORE.get(group.path, _nothing)(call, view),
    )


def _kept(stored: str | None, otherwise: str | None = None) -> Markup | str | None:
    """Say that a private datum is stored and stays unless something is typed."""
    if stored:
        return words.marked(_("已保存 {value}，不改则留空", "Stored: {value}; leave blank to keep it", value=stored))
    return otherwise


def _nothing(_call: Call, _view: ApplicationView) -> dict[str, Any]:
    return {}


def _name(call: Call, view: ApplicationView) -> dict[str, Any]:
    claims = my_claims(call.unit.tx, call.actor.subject, limit=20)
    fitting = [
        claim
        for claim in claims
        if (claim.kind, claim.registry) == (view.form.kind, view.form.registry)
        and (claim.claim_id == view.form.claim_id or claim.state == "reserved")
    ]
    return {"claims": fitting}


def _premises(call: Call, view: ApplicationView) -> dict[str, Any]:
    today = call.unit.clock.today()
    registry = registry_of(view.form.registry)
    served = registry.divisions if registry else ()
    city = registry_of(f"{view.form.registry[:4]}00")
    return {
        "today": today.isoformat(),
        "divisions": [(code, division_name(code, today) or code) for code in served],
        "business_divisions": [(code, division_name(code, today) or code) for code in city.divisions] if city else [],
    }


def _scope(_call: Call, view: ApplicationView) -> dict[str, Any]:
    return {
        "scope_entries": list(scope_catalogue().values()),
        "chosen_scope": {item.code for item in view.form.particulars.scope},
    }


def _people(_call: Call, view: ApplicationView) -> dict[str, Any]:
    operator = view.form.kind == Kind.INDIVIDUAL_BUSINESS
    return {
        "persons": view.form.private_particulars.persons,
        "identity_types": words.options(words.IDENTITY_TYPES),
        "home_hint": _("经营者须填写", "The operator needs one") if operator else None,
    }


def _holders(call: Call, view: ApplicationView) -> dict[str, Any]:
    today = call.unit.clock.today()
    years = CONTRIBUTION_LIMIT.on(today).value
    return {
        "investors": view.form.particulars.investors,
        "contribution_forms": words.options(words.CONTRIBUTION_FORMS),
        "most_holders": SHAREHOLDERS.on(today).value.most,
        "contribution_years": years,
        "latest_due_on": add_months(today, 12 * years).isoformat() if years else "",
    }


def _officers(_call: Call, view: ApplicationView) -> dict[str, Any]:
    return {
        "officers": view.form.particulars.officers,
        "posts": words.options(words.POSTS),
        "supervision": words.options(words.SUPERVISION),
    }


_MORE: dict[str, Callable[[Call, ApplicationView], dict[str, Any]]] = {
    "name": _name,
    "premises": _premises,
    "scope": _scope,
    "people": _people,
    "holders": _holders,
    "officers": _officers,
    "operator": lambda _call, _view: {"compositions": words.options(words.COMPOSITIONS)},
    "contacts": lambda _call, view: {"contact": view.form.private_particulars.contact or FormContact()},
    "tax": lambda _call, _view: {"accounting_modes": words.options(words.ACCOUNTING_MODES)},
}
