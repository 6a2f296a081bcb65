"""Event → use case; the tables at the foot say what reacts to what. Other types of the topics change nothing here."""

from collections.abc import Callable, Sequence

from services.deregistration.domain.departments import DEPARTMENTS, Answer, AnswerKind, Message
from services.deregistration.store import decisions as decision_store
from services.deregistration.store import subjects
from services.deregistration.usecases import decisions, projections, publication
from services.deregistration.usecases.departments import take_answer
from shared import sandbox
from shared.events.catalogue import topic_of
from shared.events.departments import DepartmentObjectionRaised, NoObjectionGiven, NoticeReceived, ObjectionWithdrawn
from shared.inbox import BatchHandler, Envelope, Handler
from shared.unit import Unit

CONSUMER = decision_store.CONSUMER
TOPICS: tuple[str, ...] = (
    topic_of("entity"),
    topic_of("person"),
    *(topic_of(department) for department in DEPARTMENTS),
    sandbox.TOPIC,
)


def on_entity_told(unit: Unit, envelope: Envelope) -> None:
    """``entity.registered``, ``entity.imported``: take the entity over."""
    projections.take_over(unit, envelope.event, _version(envelope))


def on_entities_imported(unit: Unit, envelopes: Sequence[Envelope]) -> None:
    """Take over a run of imported entities."""
    projections.take_over_many(unit, [(envelope.event, _version(envelope)) for envelope in envelopes])


def on_entity_locked(unit: Unit, envelope: Envelope) -> None:
    """Take the snapshot over, then publish the case's notice or end it with its reasons."""
    event = envelope.event
    unit.lock(("deregistration", event.entity_id))
    projections.take_over(unit, event, _version(envelope))
    subjects.replace_marks(unit.tx, event.entity_id, event.marks, _version(envelope))
    publication.on_locked(unit, event.case_id)


def on_lock_refused(unit: Unit, envelope: Envelope) -> None:
    """End the case that did not get the entity."""
    _advance(unit, envelope)
    publication.on_lock_refused(unit, envelope.event.case_id, envelope.event.reason)


def on_entity_unlocked(unit: Unit, envelope: Envelope) -> None:
    """Keep up with the entity's stream."""
    _advance(unit, envelope)


def on_entity_marked(unit: Unit, envelope: Envelope) -> None:
    """A mark may stop a running notice."""
    projections.mark(unit, envelope.event, _version(envelope))


def on_entity_unmarked(unit: Unit, envelope: Envelope) -> None:
    """A mark is gone."""
    projections.unmark(unit, envelope.event, _version(envelope))


def on_entity_deregistered(unit: Unit, envelope: Envelope) -> None:
    """The grant had its effect."""
    unit.lock(("deregistration", envelope.event.entity_id))
    _advance(unit, envelope)
    decisions.on_deregistered(unit, envelope.event.case_id)


def on_deregistration_blocked(unit: Unit, envelope: Envelope) -> None:
    """The grant had none."""
    event = envelope.event
    unit.lock(("deregistration", event.entity_id))
    for mark in event.blocking_marks:
        subjects.save_mark(unit.tx, event.entity_id, mark, _version(envelope))
    _advance(unit, envelope)
    decisions.on_blocked(unit, event.case_id, tuple(mark.mark for mark in event.blocking_marks))


def on_person_bound(unit: Unit, envelope: Envelope) -> None:
    """Somebody may now sign as that person."""
    event = envelope.event
    subjects.bind_person(unit.tx, event.subject, event.person_id, event.bound_at)


def on_notice_received(unit: Unit, envelope: Envelope) -> None:
    """A department confirms the push."""
    event: NoticeReceived = envelope.event
    _take(unit, envelope, event, Message(AnswerKind.RECEIPT))


def on_no_objection(unit: Unit, envelope: Envelope) -> None:
    """A department does not object."""
    event: NoObjectionGiven = envelope.event
    _take(unit, envelope, event, Message(AnswerKind.NO_OBJECTION, ground=event.ground))


def on_objection(unit: Unit, envelope: Envelope) -> None:
    """A department objects; the broker's append time counts."""
    event: DepartmentObjectionRaised = envelope.event
    message = Message(
        AnswerKind.OBJECTION,
        objection_id=event.objection_id,
        reason_code=event.reason_code,
        reason_text=event.reason_text,
    )
    _take(unit, envelope, event, message)


def on_objection_withdrawn(unit: Unit, envelope: Envelope) -> None:
    """A department takes its objection back."""
    event: ObjectionWithdrawn = envelope.event
    _take(unit, envelope, event, Message(AnswerKind.OBJECTION_WITHDRAWN, objection_id=event.objection_id))


DepartmentEvent = NoticeReceived | NoObjectionGiven | DepartmentObjectionRaised | ObjectionWithdrawn


def _take(unit: Unit, envelope: Envelope, event: DepartmentEvent, message: Message) -> None:
    department = envelope.aggregate_type
    received_at = unit.clock.legal_moment(envelope.appended_at)
    take_answer(unit, Answer(envelope.id, event.case_id, department, message, received_at), uscc=event.uscc)


def _advance(unit: Unit, envelope: Envelope) -> None:
    subjects.advance(unit.tx, envelope.event.entity_id, envelope.event.status, _version(envelope))


def _version(envelope: Envelope) -> int:
    if envelope.aggregate_version is None:
        raise ValueError(f"{envelope.type} {envelope.id} has no version")
    return envelope.aggregate_version


_DEPARTMENT_HANDLERS: dict[str, Callable[[Unit, Envelope], None]] = {
    NoticeReceived.NAME: on_notice_received,
    NoObjectionGiven.NAME: on_no_objection,
    DepartmentObjectionRaised.NAME: on_objection,
    ObjectionWithdrawn.NAME: on_objection_withdrawn,
}

HANDLERS: dict[str, Handler] = {
    "entity.registered": on_entity_told,
    "entity.imported": on_entity_told,
    "entity.locked": on_entity_locked,
    "entity.lock_refused": on_lock_refused,
    "entity.unlocked": on_entity_unlocked,
    "entity.marked": on_entity_marked,
    "entity.unmarked": on_entity_unmarked,
    "entity.deregistered": on_entity_deregistered,
    "entity.deregistration_blocked": on_deregistration_blocked,
    "person.bound": on_person_bound,
    **{f"{department}.{name}": handler for department in DEPARTMENTS for name, handler in _DEPARTMENT_HANDLERS.items()},
    sandbox.CLOCK_MOVED: sandbox.on_clock_moved,
}
BATCHES: dict[str, BatchHandler] = {"entity.imported": on_entities_imported}
