"""Signatures: who has signed, and signing or declining oneself."""

from uuid import UUID

from flask import Response

from services.deregistration.domain.case import State
from services.deregistration.pages.forms import back_to, drawn_again, loaded, page, typed
from services.deregistration.queries.cases import undertaking_tasks
from services.deregistration.schemas.cases import DeclineIn, SignatureIn
from services.deregistration.store.subjects import person_of
from services.deregistration.usecases import signing
from services.deregistration.usecases.access import own_case
from shared.errors import Refusal
from shared.http import guard, page_blueprint
from shared.http.commands import Call
from shared.web import _, page_command, reading, redirect_to

pages = page_blueprint("signing_pages", __name__)


@pages.get("/deregistrations/<uuid:case_id>/signatures")
@guard("applicant")
def list_signatures(case_id: UUID) -> Response:
    """Who has signed, and who has not."""
    with reading() as call:
        view = own_case(call.unit, call.actor, case_id)
        own = person_of(call.unit.tx, call.actor.subject)
    return page("dereg_signatures.html", view=view, case=view.case, subject=view.subject, own=own)


@pages.get("/undertaking-tasks")
@guard("applicant")
def list_tasks() -> Response:
    """What waits for my signature."""
    with reading() as call:
        tasks = undertaking_tasks(call.unit.tx, person_of(call.unit.tx, call.actor.subject))
    return page("undertaking_tasks.html", tasks=tasks)


@pages.get("/undertaking-tasks/<uuid:case_id>")
@guard("applicant", real_named=True)
def read_task(case_id: UUID) -> Response:
    """The whole undertaking, and the button to sign it."""
    return _draw(case_id)


@pages.post("/undertaking-tasks/<uuid:case_id>")
@guard("applicant", real_named=True)
def sign(case_id: UUID) -> Response:
    """Sign."""
    values = typed()

    def act(call: Call) -> object:
        return signing.sign(call.unit, call.actor, case_id, UUID(call.key), loaded(SignatureIn, values))

    return page_command(
        act,
        then=lambda _case: redirect_to("/undertaking-tasks", said=_("已签署承诺。", "The undertaking is signed.")),
        on_refusal=drawn_again(_draw, case_id),
    )


@pages.post("/undertaking-tasks/<uuid:case_id>/decline")
@guard("applicant")
def decline(case_id: UUID) -> Response:
    """Refuse to sign."""
    values = typed()

    def act(call: Call) -> object:
        return signing.decline(call.unit, call.actor, case_id, loaded(DeclineIn, values)["reason"])

    said = _("已拒绝签署，其他人的签名一并作废。", "You declined to sign; the other signatures are void.")
    return page_command(
        act,
        then=lambda _case: redirect_to("/undertaking-tasks", said=said),
        on_refusal=drawn_again(_draw, case_id),
    )


@pages.get("/undertaking-tasks/<uuid:case_id>/decline")
@guard("applicant")
def back_to_task(case_id: UUID) -> Response:
    """Lead to the page on which this form stands."""
    return back_to(f"/undertaking-tasks/{case_id}")


def _draw(
    case_id: UUID, *, status: int = 200, refusal: Refusal | None = None, typed: dict[str, str] | None = None
) -> Response:
    with reading() as call:
        view = own_case(call.unit, call.actor, case_id)
        own = person_of(call.unit.tx, call.actor.subject)
    mine = [each for each in view.signatories if each.person_id == own]
    return page(
        "undertaking_task.html",
        status=status,
        refusal=refusal,
        typed=typed or {},
        view=view,
        case=view.case,
        subject=view.subject,
        mine=mine[0] if mine else None,
        is_waiting=view.case.state is State.SIGNING and bool(mine) and mine[0].signed_at is None,
    )
