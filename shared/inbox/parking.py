"""What an operator can do about parked events: look, release a key in order, or discard its oldest event.

Releasing comes after the cause is mended: the events of the key are handled again as if they had just arrived, all of
them or none. Discarding says that an event shall never have an effect; what comes behind it can then be released.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.bus import Delivered, Record
from shared.database import Tx
from shared.errors import Refusal
from shared.inbox import store
from shared.inbox.envelope import Envelope, envelope_of
from shared.inbox.intake import Intake
from shared.inbox.plan import WRONG_SOURCE, Due, Sight, plan
from shared.unit import Unit


@dataclass(frozen=True)
class Letter:
    """One parked event."""

    event_id: UUID
    reason: str
    tries: int
    set_aside_at: datetime
    delivered: Delivered

    @property
    def type(self) -> str:
        """The type its head names."""
        return self.delivered.record.headers.get("ce_type", "?")


def letters(tx: Tx, consumer: str) -> list[Letter]:
    """Return every parked event, by topic, key and order."""
    rows = tx.all(
        "SELECT * FROM dead_letter WHERE consumer = %(consumer)s AND state = 'parked'"
        ' ORDER BY topic, key, partition, "offset" FOR UPDATE',
        {"consumer": consumer},
    )
    return [
        Letter(
            event_id=row["event_id"],
            reason=row["reason"],
            tries=row["tries"],
            set_aside_at=row["set_aside_at"],
            delivered=Delivered(
                Record(row["topic"], row["key"], row["headers"], row["payload"].encode()),
                row["partition"],
                row["offset"],
                row["appended_at"],
            ),
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Parking:
    """The parked events of one consumer."""

    intake: Intake

    def release(self, topic: str, key: str, actor: str) -> int:
        """Handle the parked events of a key again, in order and in one transaction; return how many.

        :raises Refusal: what still stands in the way; then nothing has changed.
        """
        with self.intake.units.unit(actor) as unit:
            waiting = self._of_key(unit, topic, key)
            batch = [letter.delivered for letter in waiting]
            sight = Sight({letter.event_id for letter in waiting}, self._versions(unit, batch), set())
            steps = plan(batch, sight, self.intake.reactions.knows)
            obstacle = next((step.reason for step in steps if step.due is Due.PARK), None)
            if obstacle:
                raise Refusal(obstacle)
            self.intake.carry_out(unit.tx, unit.clock, steps)
            store.set_versions(unit.tx, self.intake.reactions.consumer, sight.moved)
            self._close(unit, waiting, "released")
        return len(waiting)

    def discard(self, topic: str, key: str, actor: str) -> UUID | None:
        """Give up the oldest parked event of a key; return its id, None where nothing is parked."""
        with self.intake.units.unit(actor) as unit:
            oldest = self._of_key(unit, topic, key)[:1]
            genuine = (
                oldest and oldest[0].reason != WRONG_SOURCE
            )  # a forged version must not pass for one that was seen
            envelope = _readable(oldest[0].delivered) if genuine else None
            if envelope is not None and envelope.aggregate_version is not None:
                seen = {envelope.stream: envelope.aggregate_version}
                store.set_versions(unit.tx, self.intake.reactions.consumer, seen)
            self._close(unit, oldest, "discarded")
        return oldest[0].event_id if oldest else None

    def _of_key(self, unit: Unit, topic: str, key: str) -> list[Letter]:
        found = letters(unit.tx, self.intake.reactions.consumer)
        return [each for each in found if (each.delivered.record.topic, each.delivered.record.key) == (topic, key)]

    def _versions(self, unit: Unit, batch: list[Delivered]) -> dict[tuple[str, str], int]:
        envelopes = [envelope for envelope in map(_readable, batch) if envelope is not None]
        streams = [envelope.stream for envelope in envelopes]
        return store.last_versions(unit.tx, self.intake.reactions.consumer, streams)

    def _close(self, unit: Unit, closed: list[Letter], state: str) -> None:
        for letter in closed:
            unit.tx.execute(
                "UPDATE dead_letter SET state = %(state)s WHERE consumer = %(consumer)s AND event_id = %(event_id)s",
                {"state": state, "consumer": self.intake.reactions.consumer, "event_id": letter.event_id},
            )
            unit.audit(f"event_{state}", letter.event_id, {"type": letter.type, "reason": letter.reason})


def _readable(delivered: Delivered) -> Envelope | None:
    try:
        return envelope_of(delivered)
    except Refusal:
        return None
