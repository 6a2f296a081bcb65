"""Scope of business (经营范围): what may be chosen, and the text that is registered.

`scope_catalogue.csv` is an excerpt in the wording of the national catalogue (经营范围规范表述目录, SAMR52-12); its
codes are this project's own until the national table is loaded. ``class``: general, licensed (a permit is needed after
registration), pre_approval (the permit comes first, 746-14). ``section`` is the section of GB/T 4754.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from shared.events.shapes import Scope, ScopeItem

# GB/T 4754-2017: section by the first two digits of the class, both bounds inclusive.
_SECTIONS: tuple[tuple[str, int, int], ...] = (
    ("A", 1, 5), ("B", 6, 12), ("C", 13, 43), ("D", 44, 46), ("E", 47, 50), ("F", 51, 52), ("G", 53, 60),
    ("H", 61, 62), ("I", 63, 65), ("J", 66, 69), ("K", 70, 70), ("L", 71, 72), ("M", 73, 75), ("N", 76, 79),
    ("O", 80, 82), ("P", 83, 83), ("Q", 84, 85), ("R", 86, 90), ("S", 91, 96), ("T", 97, 97),
)  # fmt: skip


@dataclass(frozen=True)
class ScopeEntry:
    """One entry of the catalogue."""

    code: str
    text: str
    class_: str
    section: str

    def as_item(self) -> ScopeItem:
        """The entry as it is registered."""
        return ScopeItem(code=self.code, text=self.text, class_=self.class_)


@cache
def scope_catalogue() -> dict[str, ScopeEntry]:
    """Every entry by its code.

    >>> scope_catalogue()["I3006"].text
    '软件开发'
    """
    text = (files(__package__) / "scope_catalogue.csv").read_text(encoding="utf-8")
    return {
        row["code"]: ScopeEntry(row["code"], row["text"], row["class"], row["section"])
        for row in csv.DictReader(text.splitlines())
    }


def registered_scope(codes: Iterable[str]) -> Scope:
    """The scope of the chosen entries; unknown codes are left out (validation has named them).

    >>> registered_scope(["I3006", "I3008"]).text
    '软件开发；信息技术咨询服务。'
    """
    known = scope_catalogue()
    items = tuple(known[code].as_item() for code in codes if code in known)
    return Scope(text="；".join(item.text for item in items) + "。" if items else "", items=items)


def section_of(industry_code: str) -> str | None:
    """Section of GB/T 4754 of a class of four digits, or None.

    >>> section_of("6510"), section_of("9910"), section_of("65")
    ('I', None, None)
    """
    if len(industry_code) != 4 or not industry_code.isdigit():
        return None
    division = int(industry_code[:2])
    return next((section for section, first, last in _SECTIONS if first <= division <= last), None)
