"""Pages of names: declare one by its four parts, see what stands close by, undertake, reserve; own claims."""

from dataclasses import dataclass
from uuid import UUID

from flask import Response, request
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from services.registration.attesting import attest
from services.registration.domain.claims import NameClaim
from services.registration.domain.names import NameVerdict
from services.registration.domain.names.words import forms
from services.registration.domain.rules import RESERVATION, UNDERTAKING_TEXT
from services.registration.domain.scope import section_of
from services.registration.pages import words
from services.registration.pages.faults import PageFaults, told
from services.registration.pages.groups import name_of
from services.registration.pages.typed import Fault, identifier
from services.registration.ports import Service
from services.registration.queries.names import my_claims
from services.registration.usecases.names import (
    NameDeclaration,
    cancel_name,
    compare_name,
    declare_name,
    own_claim,
)
from shared import divisions
from shared.errors import Defect, Refusal
from shared.events.shapes import NameParts
from shared.http import Call, guard, page_blueprint, principal, serving
from shared.kinds import REGISTRABLE_KINDS, Kind, kind_row
from shared.web import _, page_command, pick, reading, redirect_to, render_page
from shared.workdays import add_months

pages = page_blueprint("naming", __name__)

_DISTRICTS = tuple(code for code, registry in divisions.REGISTRIES.items() if registry.divisions == (code,))
_FIELDS = ("division", "trade_name", "industry", "form", "industry_code")


@dataclass(frozen=True)
class Asked:
    """What the form asks about: a name in its parts, for a kind, at a registry."""

    kind: Kind
    registry: str
    division: str
    trade_name: str
    industry: str
    form: str
    industry_code: str
    application: str

    @property
    def declaration(self) -> NameDeclaration:
        full = f"{self.division}{self.trade_name}{self.industry}{self.form}"
        parts = NameParts(full, self.trade_name, self.form, self.division or None, self.industry or None)
        return NameDeclaration(parts, self.kind, self.registry, self.industry_code or None)


@pages.get("/name-claims/new")
@guard("applicant")
def new_claim() -> Response:
    """The four parts; once the form was sent, even an empty one, the comparison with what it says."""
    asked = _asked(request.args)
    with reading() as call:
        verdict = compare_name(call.unit, asked.declaration) if "trade_name" in request.args else None
        return _draw(call, asked, verdict)


@pages.post("/name-claims/new")
@guard("applicant")
def declare() -> Response:
    """Declare and reserve; the claim's id is the form's own, so that a second press makes no second claim."""
    service = serving(Service)
    asked = _asked(request.form)
    attested = attest(service, principal())

    def work(call: Call) -> NameClaim:
        version = UNDERTAKING_TEXT.on(call.unit.clock.today(), "name").value if "undertaking" in request.form else None
        declared = asked.declaration
        if asked.industry_code and section_of(asked.industry_code) is None:
            raise Refusal("industry.code_unknown", pointer="/industry_code")
        given = NameDeclaration(declared.name, declared.kind, declared.registry, declared.industry_code, version)
        return declare_name(call.unit, call.actor, UUID(call.key), given, keys=service.keys, attested=attested)

    return page_command(
        work,
        then=lambda claim: redirect_to(_after(claim, asked), said=_("名称已保留。", "The name is reserved.")),
        on_refusal=lambda refusal: _draw_refused(asked, refusal),
    )


@pages.get("/name-claims/<uuid:claim_id>")
@guard("applicant")
def show_claim(claim_id: UUID) -> Response:
    """One claim of one's own."""
    with reading() as call:
        claim = own_claim(call.unit, call.actor, claim_id)
        state = words.said(words.NAME_STATUSES, claim.state)
        return render_page("claim.html", claim=claim, state=state, kind=kind_row(claim.kind))


@pages.post("/name-claims/<uuid:claim_id>/cancellation")
@guard("applicant")
def cancel(claim_id: UUID) -> Response:
    """Give a reserved name back."""
    return page_command(
        lambda call: cancel_name(call.unit, call.actor, claim_id, call.expected_version),
        then=lambda claim: redirect_to(f"/name-claims/{claim.claim_id}", said=_("已取消保留。", "Given back.")),
    )


