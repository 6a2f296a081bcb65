"""Catalogues everybody may read: kinds, rules, refusal codes, registries."""

from datetime import date
from typing import Any

from services.registration.domain.rules import OFFICERS, REVIEW_LIMIT, RULES, UNDERTAKING_TEXT
from services.registration.domain.scope import scope_catalogue
from services.registration.domain.validation.materials import required_materials
from services.registration.schemas.catalogues import (
    KindsOut,
    RefusalsOut,
    RegistriesOut,
    RulesOut,
    RulesQuery,
)
from shared.dated import described
from shared.divisions import REGISTRIES
from shared.http import Call, api_blueprint, commands, guard
from shared.kinds import ENTITY_TYPES, EntityType, kind_row
from shared.refusals import catalogue

blueprint = api_blueprint("catalogues", __name__, "Kinds, rules, refusal codes, registries")


@blueprint.route("/kinds")
@guard.public
@commands.read(KindsOut)
def show_kinds(call: Call) -> dict[str, Any]:
    """What can be set up, and what a form is filled from."""
    today = call.unit.clock.today()
    return {
        "entity_types": [_entity_type(known, today) for known in ENTITY_TYPES.values()],
        "scope_items": scope_catalogue().values(),
        "declaration_version": UNDERTAKING_TEXT.on(today, "declaration").value,
        "name_undertaking_version": UNDERTAKING_TEXT.on(today, "name").value,
    }


def _entity_type(known: EntityType, today: date) -> dict[str, Any]:
    return {
        "code": known.code,
        "kind": known.kind.value,
        "zh": known.zh,
        "en": known.en,
        "code_category": kind_row(known.kind).code_category,
        "officers": OFFICERS.on(today, known.kind).value,
        "review_working_days": REVIEW_LIMIT.on(today, known.kind).value.working_days,
        "materials": required_materials(known.kind),
    }


@blueprint.route("/rules")
@guard.public
@blueprint.arguments(RulesQuery, location="query")
@commands.read(RulesOut)
def show_rules(call: Call, query: dict[str, Any]) -> dict[str, Any]:
    """The rules in force on a day, with their sources."""
    on = query["on"] or call.unit.clock.today()
    return {"on": on, "rules": described(RULES, on)}


@blueprint.route("/refusal-codes")
@guard.public
@commands.read(RefusalsOut)
def show_refusals(_call: Call) -> dict[str, Any]:
    """Every code with its words, ground and remedy."""
    return {"items": catalogue().values()}


@blueprint.route("/jurisdictions")
@guard.public
@commands.read(RegistriesOut)
def show_registries(_call: Call) -> dict[str, Any]:
    """The registries and the divisions they are competent for."""
    return {"items": REGISTRIES.values()}
