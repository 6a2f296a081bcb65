"""What is wrong on a page of questions: defects of the form and unreadable fields, by field and as a list of links."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.registration.pages.groups import Group
from services.registration.pages.typed import Fault
from shared.errors import Defect, Refusal
from shared.web import pick


class UnreadableFieldsError(Refusal):
    """Fields hold what cannot be read as a day or a number; nothing is stored."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__("request.invalid")
        self.faults = tuple(faults)


@dataclass(frozen=True)
class PageFaults:
    """Faults in the order of the page; false if there are none."""

    faults: tuple[Fault, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.faults)

    def at(self, field: str) -> str:
        """The words at a field; empty if nothing is wrong there."""
        return " ".join(fault.words for fault in self.faults if fault.field == field)

    def links(self) -> list[tuple[str | None, str]]:
        """The list on top of the page: address of the field, words."""
        return [(f"#f-{fault.field}", fault.words) for fault in self.faults]


def faults_of(group: Group, defects: Iterable[Defect]) -> PageFaults:
    """The defects that are put right in a group, at their fields."""
    return PageFaults(tuple(Fault(group.field_of(defect.pointer), told(defect)) for defect in group.defects(defects)))


def told(defect: Defect) -> str:
    """Say what is wrong and what to do."""
    remedy = pick(_Remedy(defect.row.remedy_zh, defect.row.remedy_en))
    words = pick(defect)
    if not remedy:
        return words
    return f"{words}。{remedy}" if words.isascii() is False else f"{words}. {remedy}"


@dataclass(frozen=True)
class _Remedy:
    zh: str
    en: str
