"""JSON of showing: downloads of the credential, codes for showing, what became of them, redeeming one."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from flask import Response, json

from services.license import minting, usecases
from services.license.domain.presentation import Presentation, Wish
from services.license.domain.wallets import HolderKey
from services.license.ports import Service
from services.license.queries import presentations as queries
from services.license.schemas.holding import (
    DownloadIn,
    DownloadOut,
    DownloadUseOut,
    PresentationIn,
    PresentationOut,
    PresentationUseOut,
    RedemptionIn,
    UsccFilter,
)
from services.license.schemas.licenses import VerificationOut
from services.license.verification import Verification
from shared.http import api_blueprint, commands, guard, principal, serving
from shared.http.commands import Call
from shared.http.etags import etag
from shared.http.paging import Page, PageRequest

blueprint = api_blueprint("presentations", __name__, "Fetching and showing a licence")


def _download_again(call: Call, license_id: UUID, download_id: UUID) -> dict[str, str]:
    return {"credential": usecases.credential_again(call.unit, call.actor, license_id, download_id)}


def _signed_for_wallet(view: Callable[..., Response]) -> Callable[..., Response]:
    """Sign what is bound to a wallet, once it is written down and its transaction over."""

    @wraps(view)
    def answered(body: dict[str, Any], license_id: UUID, download_id: UUID) -> Response:
        answer = view(body, license_id=license_id, download_id=download_id)
        if body["holder_jwk"] is not None:
            bound = minting.bound(serving(Service), principal(), download_id)
            answer.set_data(json.dumps(DownloadOut().dump(bound), ensure_ascii=False))
        return answer

    return answered


@blueprint.route("/licenses/<uuid:license_id>/downloads/<uuid:download_id>", methods=["PUT"])
@guard.signed_in
@blueprint.arguments(DownloadIn)
@_signed_for_wallet
@commands.create(DownloadOut, present=_download_again)
def download(call: Call, body: dict[str, Any], license_id: UUID, download_id: UUID) -> Any:
    """Fetch the credential: first the head, then managers. Every download is shown to the holder.

    With ``holder_jwk`` it is bound to that key, for seven days; a wallet fetches it again before.
    """
    if body["holder_jwk"] is not None:
        key = HolderKey.from_jwk(body["holder_jwk"])
        return usecases.bind_wallet(call.unit, call.actor, license_id, download_id, key)
    return {"credential": usecases.download_credential(call.unit, call.actor, license_id, download_id)}


@blueprint.route("/licenses/downloads")
@guard.signed_in
@commands.listing(DownloadUseOut, filters=UsccFilter)
def list_downloads(call: Call, filters: dict[str, Any], page: PageRequest) -> Page:
    """List who fetched an entity's licences, newest first; for head and managers."""
    entity_id, only = usecases.uses_scope(call.unit, call.actor, filters["uscc"])
    rows = [] if only else queries.downloads_of(call.unit.tx, entity_id, page.after, page.fetch)
    return page.of(rows, key=lambda one: (one.downloaded_at, one.download_id))


@blueprint.route("/presentations")
@guard.signed_in
@commands.listing(PresentationUseOut, filters=UsccFilter)
def list_presentations(call: Call, filters: dict[str, Any], page: PageRequest) -> Page:
    """List to whom an entity's licences were shown, newest first; clerks see their own showings."""
    entity_id, only = usecases.uses_scope(call.unit, call.actor, filters["uscc"])
    rows = queries.presentations_of(call.unit.tx, entity_id, only, page.after, page.fetch)
    return page.of(rows, key=lambda one: (one.minted_at, one.presentation_id))


def _present(call: Call, presentation_id: UUID) -> Presentation:
    return usecases.presentation_for(call.unit, call.actor, presentation_id)


def _with_code(view: Callable[..., Response]) -> Callable[..., Response]:
    """Sign, once the showing is written down and its transaction over; the answer then has the code."""

    @wraps(view)
    def answered(*args: Any, presentation_id: UUID) -> Response:
        answer = view(*args, presentation_id=presentation_id)
        shown = minting.signed(serving(Service), principal(), presentation_id)
        answer.set_data(json.dumps(PresentationOut().dump(shown), ensure_ascii=False))
        answer.headers["ETag"] = etag(shown.version)
        return answer

    return answered


@blueprint.route("/presentations/<uuid:presentation_id>", methods=["PUT"])
@guard.signed_in
@blueprint.arguments(PresentationIn)
@_with_code
@commands.create(PresentationOut, present=_present)
def put_presentation(call: Call, body: dict[str, Any], presentation_id: UUID) -> Presentation:
    """Make a code for showing, of at most five minutes, for one audience, with the items chosen."""
    wish = Wish(body["audience"].strip(), body["purpose"].strip(), tuple(dict.fromkeys(body["fields_"])), body["ttl"])
    return usecases.present(call.unit, call.actor, presentation_id, body["license_id"], wish)


@blueprint.route("/presentations/<uuid:presentation_id>")
@guard.signed_in
@commands.read(PresentationOut)
def show_presentation(call: Call, presentation_id: UUID) -> Presentation:
    """Show a code to whoever made it."""
    return _present(call, presentation_id)


@blueprint.route("/presentations/redemption", methods=["POST"])
@guard.limited(per_minute=600)
@blueprint.arguments(RedemptionIn)
@commands.command(VerificationOut, if_match=False)
def redeem(call: Call, body: dict[str, str]) -> Verification:
    """Check a code for showing and use it up: it can be redeemed once. One that is refused is not used up."""
    return usecases.redeem_token(call.unit, body["text"].strip(), body["audience"].strip())
