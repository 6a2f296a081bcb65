"""What the sample does when it hears: a row an event, or a failure that the event asks for."""

from collections.abc import Sequence

from shared import sandbox
from shared.errors import Refusal
from shared.inbox import Envelope
from shared.unit import Unit

CONSUMER = "sample"
TOPICS = ("yizhao.code", "yizhao.tax", sandbox.TOPIC)


def write(unit: Unit, envelope: Envelope, note: str) -> None:
    unit.tx.execute(
        "INSERT INTO effect (entity_id, note) VALUES (%(entity)s, %(note)s)",
        {"entity": getattr(envelope.event, "entity_id", None), "note": note},
    )


def on_code_delayed(unit: Unit, envelope: Envelope) -> None:
    reason = envelope.event.reason
    write(unit, envelope, reason)
    if reason == "unavailable":
        raise Refusal("system.unavailable")
    if reason == "conflict":
        raise Refusal("request.id_taken")
    if reason == "bug":
        raise TypeError(reason)


def on_codes_retired(unit: Unit, envelopes: Sequence[Envelope]) -> None:
    unit.tx.insert_many(
        "INSERT INTO effect (entity_id, note) VALUES %s",
        [(envelope.event.entity_id, f"retired in a run of {len(envelopes)}") for envelope in envelopes],
    )


def lower_status(unit: Unit, envelope: Envelope) -> None:
    write(unit, envelope, "status lowered")


def on_department(unit: Unit, envelope: Envelope) -> None:
    write(unit, envelope, envelope.type)


HANDLERS = {
    "code.delayed": on_code_delayed,
    "tax.notice_received": on_department,
    sandbox.CLOCK_MOVED: sandbox.on_clock_moved,
}
BATCHES = {"code.retired": on_codes_retired}
OVERTAKE = {"code.retired": lower_status}
