"""A holder's wallets: the list, binding one by its public key, its credential, ending it."""

from importlib.resources import files
from typing import Any
from uuid import UUID

from flask import Response, json, request

from services.license import minting, usecases
from services.license.domain.grants import Capacity
from services.license.domain.wallets import BOUND_DAYS, BoundCredential, HolderKey, Wallet
from services.license.pages.holders import file_response
from services.license.pages.routes import blueprint
from services.license.ports import Service
from services.license.queries import presentations
from services.license.queries import wallets as queries
from shared.errors import Defect, Refusal
from shared.http import Call, guard, principal, serving
from shared.http.paging import page_request
from shared.web import _, page_command, reading, redirect_to, render_page

_SCRIPT = files("services.license") / "web" / "wallet" / "wallet.js"


@blueprint.get("/license-wallets")
@guard.signed_in
def list_wallets() -> Response:
    """The wallets of one entity, with the form; without ``uscc`` of the only entity there is, or a choice."""
    return _page(request.args.get("uscc", ""))


@blueprint.get("/license-wallets/wallet.js")
@guard.public
def wallet_script() -> Response:
    """The wallet of this browser, for the page of wallets and the page of a request."""
    response = Response(_SCRIPT.read_bytes(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


@blueprint.post("/license-wallets")
@guard.signed_in
def bind_wallet() -> Response:
    """Bind a wallet, or an older one's next credential, by its public key."""
    form = request.form.to_dict()
    uscc = form.get("uscc", "")

    def work(call: Call) -> BoundCredential:
        key = HolderKey.from_jwk(_jwk(form.get("holder_jwk", "")))
        chosen = _chosen(_mine(call), uscc)
        if chosen is None:
            raise Refusal("license.not_holder")
        return usecases.bind_wallet(call.unit, call.actor, chosen.license_id, UUID(call.key), key)

    said = _("已绑定，七天内可以出示。", "Bound; it can be shown for seven days.")
    return page_command(
        work,
        then=lambda _made: redirect_to(f"/license-wallets?uscc={uscc}", said=said),
        on_refusal=lambda refusal: _page(uscc, form, refusal),
    )


def _jwk(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Refusal("request.invalid", defects=(Defect("/holder_jwk", "license.holder_key"),))
    return found


@blueprint.get("/license-wallets/<uuid:wallet_id>/credential")
@guard.signed_in
def download_bound(wallet_id: UUID) -> Response:
    """The newest credential of a wallet, for whoever bound it."""
    with reading() as call:
        download_id = queries.newest_download(call.unit.tx, wallet_id, call.actor.subject)
    if download_id is None:
        raise Refusal("license.wallet_not_found")
    bound = minting.bound(serving(Service), principal(), download_id)
    return file_response(bound.credential or "", "application/dc+sd-jwt", "licence-wallet.sdjwt")


@blueprint.get("/license-wallets/<uuid:wallet_id>/revocation")
@guard.signed_in
def ask_end(wallet_id: UUID) -> Response:
    """Ask whether a wallet is to end."""
    with reading() as call:
        found = usecases.wallet_for(call.unit, call.actor, wallet_id)
    if found.ended_at is not None:
        raise Refusal("license.wallet_ended")
    return render_page("license_wallet_end.html", wallet=found, days=BOUND_DAYS)


@blueprint.post("/license-wallets/<uuid:wallet_id>/revocation")
@guard.signed_in
def end_wallet(wallet_id: UUID) -> Response:
    """End a wallet."""
    return page_command(
        lambda call: usecases.end_wallet(call.unit, call.actor, wallet_id, call.expected_version),
        then=lambda _ended: redirect_to("/license-wallets", said=_("钱包已停用，马上生效。", "Ended, at once.")),
    )


def _mine(call: Call) -> list[presentations.ActsFor]:
    """The entities whose licence the caller may carry in a wallet."""
    mine = presentations.entities_of(call.unit.tx, call.actor.subject, call.unit.clock.today())
    return [one for one in mine if one.capacity is not Capacity.CLERK]


def _chosen(mine: list[presentations.ActsFor], uscc: str) -> presentations.ActsFor | None:
    return next((one for one in mine if one.uscc == uscc), mine[0] if len(mine) == 1 and not uscc else None)


def _page(uscc: str, form: dict[str, str] | None = None, refusal: Refusal | None = None) -> Response:
    page = page_request()
    with reading() as call:
        mine = _mine(call)
        chosen = _chosen(mine, uscc)
        if uscc and chosen is None:
            raise Refusal("license.not_holder")
        rows: list[Wallet] = []
        if chosen:
            wanted = usecases.wallets_scope(call.unit, call.actor, chosen.uscc)
            rows = queries.wallets_of(call.unit.tx, wanted, page.after, page.fetch)
    return render_page(
        "license_wallets.html",
        status=refusal.status if refusal else 200,
        mine=mine,
        chosen=chosen,
        page=page.of(rows, key=lambda one: (one.bound_at, one.wallet_id)),
        started=bool(page.after),
        me=principal().subject,
        days=BOUND_DAYS,
        form=form or {},
        refusal=refusal,
    )
