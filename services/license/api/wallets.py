"""JSON of wallets, and of asking them for a licence: OpenID4VP 1.0, signed request, answer by ``direct_post``."""

from typing import Any
from uuid import UUID

from flask import Response, json

from services.license import minting, usecases
from services.license.domain.asking import REQUEST_TYPE, Asking
from services.license.domain.reply import Reply
from services.license.domain.wallets import Wallet
from services.license.ports import Service
from services.license.queries import wallets as queries
from services.license.schemas.holding import UsccFilter
from services.license.schemas.wallets import ReceivedOut, ReplyIn, ShowRequestIn, ShowRequestOut, WalletOut
from services.license.usecases.asked import Asked, asked, post_of
from shared.errors import Refusal
from shared.http import api_blueprint, commands, guard, principal, serving
from shared.http.commands import Call, writing
from shared.http.paging import Page, PageRequest

REQUEST_MEDIA = f"application/{REQUEST_TYPE}"
JWS = {"type": "string", "description": "a compact JWS"}

blueprint = api_blueprint("wallets", __name__, "Wallets of holders, and asking them for a licence")


@blueprint.route("/license-wallets")
@guard.signed_in
@commands.listing(WalletOut, filters=UsccFilter)
def list_wallets(call: Call, filters: dict[str, Any], page: PageRequest) -> Page:
    """List the wallets of an entity, newest first: the head sees all, managers their own."""
    wanted = usecases.wallets_scope(call.unit, call.actor, filters["uscc"])
    rows = queries.wallets_of(call.unit.tx, wanted, page.after, page.fetch)
    return page.of(rows, key=lambda one: (one.bound_at, one.wallet_id))


@blueprint.route("/license-wallets/<uuid:wallet_id>")
@guard.signed_in
@commands.read(WalletOut)
def show_wallet(call: Call, wallet_id: UUID) -> Wallet:
    """Show a wallet to the head and to whoever bound it."""
    return usecases.wallet_for(call.unit, call.actor, wallet_id)


@blueprint.route("/license-wallets/<uuid:wallet_id>/revocation", methods=["POST"])
@guard.signed_in
@commands.command(WalletOut)
def revoke_wallet(call: Call, wallet_id: UUID) -> Wallet:
    """End a wallet at once and for good: its key is not bound again."""
    return usecases.end_wallet(call.unit, call.actor, wallet_id, call.expected_version)


def _request_again(call: Call, request_id: UUID) -> Asked:
    return asked(call.unit, usecases.asked_by(call.unit, call.actor, request_id))


@blueprint.route("/presentation-requests/<uuid:request_id>", methods=["PUT"])
@guard.signed_in
@blueprint.arguments(ShowRequestIn)
@commands.create(ShowRequestOut, present=_request_again)
def put_request(call: Call, body: dict[str, Any], request_id: UUID) -> Asked:
    """Ask for a licence to be shown by a wallet, in the name that the register knows; for five minutes at most."""
    asking = Asking(body["purpose"].strip(), tuple(dict.fromkeys(body["fields_"])), body["ttl"])
    return asked(call.unit, usecases.ask(call.unit, call.actor, request_id, body["uscc"], asking))


@blueprint.route("/presentation-requests/<uuid:request_id>")
@guard.signed_in
@commands.read(ShowRequestOut)
def show_request(call: Call, request_id: UUID) -> Asked:
    """Show a request, and what was shown in answer to it, to whoever made it."""
    return _request_again(call, request_id)


@blueprint.route("/presentation-requests/<uuid:request_id>/request")
@guard.limited(per_minute=600)
@blueprint.response(200, JWS, content_type=REQUEST_MEDIA)  # type: ignore[untyped-decorator]  # without types, as below
def fetch_request(request_id: UUID) -> Response:
    """Give a wallet the signed request (RFC 9101)."""
    found = minting.asked(serving(Service), principal(), request_id)
    if found.token is None:
        raise Refusal("license.request_expired")
    return Response(found.token, mimetype=REQUEST_MEDIA, headers={"Cache-Control": "no-store"})


@blueprint.route("/presentation-requests/<uuid:request_id>/response", methods=["POST"])
@guard.limited(per_minute=600)
@blueprint.arguments(ReplyIn, location="form")
@blueprint.response(200, ReceivedOut)  # type: ignore[untyped-decorator]  # flask-smorest has no types
def receive(form: dict[str, str], request_id: UUID) -> Response:
    """Take a wallet's answer (``direct_post``), once: a form with ``state`` and ``vp_token`` or ``error``.

    The wallet is told a ``redirect_uri``: a page that says to its holder what was shown to whom.
    """
    reply = Reply.from_form(form)
    with writing(None, None) as call:
        usecases.take_answer(call.unit, request_id, reply)
        page = post_of(call.unit).holder_page(request_id)
    body = json.dumps({"redirect_uri": page})
    return Response(body, mimetype="application/json", headers={"Cache-Control": "no-store"})
