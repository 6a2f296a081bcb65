"""What a question group is: one page of the form, with its part of the form read, written and summed up.

A field's name is its place in the form, ``/particulars/address/text`` → ``particulars-address-text``; so a defect finds
its field. Reading is pure: form and typed fields in, form out.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from services.registration.domain.form import Form
from services.registration.pages.typed import Typed
from shared.errors import Defect

Values = dict[str, str]
_ASK_FOR_FILES = frozenset({"address.proof_missing", "scope.pre_approval_missing"})


@dataclass(frozen=True)
class Group:
    """One page of questions.

    ``belongs``: pointer prefixes of the defects that are put right here. ``anchors``: pointers that have no field of
    their own → the field that stands for them. ``started``: whether anything is filled in.
    """

    path: str
    zh: str
    en: str
    belongs: tuple[str, ...]
    read: Callable[[Form, Typed], Form]
    values: Callable[[Form], Values]
    started: Callable[[Form], bool]
    summary: Callable[[Form], str]
    anchors: Mapping[str, str] = field(default_factory=dict)

    @property
    def template(self) -> str:
        return f"group_{self.path.replace('-', '_')}.html"

    def owns(self, pointer: str) -> bool:
        return any(pointer == prefix or pointer.startswith(f"{prefix}/") for prefix in self.belongs)

    def defects(self, defects: Iterable[Defect]) -> tuple[Defect, ...]:
        """Those that are put right on this page; a missing file is put right where files are uploaded."""
        return tuple(defect for defect in defects if self.owns(defect.pointer) and not asks_for_file(defect))

    def field_of(self, pointer: str) -> str:
        """The name of the field where a defect shows."""
        return name_of(self.anchors.get(pointer, pointer))


def asks_for_file(defect: Defect) -> bool:
    """Whether a defect is put right by uploading a file, wherever it points."""
    return defect.code in _ASK_FOR_FILES or defect.pointer.startswith("/materials")


def name_of(pointer: str) -> str:
    """Return a field's name of its place.

    >>> name_of("/particulars/investors/1/due_on")
    'particulars-investors-1-due_on'
    """
    return pointer.removeprefix("/").replace("/", "-")
