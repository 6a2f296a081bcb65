"""A licence on paper: 正本 and 副本, as PDF and as picture."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from services.license.domain.license import State

IN_FORCE = frozenset({State.ACTIVE, State.SUSPENDED})  # only then is there paper: nobody is handed a dead licence


class CopyKind(StrEnum):
    """The two copies, of equal force: one hangs on the wall (正本), the other goes along (副本)."""

    ORIGINAL = "original"
    DUPLICATE = "duplicate"


class PaperFormat(StrEnum):
    """The kinds of file."""

    PDF = "pdf"
    PNG = "png"

    @property
    def media_type(self) -> str:
        """As HTTP names it."""
        return "application/pdf" if self is PaperFormat.PDF else "image/png"


@dataclass(frozen=True)
class Copy:
    """Which copy; 副本 count from 1, ``of`` so many where the business asked for more than one."""

    kind: CopyKind = CopyKind.ORIGINAL
    number: int = 1
    of: int = 1

    @property
    def is_duplicate(self) -> bool:
        """Whether it is a 副本."""
        return self.kind is CopyKind.DUPLICATE

    @property
    def exists(self) -> bool:
        """Whether there is a copy of that number.

        >>> Copy(CopyKind.DUPLICATE, 3, of=3).exists, Copy(CopyKind.DUPLICATE, 4, of=3).exists
        (True, False)
        """
        return 1 <= self.number <= (self.of if self.is_duplicate else 1)

    @property
    def title(self) -> str:
        """As it stands below the title: how many 副本 there are, and which of them this is.

        >>> Copy().title, Copy(CopyKind.DUPLICATE).title, Copy(CopyKind.DUPLICATE, 2, of=3).title
        ('（正本）', '（副本）', '（副本）3-2')
        """
        if not self.is_duplicate:
            return "（正本）"
        return f"（副本）{self.of}-{self.number}" if self.of > 1 else "（副本）"


def copies(asked_for: int | None) -> list[Copy]:
    """All copies there are: the 正本, and as many 副本 as were asked for, at least one.

    >>> [copy.title for copy in copies(2)], len(copies(None))
    (['（正本）', '（副本）2-1', '（副本）2-2'], 2)
    """
    of = asked_for or 1
    return [Copy(of=of), *(Copy(CopyKind.DUPLICATE, number, of) for number in range(1, of + 1))]


@dataclass(frozen=True)
class Attachment:
    """A file that travels inside the PDF."""

    name: str
    text: str
    media_type: str
    description: str


@dataclass(frozen=True)
class Place:
    """Where a file is kept: one for each licence, rendition, copy and format."""

    license_id: UUID
    rendition: int
    copy: Copy
    paper: PaperFormat

    @property
    def values(self) -> dict[str, UUID | int | str]:
        """As parameters of SQL."""
        return {
            "license_id": self.license_id,
            "rendition": self.rendition,
            "copy": str(self.copy.kind),
            "number": self.copy.number,
            "format": str(self.paper),
        }


@dataclass(frozen=True)
class Kept:
    """A file drawn before. ``design``: what drew it; ``kid``: the key that signed it, of a PDF."""

    body: bytes
    design: str
    kid: str | None
    has_proof: bool
