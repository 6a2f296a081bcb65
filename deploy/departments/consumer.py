"""Event → use case of the departments; the table at the foot says what reacts to what."""

from deploy.departments import usecases
from shared import sandbox
from shared.inbox import Envelope, Handler
from shared.unit import Unit

CONSUMER = "departments"
TOPICS: tuple[str, ...] = ("yizhao.entity", "yizhao.code", "yizhao.deregistration", sandbox.TOPIC)


def on_entity_registered(unit: Unit, envelope: Envelope) -> None:
    usecases.receive_registration(unit, envelope.event)


def on_notice_published(unit: Unit, envelope: Envelope) -> None:
    usecases.receive_notice(unit, envelope.event)


def on_entity_deregistered(unit: Unit, envelope: Envelope) -> None:
    usecases.close_file(unit, envelope.event.entity_id, envelope.event.deregistered_on)


def on_code_reserved(unit: Unit, envelope: Envelope) -> None:
    usecases.check_reserved_code(unit, envelope.event)


HANDLERS: dict[str, Handler] = {
    "entity.registered": on_entity_registered,
    "code.reserved": on_code_reserved,
    "deregistration.notice_published": on_notice_published,
    "entity.deregistered": on_entity_deregistered,
    sandbox.CLOCK_MOVED: sandbox.on_clock_moved,
}
