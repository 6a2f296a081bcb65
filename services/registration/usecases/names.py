"""Names: ask, declare, cancel, let lapse. The database decides the race for a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.registration.domain.claims import ClaimState, NameClaim
from services.registration.domain.names import Candidate, NameQuery, NameVerdict, Verdict, check_name, name_key
from services.registration.domain.people import Attested
from services.registration.domain.rules import HOUSE_LIMITS, RESERVATION, UNDERTAKING_TEXT
from services.registration.queries.candidates import candidates
from services.registration.queries.signing import bound_person
from services.registration.store import names
from services.registration.usecases.identifying import bind, identify
from shared.auth.principal import Principal
from shared.crypto import PersonalDataKeys
from shared.errors import Refusal
from shared.events.registration import NameReserved
from shared.events.shapes import NameParts
from shared.kinds import Kind
from shared.unit import Unit
from shared.versions import check_version
from shared.workdays import add_months


@dataclass(frozen=True)
class NameDeclaration:
    """A name as declared; ``industry_code`` has four digits, the undertaking is needed where names are similar."""

    name: NameParts
    kind: Kind
    registry: str
    industry_code: str | None = None
    undertaking_version: str | None = None


def compare_name(unit: Unit, declaration: NameDeclaration) -> NameVerdict:
    """Judge a name against the rules of today and the names of the city. Stores nothing."""
    query = NameQuery(declaration.name, declaration.kind, declaration.registry, unit.clock.today())
    return check_name(query, _candidates(unit, declaration))


def _candidates(unit: Unit, declaration: NameDeclaration) -> Sequence[Candidate]:
    key = name_key(declaration.name, declaration.registry)
    return candidates(unit.tx, declaration.registry, key, unit.clock.today())


def declare_name(
    unit: Unit,
    actor: Principal,
    claim_id: UUID,
    declaration: NameDeclaration,
    *,
    keys: PersonalDataKeys,
    attested: Attested | None,
) -> NameClaim:
    """Reserve a name for its declarer (2 months, 734-18).

    :raises Refusal: ``name.identical``, ``name.quota_exceeded``, ``name.undertaking_missing``, any defect of the name.
    """
    identified = identify(unit, actor, attested, keys)
    unit.lock(("name", claim_id), *identified.streams)
    bind(unit, identified)
    if names.find_claim(unit.tx, claim_id) is not None:
        raise Refusal("request.id_taken")
    verdict = compare_name(unit, declaration)
    _must_be_declarable(unit, declaration, verdict)
    claim = _reserved(unit, actor, claim_id, declaration, person_id=identified.person_id, hits=len(verdict.hits))
    _insert(unit, claim, declaration)
    _tell_reserved(unit, claim)
    unit.audit("declare_name", claim_id, {"registry": claim.registry})
    return claim


def _insert(unit: Unit, claim: NameClaim, declaration: NameDeclaration) -> None:
    """Write the claim. Who lost the race for a name is told which name won; the check above cannot see it yet."""
    try:
        with unit.tx.savepoint():
            names.insert_claim(unit.tx, claim, name_key(declaration.name, declaration.registry), unit.clock.now())
    except Refusal as refusal:
        if refusal.code != "name.identical":
            raise
        verdict = compare_name(unit, declaration)
        hit = verdict.hits[0].name if verdict.hits else declaration.name.full
        raise Refusal("name.identical", params={"hit": hit}, defects=verdict.errors) from refusal


def _must_be_declarable(unit: Unit, declaration: NameDeclaration, verdict: NameVerdict) -> None:
    if not verdict.verdict.declarable:
        if verdict.verdict is Verdict.IDENTICAL:
            raise Refusal("name.identical", params={"hit": verdict.hits[0].name}, defects=verdict.errors)
        raise Refusal("name.not_declarable", params={"count": len(verdict.errors)}, defects=verdict.errors)
    current = UNDERTAKING_TEXT.on(unit.clock.today(), "name").value
    if verdict.verdict is Verdict.SIMILAR and declaration.undertaking_version != current:
        raise Refusal("name.undertaking_missing", params={"version": current}, defects=verdict.errors)


def _reserved(
    unit: Unit, actor: Principal, claim_id: UUID, declaration: NameDeclaration, *, person_id: UUID, hits: int
) -> NameClaim:
    today = unit.clock.today()
    slots = range(1, HOUSE_LIMITS.on(today).value.open_names + 1)
    taken = names.open_slots(unit.tx, person_id)
    slot = next((slot for slot in slots if slot not in taken), None)
    if slot is None:
        raise Refusal("name.quota_exceeded")
    return NameClaim(
        claim_id=claim_id,
        state=ClaimState.RESERVED,
        kind=declaration.kind,
        registry=declaration.registry,
        name=declaration.name,
        version=1,
        person_id=person_id,
        subject=actor.subject,
        slot=slot,
        industry_code=declaration.industry_code,
        undertaking_version=declaration.undertaking_version,
        similar_count=hits,
        reserved_from_on=today,
        reserved_until_on=add_months(today, RESERVATION.on(today).value.months),
    )


def _tell_reserved(unit: Unit, claim: NameClaim) -> None:
    if claim.reserved_from_on is None or claim.reserved_until_on is None:
        raise AssertionError("a reserved claim has its days")
    told = NameReserved(
        claim_id=claim.claim_id,
        name=claim.name,
        kind=claim.kind,
        registry=claim.registry,
        reserved_from_on=claim.reserved_from_on,
        reserved_until_on=claim.reserved_until_on,
        similar_count=claim.similar_count,
        undertaking_version=claim.undertaking_version,
    )
    unit.tell(claim.claim_id, told, correlation_id=claim.claim_id)


def cancel_name(unit: Unit, actor: Principal, claim_id: UUID, expected_version: int | None) -> NameClaim:
    """Give a reserved name back at once.

    :raises Refusal: ``name.not_found`` for strangers, ``name.not_in_state`` if it is held or used.
    """
    claim = names.lock_claim(unit.tx, claim_id)
    if claim is None or claim.subject != actor.subject:
        raise Refusal("name.not_found")
    check_version(expected_version, claim.version)
    claim.must_be(ClaimState.RESERVED)
    names.end_reservation(unit.tx, claim_id, ClaimState.CANCELLED, unit.clock.today())
    unit.audit("cancel_name", claim_id)
    return names.find_claim(unit.tx, claim_id) or claim


def own_claim(unit: Unit, actor: Principal, claim_id: UUID) -> NameClaim:
    """A claim of the caller.

    :raises Refusal: ``name.not_found``.
    """
    claim = names.find_claim(unit.tx, claim_id)
    mine = claim is not None and (
        claim.subject == actor.subject or claim.person_id == bound_person(unit.tx, actor.subject)
    )
    if claim is None or not mine:
        raise Refusal("name.not_found")
    return claim


def lapse_names(unit: Unit, limit: int = 200) -> int:
    """Free the reservations whose last day is over. Returns how many."""
    today = unit.clock.today()
    lapsed = names.lapsed_claims(unit.tx, today, limit)
    for claim_id in lapsed:
        names.end_reservation(unit.tx, claim_id, ClaimState.LAPSED, today)
        unit.audit("lapse_name", claim_id)
    return len(lapsed)


def enforce_excepted_names(unit: Unit, limit: int = 200) -> int:
    """Take imported names back under the constraint when what they clashed with has ended. Returns how many."""
    return names.enforce_exceptions(unit.tx, unit.clock.today(), limit)
