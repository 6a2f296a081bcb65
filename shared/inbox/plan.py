"""What is due for each event of a batch, from its head and what was seen before: a pure function (contract 1.5)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from shared.bus import Delivered
from shared.errors import Refusal
from shared.events import catalogue
from shared.inbox.envelope import Envelope, envelope_of, event_id_of
from shared.outbox import Stream

WRONG_SOURCE = "event.wrong_source"
GAP = "event.version_gap"
BEHIND = "event.behind_parked"


class Due(StrEnum):
    """What is to be done with an event."""

    HANDLE = "handled"
    IGNORE = "ignored"  # a type without effect here; its version counts all the same
    DUPLICATE = "duplicate"  # this very event was handled or set aside before
    STALE = "stale"  # another event took this version before
    PARK = "parked"


@dataclass(frozen=True)
class Step:
    """One event and what is due. ``envelope`` is None where the head cannot be read; ``reason``: why it is parked."""

    delivered: Delivered
    due: Due
    envelope: Envelope | None = None
    reason: str = ""

    @property
    def type(self) -> str:
        """The event's type, empty where the head cannot be read."""
        return self.envelope.type if self.envelope else ""


@dataclass
class Sight:
    """What was seen before a batch: which of its events are new, the last version of each stream, the parked keys."""

    fresh: set[UUID]
    versions: dict[Stream, int]
    parked: set[tuple[str, str]]
    moved: dict[Stream, int] = field(default_factory=dict)

    def see(self, stream: Stream, version: int) -> None:
        """Count a version as seen."""
        self.versions[stream] = self.moved[stream] = version


def plan(batch: Sequence[Delivered], sight: Sight, knows: Callable[[str], bool]) -> list[Step]:
    """Say what is due for each event, in order. ``sight`` is brought up to date; ``moved``: versions to remember."""
    return [_step(delivered, sight, knows) for delivered in batch]


def _step(delivered: Delivered, sight: Sight, knows: Callable[[str], bool]) -> Step:
    event_id = event_id_of(delivered)
    if event_id not in sight.fresh:
        return Step(delivered, Due.DUPLICATE)
    sight.fresh.remove(event_id)  # the same event may stand in a batch twice
    try:
        envelope = envelope_of(delivered)
    except Refusal as refusal:
        sight.parked.add((delivered.record.topic, delivered.record.key))
        return Step(delivered, Due.PARK, reason=refusal.code)
    if envelope.source != catalogue.source_of(envelope.topic):
        return Step(delivered, Due.PARK, envelope, WRONG_SOURCE)  # and holds nobody back: anyone can forge a key
    if envelope.aggregate_version is not None:
        step = _in_order(envelope, envelope.aggregate_version, sight)
        if step is not None:
            return step
    return Step(delivered, Due.HANDLE if knows(envelope.type) else Due.IGNORE, envelope)


def _in_order(envelope: Envelope, version: int, sight: Sight) -> Step | None:
    """Return what stops an event that carries a version, or count the version and return None."""
    last = sight.versions.get(envelope.stream, 0)
    if version <= last:
        return Step(envelope.delivered, Due.STALE, envelope)
    key = (envelope.topic, envelope.subject)
    if key in sight.parked:
        return Step(envelope.delivered, Due.PARK, envelope, BEHIND)
    if version > last + 1:
        sight.parked.add(key)
        return Step(envelope.delivered, Due.PARK, envelope, GAP)
    sight.see(envelope.stream, version)
    return None
