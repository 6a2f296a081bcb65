"""What a form is judged by besides itself."""

from dataclasses import dataclass
from datetime import date

from shared.errors import Defect


@dataclass(frozen=True)
class Facts:
    """The day whose rules hold, the defects of the name claim, the kinds of material that are there."""

    on: date
    claim_defects: tuple[Defect, ...] = ()
    material_kinds: frozenset[str] = frozenset()
