"""Conversion: entities that lived under other numbers get a code, those with an organisation code around it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from services.codegen import store
from services.codegen.domain.conversion import Kept, Outcome, code_around, first_usable, without_taken
from services.codegen.domain.mapping import keepable
from services.codegen.domain.span import Span
from services.codegen.store import legacy
from services.codegen.store.legacy import Conversion
from shared.events.registration import ApplicationApproved
from shared.events.shapes import LegacyNumber
from shared.legacy_numbers import NumberKind
from shared.unit import Unit

CONVERSION = "conversion"  # of the business types, the one whose entity exists and has old numbers instead of a code


def keep_bodies(unit: Unit, approvals: Sequence[ApplicationApproved]) -> dict[UUID, Kept]:
    """Decide for conversions who keeps an organisation code in positions 9 to 17; the answer is by application.

    ``uscc`` set: that is the code. Not set and ``conflict``: another entity stands under the organisation code, so the
    application waits for a person. Else the next body of the segment. What the conversion brought is written down.
    """
    converting = [approval for approval in approvals if approval.business_type == CONVERSION]
    if not converting:
        return {}
    legacy.hold_conversions(unit.tx)
    brought = {approval.application_id: keepable(approval.legacy_numbers) for approval in converting}
    looked_at = {application_id: first_usable(_org_codes(numbers)) for application_id, numbers in brought.items()}
    decided = _decided(unit, converting, looked_at)
    conversions = [
        Conversion(each.application_id, each.entity_id, decided[each.application_id], brought[each.application_id])
        for each in converting
    ]
    legacy.insert_conversions(unit.tx, conversions, unit.clock.now())
    return decided


def _org_codes(numbers: Iterable[LegacyNumber]) -> list[str]:
    return [number.value for number in numbers if number.number_kind == NumberKind.ORG_CODE]


def _decided(unit: Unit, approvals: Sequence[ApplicationApproved], looked_at: dict[UUID, Kept]) -> dict[UUID, Kept]:
    """Say what becomes of each organisation code; of two applications with one, the first has it."""
    spans = store.spans(unit.tx)
    org_codes = [kept.org_code for kept in looked_at.values() if kept.org_code and kept.outcome is Outcome.KEPT]
    taken = legacy.taken_bodies(unit.tx, org_codes)
    decided = {}
    for approval in approvals:
        kept = without_taken(_outside(looked_at[approval.application_id], spans), taken)
        if kept.outcome is Outcome.KEPT and kept.org_code:
            taken.add(kept.org_code)
            kept = replace(kept, uscc=code_around(approval.registry, approval.code_category, kept.org_code))
        decided[approval.application_id] = kept
    return decided


def _outside(kept: Kept, spans: Sequence[Span]) -> Kept:
    """Keep no organisation code that a segment of this system is going to give out."""
    if kept.outcome is Outcome.KEPT and kept.org_code and any(kept.org_code[:8] in span for span in spans):
        return replace(kept, outcome=Outcome.ORG_CODE_INSIDE_SEGMENT)
    return kept
