"""Status lists as machines fetch them: one address, two forms; all addresses; and the pack for verifiers off line."""

from flask import Response, json, request

from services.license.domain import lists as forms
from services.license.published.raw import cached, read_by_anybody
from services.license.queries import keys, lists
from services.license.queries.lists import PublishedList
from services.license.verification.pack import MEDIA_TYPE as PACK_TYPE
from shared.errors import Refusal
from shared.http import guard, raw_blueprint

blueprint = raw_blueprint("statuslists", __name__)

JWT_TYPE, CWT_TYPE = "application/statuslist+jwt", "application/statuslist+cwt"
CACHED = int(forms.TIME_TO_LIVE.total_seconds())


@blueprint.get("/status-lists")
@guard.public
def status_lists() -> Response:
    """The addresses of all status lists (draft-ietf-oauth-status-list, status list aggregation)."""
    with read_by_anybody() as unit:
        known = lists.status_lists(unit.tx)
    return cached(
        Response(json.dumps({"status_lists": [one.uri for one in known]}), mimetype="application/json"), CACHED
    )


@blueprint.get("/status-lists/<list_id>")
@guard.public
def status_list(list_id: str) -> Response:
    """A status list, signed; ``Accept`` chooses between JWT (default) and CWT."""
    kind = _kind_asked_for()
    with read_by_anybody() as unit:
        found = lists.status_list(unit.tx, list_id)
    if found is None:
        raise Refusal("license.list_not_found")
    response = Response(_form(found, kind), mimetype=kind)
    response.vary.add("Accept")
    return cached(response, CACHED)


@blueprint.get("/status-lists/pack/<prefix>")
@guard.public
def status_pack(prefix: str) -> Response:
    """The trust list and all status lists of a province or city (two or four digits) in one file."""
    if not (prefix.isascii() and prefix.isdigit() and len(prefix) in {2, 4}):
        raise Refusal("license.list_not_found")
    with read_by_anybody() as unit:
        trust, found = keys.newest_trust_list(unit.tx), lists.cwts_of(unit.tx, prefix)
    if not found:
        raise Refusal("license.list_not_found")
    signed = [cwt for cwt in found if cwt is not None]
    if trust is None or trust.cwt is None or len(signed) < len(found):
        raise Refusal("license.signer_unavailable", retry_after=1)
    return cached(Response(forms.packed(trust.cwt, signed), mimetype=PACK_TYPE), CACHED)


def _kind_asked_for() -> str:
    """Raises Refusal ``request.not_acceptable`` where only something else would do."""
    if not request.accept_mimetypes:
        return JWT_TYPE
    kind = request.accept_mimetypes.best_match([JWT_TYPE, CWT_TYPE])
    if kind is None:
        raise Refusal("request.not_acceptable", params={"offered": f"{JWT_TYPE}, {CWT_TYPE}"})
    return kind


def _form(found: PublishedList, kind: str) -> str | bytes:
    form = found.token if kind == JWT_TYPE else found.cwt
    if form is None:
        raise Refusal("license.signer_unavailable", retry_after=1)
    return form
