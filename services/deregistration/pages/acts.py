"""What the applicant does to a case: each act that cannot be taken back has a page of its own before it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Response

from services.deregistration.domain.notice import notice_period
from services.deregistration.domain.rules import simplified_rule
from services.deregistration.pages.cases import draw_case
from services.deregistration.pages.forms import back_to, drawn_again, loaded, page, typed
from services.deregistration.schemas.cases import FilingIn
from services.deregistration.usecases import cases, filing, publication
from services.deregistration.usecases.access import own_case
from shared.errors import Refusal
from shared.http import guard, page_blueprint
from shared.http.commands import Call
from shared.web import _, page_command, reading, redirect_to

pages = page_blueprint("case_act_pages", __name__)
Act = Callable[[Call], Any]


@pages.post("/deregistrations/<uuid:case_id>/freeze")
@guard("applicant")
def freeze(case_id: UUID) -> Response:
    """Fix the content and ask for signatures."""
    return _do(
        case_id,
        lambda call: cases.freeze(call.unit, call.actor, case_id, call.expected_version),
        _("内容已锁定，请全体投资人签署。", "The content is fixed; all investors are asked to sign."),
        f"/deregistrations/{case_id}/signatures",
    )


@pages.get("/deregistrations/<uuid:case_id>/freeze")
@guard("applicant")
def back_to_case(case_id: UUID) -> Response:
    """Lead to the page on which this form stands."""
    return back_to(f"/deregistrations/{case_id}")


@pages.get("/deregistrations/<uuid:case_id>/deletion")
@guard("applicant")
def confirm_deletion(case_id: UUID) -> Response:
    """What deleting means."""
    return _confirm("dereg_deletion.html", case_id)


@pages.post("/deregistrations/<uuid:case_id>/deletion")
@guard("applicant")
def delete(case_id: UUID) -> Response:
    """Delete a case that was never published."""
    return _do(
        case_id,
        lambda call: cases.delete_draft(call.unit, call.actor, case_id, call.expected_version),
        _("已删除。", "Deleted."),
        "/deregistrations",
    )


@pages.get("/deregistrations/<uuid:case_id>/publication")
@guard("applicant")
def confirm_publication(case_id: UUID) -> Response:
    """The computed days and what becomes public."""
    return _confirm("dereg_publication.html", case_id)


@pages.post("/deregistrations/<uuid:case_id>/publication")
@guard("applicant")
def publish(case_id: UUID) -> Response:
    """Ask for publication."""
    return _do(
        case_id,
        lambda call: publication.request_publication(call.unit, call.actor, case_id, call.expected_version),
        _("已提交公告，正在核对，通常几秒。", "Publication is asked for and being checked, usually for seconds."),
    )


@pages.get("/deregistrations/<uuid:case_id>/withdrawal")
@guard("applicant")
def confirm_withdrawal(case_id: UUID) -> Response:
    """What withdrawing means."""
    return _confirm("dereg_withdrawal.html", case_id)


@pages.post("/deregistrations/<uuid:case_id>/withdrawal")
@guard("applicant")
def withdraw(case_id: UUID) -> Response:
    """Withdraw the notice."""
    return _do(
        case_id,
        lambda call: filing.withdraw_notice(call.unit, call.actor, case_id, call.expected_version),
        _("公告已撤回。", "The notice is withdrawn."),
    )


@pages.get("/deregistrations/<uuid:case_id>/filing")
@guard("applicant")
def ask_filing(case_id: UUID) -> Response:
    """The application: the licence, and the undertaking once more."""
    return _confirm("dereg_filing.html", case_id)


@pages.post("/deregistrations/<uuid:case_id>/filing")
@guard("applicant")
def file(case_id: UUID) -> Response:
    """File the application."""
    values = typed()
    values["undertaking_confirmed"] = "true" if values.get("undertaking_confirmed") == "yes" else "false"

    def act(call: Call) -> Any:
        body = loaded(FilingIn, values)
        return filing.file_application(call.unit, call.actor, case_id, body["hand_back"], call.expected_version)

    return page_command(
        act,
        then=lambda _case: redirect_to(
            f"/deregistrations/{case_id}", said=_("注销申请已提交。", "The application is filed.")
        ),
        on_refusal=drawn_again(_confirm, "dereg_filing.html", case_id),
    )


def _confirm(
    template: str,
    case_id: UUID,
    *,
    status: int = 200,
    refusal: Refusal | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    with reading() as call:
        view = own_case(call.unit, call.actor, case_id)
        today = call.unit.clock.today()
    rule = simplified_rule(view.subject.kind, view.subject.registry, today)
    return page(
        template,
        status=status,
        refusal=refusal,
        typed=typed or {},
        view=view,
        case=view.case,
        subject=view.subject,
        today=today,
        rule=rule,
        period=notice_period(today, rule.value) if rule else None,
    )


def _do(case_id: UUID, act: Act, said: str, target: str | None = None) -> Response:
    return page_command(
        act,
        then=lambda _case: redirect_to(target or f"/deregistrations/{case_id}", said=said),
        on_refusal=drawn_again(draw_case, case_id),
    )
