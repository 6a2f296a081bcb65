"""Individual business (个体工商户): composition, operator, family members (746-8, 746-9; 令755)."""

from collections.abc import Iterator

from services.registration.domain.form import Form
from services.registration.domain.validation.facts import Facts
from shared.errors import Defect

COMPOSITIONS = ("personal", "family")


def check(form: Form, _facts: Facts) -> Iterator[Defect]:
    """One operator with a home; family members exactly where the family runs the business."""
    composition = form.particulars.composition
    if composition not in COMPOSITIONS:
        yield Defect("/particulars/composition", "composition.missing")
    operators = [head for head in form.particulars.heads if head.role == "operator" and head.person_ref]
    if len(operators) != 1 or len(form.particulars.heads) != 1:
        yield Defect("/particulars/heads", "operator.missing")
    else:
        person = form.private_particulars.person(operators[0].person_ref)
        if person is not None and not person.home_address:
            yield Defect("/particulars/heads/0", "operator.home_missing")
    family = form.private_particulars.family_refs
    if composition == "family" and not family:
        yield Defect("/private_particulars/family_refs", "family.missing")
    if composition == "personal" and family:
        yield Defect("/private_particulars/family_refs", "family.not_applicable")
