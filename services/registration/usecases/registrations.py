"""Registration of a set-up: a code has come, the entity enters the register, the licence may be signed."""

from datetime import date

from services.registration.domain.application import State
from services.registration.domain.entity import Entity, EntityVersion, Status, event_head
from services.registration.domain.register import Approved
from services.registration.domain.rules import PUBLICITY_LIMIT
from services.registration.queries.records import decision_of
from services.registration.store import applications, documents, entities, reviews
from services.registration.usecases.decisions import act_of
from shared.errors import Refusal
from shared.events.codegen import CodeAssigned, CodeDelayed
from shared.events.registration import EntityRegistered
from shared.events.shapes import Act, Deadline
from shared.unit import Unit
from shared.workdays import add_working_days


def register_entity(unit: Unit, event: CodeAssigned) -> None:
    """Register the entity of an approved application under its code; established and licensed on the day of today.

    A second event for the same application and the same code changes nothing.

    :raises Refusal: ``application.not_found`` if it was never approved; ``application.not_in_state`` for another code:
        the event is parked.
    """
    unit.lock(("entity", event.entity_id))
    known = applications.lock_approved(unit.tx, event.application_id)
    if known is None or known.entity_id != event.entity_id:
        raise Refusal("application.not_found")
    present = entities.find_entity(unit.tx, known.entity_id)
    if present is not None and present.uscc == event.uscc:
        return
    if known.state is not State.APPROVED:
        raise Refusal("application.not_in_state", params={"state": str(known.state), "allowed": [str(State.APPROVED)]})
    entity = _entity(unit, known, event.uscc)
    act = _numbered_act(unit, known, event.uscc)
    _write(unit, known, entity, act)
    unit.tell(known.entity_id, _registered(known, entity, act), correlation_id=known.application_id)
    unit.audit("register_entity", known.entity_id, {"uscc": event.uscc, "document_no": act.document_no})


def _entity(unit: Unit, known: Approved, uscc: str) -> Entity:
    name = known.particulars.name
    return Entity(
        entity_id=known.entity_id,
        uscc=uscc,
        registry=known.registry,
        kind=known.kind,
        status=Status.ACTIVE,
        entity_version=1,
        source="set_up",
        code_rule="standard",
        version=1,
        name_full=name.full if name else None,
        claim_id=known.claim_id,
        set_up_application_id=known.application_id,
        established_on=unit.clock.today(),
    )


def _numbered_act(unit: Unit, known: Approved, uscc: str) -> Act:
    """The decision with the number of its registration notice (登记通知书)."""
    decision = decision_of(unit.tx, known.application_id)
    if decision is None:
        raise AssertionError("an approved application has a decision")
    name = known.particulars.name
    document = documents.issue_document(
        unit.tx,
        application_id=known.application_id,
        document_kind="registration_notice",
        registry=known.registry,
        on=unit.clock.today(),
        now=unit.clock.legal_now(),
        body={"application_no": known.application_no, "uscc": uscc, "name": name.full if name else None},
    )
    return act_of(known.registry, decision, document.document_no)


def _write(unit: Unit, known: Approved, entity: Entity, act: Act) -> None:
    now, today = unit.clock.legal_now(), unit.clock.today()
    version = EntityVersion(known.entity_id, 1, today, known.particulars, known.tax_items, act)
    entities.insert_set_up_entity(unit.tx, entity, now)
    entities.insert_version(unit.tx, version, now)
    entities.insert_holders(unit.tx, entity.entity_id, known.particulars)
    entities.publish_entity(unit.tx, entity, entities.public_record(known.particulars), now)
    applications.mark_registered(unit.tx, known.application_id, now)
    reviews.insert_deadline(unit.tx, known.application_id, publicity_deadline(today))
    reviews.end_deadlines(unit.tx, known.application_id, "publicity", now)


def _registered(known: Approved, entity: Entity, act: Act) -> EntityRegistered:
    day = entity.established_on or known.approved_on
    return EntityRegistered(
        **event_head(entity),
        act=act,
        application_id=known.application_id,
        approved_on=known.approved_on,
        established_on=day,
        licence_on=day,
        particulars=known.particulars,
        tax_items=known.tax_items,
    )


def publicity_deadline(started_on: date) -> Deadline:
    """The limit for publication, in working days from registration.

    >>> publicity_deadline(date(2026, 2, 13)).due_on
    datetime.date(2026, 3, 19)
    """
    rule = PUBLICITY_LIMIT.on(started_on)
    due = add_working_days(started_on, rule.value)
    return Deadline(
        deadline="publicity",
        rule_id=rule.rule_id,
        started_on=started_on,
        unit="wd",
        n=rule.value,
        calendar_version=due.calendar_version,
        provisional=due.provisional,
        due_on=due.due_on,
    )


def note_code_delayed(unit: Unit, event: CodeDelayed) -> None:
    """Show "approved, code pending" on the application."""
    applications.tick_code_delayed(unit.tx, event.application_id, event.since)
