"""Materials (申请材料): which must be there, and what a file may be (746-16; SAMR52-25, 26)."""

from collections.abc import Iterator

from services.registration.domain.form import Form
from services.registration.domain.validation.facts import Facts
from shared.errors import Defect
from shared.kinds import Kind

# The proof of premises is asked with the address, the permit with the scope item that needs it.
REQUIRED: dict[str, tuple[str, ...]] = {
    Kind.LLC: ("charter", "appointment"),
    Kind.INDIVIDUAL_BUSINESS: (),
}
MATERIAL_KINDS = ("premises", "charter", "appointment", "identity", "minutes", "pre_approval", "decision")


def check(form: Form, facts: Facts) -> Iterator[Defect]:
    """One defect for each kind of material that the kind of entity needs and that is not there."""
    for kind in REQUIRED.get(form.kind, ()):
        if kind not in facts.material_kinds:
            yield Defect("/materials", "material.missing", {"material_kind": kind})


def required_materials(kind: str) -> tuple[str, ...]:
    """Kinds of material that a set-up of this kind always needs, in the order of the form.

    >>> required_materials("llc")
    ('premises', 'charter', 'appointment')
    """
    return ("premises", *REQUIRED.get(kind, ()))
