"""The name claim (名称申报): states and what an application may build on."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.registration.domain.form import Form
from services.registration.domain.scope import section_of
from shared.errors import Defect, Refusal
from shared.events.shapes import NameParts


class ClaimState(StrEnum):
    """Reserved by a declaration, held by a submitted application, used by an entity, blocked after its end."""

    RESERVED = "reserved"
    HELD = "held"
    USED = "used"
    BLOCKED = "blocked"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"


@dataclass(frozen=True)
class NameClaim:
    """One declared name. ``slot`` 1–5 while reserved; ``similar_count`` hits shown to the holder when declared."""

    claim_id: UUID
    state: ClaimState
    kind: str
    registry: str
    name: NameParts
    version: int
    person_id: UUID | None = None
    subject: str | None = None
    slot: int | None = None
    industry_code: str | None = None
    undertaking_version: str | None = None
    exception_ground: str | None = None
    similar_count: int = 0
    reserved_from_on: date | None = None
    reserved_until_on: date | None = None
    application_id: UUID | None = None
    entity_id: UUID | None = None

    def must_be(self, *states: ClaimState) -> None:
        """Raise ``name.not_in_state`` unless the claim is in one of the states."""
        if self.state not in states:
            raise Refusal(
                "name.not_in_state", params={"state": str(self.state), "allowed": [str(state) for state in states]}
            )

    def has_lapsed(self, today: date) -> bool:
        """Whether the reservation is over; its last day is inclusive."""
        return self.reserved_until_on is not None and today > self.reserved_until_on


def claim_defects(form: Form, claim: NameClaim | None, holder: UUID, application_id: UUID, today: date) -> list[Defect]:
    """Everything that keeps a claim from carrying the form (734-18); ``claim`` None: not given or not known.

    An individual business needs no name; every other kind does.
    """
    at = "/claim_id"
    if form.claim_id is None:
        return [] if form.kind == "individual_business" else [Defect(at, "name.claim_missing")]
    if claim is None or claim.person_id != holder:
        return [Defect(at, "name.claim_not_yours")]
    found: list[Defect] = []
    held_here = claim.state is ClaimState.HELD and claim.application_id == application_id
    if claim.state in (ClaimState.CANCELLED, ClaimState.LAPSED) or (
        claim.state is ClaimState.RESERVED and claim.has_lapsed(today)
    ):
        found.append(Defect(at, "name.claim_expired"))
    elif claim.state is not ClaimState.RESERVED and not held_here:
        found.append(Defect(at, "name.claim_used"))
    if claim.kind != form.kind or claim.registry != form.registry:
        found.append(Defect(at, "name.claim_kind_mismatch"))
    if _contradicts(claim, form):
        found.append(Defect("/particulars/industry", "name.industry_contradicts_scope"))
    return found


def _contradicts(claim: NameClaim, form: Form) -> bool:
    industry = form.particulars.industry
    if claim.industry_code is None or industry is None:
        return False
    return section_of(claim.industry_code) not in (None, industry.section)
