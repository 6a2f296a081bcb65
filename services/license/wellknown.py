"""What machines fetch outside the API: issuer metadata, keys, trust list, status lists."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from flask import Response, json, request

from services.license.domain import lists as forms
from services.license.domain import trust_lists
from services.license.queries import keys, lists
from shared.auth.principal import PUBLIC
from shared.errors import Refusal
from shared.http import guard, raw_blueprint
from shared.http.commands import units
from shared.unit import Unit

blueprint = raw_blueprint("wellknown", __name__)

HOUR = 3600


@contextmanager
def _reading() -> Iterator[Unit]:
    """Who asks is not looked at: an answer that varies with a cookie is kept by no cache on the way."""
    with units().unit(PUBLIC.subject) as unit:
        yield unit


@blueprint.get("/.well-known/jwt-vc-issuer")
@guard.public
def issuer_metadata() -> Response:
    """JWT VC issuer metadata; the keys stand in it, because the address in ``iss`` may be an earlier one."""
    with _reading() as unit:
        issuer, known, now = lists.issuer(unit.tx), keys.keys(unit.tx), unit.clock.now()
    if issuer is None:
        raise Refusal("license.signer_unavailable")
    return _json({"issuer": issuer.url, "jwks": trust_lists.jwks(known, now)})


@blueprint.get("/.well-known/jwks.json")
@guard.public
def jwks() -> Response:
    """The keys of licences and status lists as a JWK set."""
    with _reading() as unit:
        known, now = keys.keys(unit.tx), unit.clock.now()
    return _json(trust_lists.jwks(known, now))


@blueprint.get("/.well-known/yizhao-trust-list")
@guard.public
def trust_list() -> Response:
    """The newest trust list, signed; ``Accept`` chooses between JWT (default) and CWT."""
    with _reading() as unit:
        newest = keys.newest_trust_list(unit.tx)
    if newest is None:
        raise Refusal("license.signer_unavailable")
    offered: dict[str, str | bytes] = {"application/jwt": newest.token}
    if newest.cwt is not None:
        offered["application/cwt"] = newest.cwt
    kind = request.accept_mimetypes.best_match(list(offered), default="application/jwt")
    response = Response(offered[kind], mimetype=kind)
    response.vary.add("Accept")
    return _cached(response, HOUR)


@blueprint.get("/status-lists")
@guard.public
def status_lists() -> Response:
    """The addresses of all status lists (draft-ietf-oauth-status-list, status list aggregation)."""
    with _reading() as unit:
        known = lists.status_lists(unit.tx)
    return _json({"status_lists": [one.uri for one in known]})


@blueprint.get("/status-lists/<list_id>")
@guard.public
def status_list(list_id: str) -> Response:
    """A status list, signed."""
    with _reading() as unit:
        found = lists.status_list(unit.tx, list_id)
    if found is None:
        raise Refusal("license.list_not_found")
    if found.token is None:
        raise Refusal("license.signer_unavailable", retry_after=1)
    response = Response(found.token, mimetype="application/statuslist+jwt")
    return _cached(response, int(forms.TIME_TO_LIVE.total_seconds()))


def _json(document: object) -> Response:
    return _cached(Response(json.dumps(document), mimetype="application/json"), HOUR)


def _cached(response: Response, seconds: int) -> Response:
    """May be kept by anybody, and is not sent again to who has it."""
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.set_etag(sha256(response.get_data()).hexdigest()[:32])
    response.make_conditional(request)
    return response