def _asked(values: MultiDict[str, str]) -> Asked:
    kind = values.get("kind", Kind.LLC.value)
    registry = values.get("registry", _DISTRICTS[0])
    if kind not in REGISTRABLE_KINDS or registry not in _DISTRICTS:
        raise Refusal("request.invalid")
    parts = {name: values.get(name, "").strip() for name in _FIELDS}
    application = values.get("application", "")
    return Asked(Kind(kind), registry, application=application and str(identifier(application)), **parts)


def _after(claim: NameClaim, asked: Asked) -> str:
    """Back to the application that asked for a name, else to the start of one."""
    if asked.application:
        return f"/applications/{asked.application}/name"
    return f"/applications/new?claim={claim.claim_id}"


def _draw_refused(asked: Asked, refusal: Refusal) -> Response:
    with reading() as call:
        return _draw(call, asked, compare_name(call.unit, asked.declaration), refusal)


def _draw(call: Call, asked: Asked, verdict: NameVerdict | None, refusal: Refusal | None = None) -> Response:
    today = call.unit.clock.today()
    return render_page(
        "name_new.html",
        status=refusal.status if refusal else 200,
        asked=asked,
        verdict=verdict,
        state=words.VERDICTS[verdict.verdict] if verdict else "",
        faults=_faults(verdict, refusal),
        hits=_hits(verdict),
        kinds=[(kind.value, pick(kind_row(kind))) for kind in REGISTRABLE_KINDS],
        registries=[(code, pick(divisions.REGISTRIES[code])) for code in _DISTRICTS],
        divisions=[(text, text) for text in division_choices(asked.kind, asked.registry)],
        forms=[(form, form) for form, row in forms().items() if row.kind == asked.kind],
        claims=my_claims(call.unit.tx, call.actor.subject, limit=5),
        name_states=words.NAME_STATUSES,
        said_of=words.said,
        reserved_until=add_months(today, RESERVATION.on(today).value.months),
        rule=RESERVATION.on(today),
        refusal=refusal,
    )


def _faults(verdict: NameVerdict | None, refusal: Refusal | None) -> PageFaults:
    """Faults of the parts stand at their fields; that names are alike is said by the table, not by an error."""
    defects: list[Defect] = [
        defect
        for defect in (verdict.errors if verdict else ())
        if defect.code not in {"name.identical", "name.similar"}
    ]
    faults = [Fault(name_of(defect.pointer.removeprefix("/name")) or "trade_name", told(defect)) for defect in defects]
    if refusal and not faults:
        faults.append(Fault(name_of(refusal.pointer or "/trade_name"), pick(refusal)))
    return PageFaults(tuple(faults))


def _hits(verdict: NameVerdict | None) -> list[tuple[str, str, str, Markup]]:
    """Rows of the table: name, why, status, registry."""
    rows = []
    for hit in verdict.hits if verdict else ():
        why, status = words.said(words.LIKENESS, hit.rule), words.said(words.NAME_STATUSES, hit.status)
        rows.append((hit.name, why, status, words.registry_words(hit.registry)))
    return rows


def division_choices(kind: Kind, registry: str) -> list[str]:
    """Return the divisions a name may begin with at a registry.

    >>> division_choices(Kind.LLC, "140105"), division_choices(Kind.INDIVIDUAL_BUSINESS, "140105")
    (['太原', '太原市', '太原市小店区', '山西'], ['小店区', '太原市小店区'])
    """
    province, city, district = (_present_name(code) for code in (f"{registry[:2]}0000", f"{registry[:4]}00", registry))
    if kind is Kind.INDIVIDUAL_BUSINESS:
        return [district, f"{city}{district}"]
    return [divisions.without_generic(city), city, f"{city}{district}", divisions.without_generic(province)]


def _present_name(code: str) -> str:
    return next(row.name for row in divisions.divisions_of(code) if row.to_year is None)
