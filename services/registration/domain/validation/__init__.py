"""Validation of a form: every defect at once, each with its place, its rule and (in the catalogue) ground and remedy.

One module a part of the form. A check takes the form and the facts it is judged by and yields defects; it never stops
at the first one. The rules are those of ``facts.on``.
"""

from collections.abc import Callable, Iterator

from services.registration.domain.form import Form
from services.registration.domain.validation import (
    capital,
    filed,
    governance,
    individual,
    investors,
    materials,
    persons,
    registered,
)
from services.registration.domain.validation.facts import Facts
from shared.errors import Defect, Severity
from shared.kinds import Kind

Check = Callable[[Form, Facts], Iterator[Defect]]

_ALL: tuple[Check, ...] = (registered.check, filed.check, persons.check, materials.check)
_PER_KIND: dict[str, tuple[Check, ...]] = {
    Kind.LLC: (capital.check, investors.check, governance.check),
    Kind.INDIVIDUAL_BUSINESS: (individual.check,),
}


def validate(form: Form, facts: Facts) -> tuple[Defect, ...]:
    """Every defect and warning of a form, in the order of the form; those of the name claim come first."""
    found = list(facts.claim_defects)
    for check in (*_ALL, *_PER_KIND.get(form.kind, ())):
        found.extend(check(form, facts))
    return tuple(found)


def stopping(defects: tuple[Defect, ...]) -> tuple[Defect, ...]:
    """Those of the defects that stop an application; warnings and notices do not."""
    return tuple(defect for defect in defects if defect.severity is Severity.DEFECT)


__all__ = ["Facts", "stopping", "validate"]
