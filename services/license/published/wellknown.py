"""What machines fetch outside the API: issuer metadata, keys, trust list."""

from flask import Response, json, request

from services.license.domain import trust_lists
from services.license.domain.second_signature import ALGORITHM, NOTICE_EN, NOTICE_ZH
from services.license.published.raw import cached, read_by_anybody
from services.license.queries import keys, lists, second_signatures
from services.license.schemas.second_signatures import SecondKeyOut
from shared.errors import Refusal
from shared.http import guard, raw_blueprint

blueprint = raw_blueprint("wellknown", __name__)

HOUR = 3600


@blueprint.get("/.well-known/jwt-vc-issuer")
@guard.public
def issuer_metadata() -> Response:
    """JWT VC issuer metadata; the keys stand in it, because the address in ``iss`` may be an earlier one."""
    with read_by_anybody() as unit:
        issuer, known, now = lists.issuer(unit.tx), keys.keys(unit.tx), unit.clock.now()
    if issuer is None:
        raise Refusal("license.signer_unavailable")
    return _json({"issuer": issuer.url, "jwks": trust_lists.jwks(known, now)})


@blueprint.get("/.well-known/jwks.json")
@guard.public
def jwks() -> Response:
    """The keys of licences and status lists as a JWK set."""
    with read_by_anybody() as unit:
        known, now = keys.keys(unit.tx), unit.clock.now()
    return _json(trust_lists.jwks(known, now))


@blueprint.get("/.well-known/yizhao-trust-list")
@guard.public
def trust_list() -> Response:
    """The newest trust list, signed; ``Accept`` chooses between JWT (default) and CWT."""
    with read_by_anybody() as unit:
        newest = keys.newest_trust_list(unit.tx)
    if newest is None:
        raise Refusal("license.signer_unavailable")
    offered: dict[str, str | bytes] = {"application/jwt": newest.token}
    if newest.cwt is not None:
        offered["application/cwt"] = newest.cwt
    kind = request.accept_mimetypes.best_match(list(offered), default="application/jwt")
    response = Response(offered[kind], mimetype=kind)
    response.vary.add("Accept")
    return cached(response, HOUR)


@blueprint.get("/.well-known/yizhao-second-keys")
@guard.public
def second_keys() -> Response:
    """The keys of second signatures (SM2), where this deployment ever made one."""
    with read_by_anybody() as unit:
        known = second_signatures.second_keys(unit.tx)
    notice = {"notice_zh": NOTICE_ZH, "notice_en": NOTICE_EN}
    return _json({"algorithm": ALGORITHM, "keys": SecondKeyOut(many=True).dump(known), **notice})


def _json(document: object) -> Response:
    return cached(Response(json.dumps(document), mimetype="application/json"), HOUR)
