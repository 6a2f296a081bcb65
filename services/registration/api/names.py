"""Names: ask, declare, cancel."""

from typing import Any
from uuid import UUID

from services.registration.api.real_names import attested, real_named
from services.registration.domain.claims import NameClaim
from services.registration.domain.names import parse_name
from services.registration.ports import Service
from services.registration.queries.names import my_claims
from services.registration.schemas.names import (
    ClaimFilters,
    NameClaimIn,
    NameClaimOut,
    NameQueryIn,
    NameVerdictOut,
)
from services.registration.usecases import names
from services.registration.usecases.names import NameDeclaration
from shared.errors import Refusal
from shared.http import Call, Page, PageRequest, api_blueprint, commands, guard, serving

blueprint = api_blueprint("names", __name__, "Names: check, declare, cancel")


@blueprint.route("/name-checks", methods=["POST"])
@guard("applicant", "reviewer", "approver")
@blueprint.arguments(NameQueryIn)
@commands.read(NameVerdictOut)
def check(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Judge a name; nothing is stored."""
    if "name" not in body and "text" not in body:
        raise Refusal("request.invalid", pointer="/name")
    parts = body.get("name") or parse_name(body["text"], body["registry"])
    verdict = names.compare_name(call.unit, NameDeclaration(parts, body["kind"], body["registry"]))
    errors = [error.as_json() for error in verdict.errors]
    return {"verdict": verdict.verdict.value, "name": parts, "hits": verdict.hits, "errors": errors}


def show_claim(call: Call, claim_id: UUID) -> NameClaim:
    """A claim of the caller."""
    return names.own_claim(call.unit, call.actor, claim_id)


@blueprint.route("/name-claims/<uuid:claim_id>", methods=["PUT"])
@guard("applicant", real_named=True)
@blueprint.arguments(NameClaimIn)
@real_named
@commands.create(NameClaimOut, present=show_claim)
def declare(call: Call, body: dict[str, Any], claim_id: UUID) -> NameClaim:
    """Reserve a name."""
    keys = serving(Service).keys
    return names.declare_name(call.unit, call.actor, claim_id, NameDeclaration(**body), keys=keys, attested=attested())


@blueprint.route("/name-claims/<uuid:claim_id>")
@guard("applicant")
@commands.read(NameClaimOut)
def show(call: Call, claim_id: UUID) -> NameClaim:
    """Show a claim of the caller."""
    return show_claim(call, claim_id)


@blueprint.route("/name-claims/<uuid:claim_id>", methods=["DELETE"])
@guard("applicant")
@commands.change(NameClaimOut)
def cancel(call: Call, claim_id: UUID) -> NameClaim:
    """Give a reserved name back."""
    return names.cancel_name(call.unit, call.actor, claim_id, call.expected_version)


@blueprint.route("/name-claims")
@guard("applicant")
@commands.listing(NameClaimOut, filters=ClaimFilters)
def list_mine(call: Call, _filters: dict[str, Any], page: PageRequest) -> Page:
    """The caller's claims, newest first."""
    before = page.after[0] if page.after else None
    rows = my_claims(call.unit.tx, call.actor.subject, limit=page.fetch, before=before)
    return page.of(rows, key=lambda claim: (claim.claim_id,))
