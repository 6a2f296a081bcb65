"""What deregistration knows of an entity: its own copy of what registration told, never asked for again."""

from dataclasses import dataclass
from uuid import UUID

from shared.events.shapes import Head, Investor, Mark, Particulars

LIVE = frozenset({"active", "suspended", "liquidating", "revoked", "annulled"})  # can still be deregistered


@dataclass(frozen=True)
class Subject:
    """An entity as last told; ``stream_version`` is the version of the event that told it."""

    entity_id: UUID
    uscc: str
    registry: str
    kind: str
    status: str
    stream_version: int
    particulars: Particulars

    @property
    def name(self) -> str:
        """The registered name; the code stands in where none is known."""
        return self.particulars.name.full if self.particulars.name else self.uscc

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @property
    def investors(self) -> tuple[Investor, ...]:
        return self.particulars.investors

    @property
    def heads(self) -> tuple[Head, ...]:
        return self.particulars.heads

    def is_headed_by(self, person_id: UUID | None) -> bool:
        return person_id is not None and any(head.person_id == person_id for head in self.heads)

    def has_investor(self, person_id: UUID | None) -> bool:
        return person_id is not None and any(investor.person_id == person_id for investor in self.investors)

    def concerns(self, person_id: UUID | None) -> bool:
        """Whether the person is head or investor: who may open a case, and who must not decide it."""
        return self.is_headed_by(person_id) or self.has_investor(person_id)


@dataclass(frozen=True)
class Circumstances:
    """All that eligibility looks at, from projections alone.

    ``open_branches`` and ``holdings`` hold codes of live entities of this register; what lies outside it is covered by
    the undertaking. ``attempted_before`` is true where an earlier case ran under a rule that gives one attempt only.
    """

    subject: Subject
    marks: tuple[Mark, ...] = ()
    open_branches: tuple[str, ...] = ()
    holdings: tuple[str, ...] = ()
    attempted_before: bool = False
