"""Registration of a set-up: a code has come, the entity enters the register, the licence may be signed."""

from dataclasses import dataclass
from datetime import date

from services.registration.domain.application import Application, State
from services.registration.domain.entity import Entity, EntityVersion, Status
from services.registration.domain.register import particulars_of, tax_items_of
from services.registration.domain.rules import PUBLICITY_LIMIT
from services.registration.queries.records import decision_of
from services.registration.store import applications, documents, entities, names, reviews
from services.registration.usecases.access import handles_of
from services.registration.usecases.decisions import act_of
from shared.crypto import PersonalDataKeys
from shared.errors import Refusal
from shared.events.codegen import CodeAssigned, CodeDelayed
from shared.events.registration import EntityRegistered
from shared.events.shapes import Act, Deadline, NameParts
from shared.unit import Unit
from shared.workdays import add_working_days


@dataclass(frozen=True)
class _Registration:
    """What is about to enter the register."""

    entity: Entity
    version: EntityVersion
    application: Application
    act: Act


def register_entity(unit: Unit, event: CodeAssigned, *, keys: PersonalDataKeys) -> None:
    """Register the entity of an approved application under its code; established and licensed on the day of today.

    A second event for the same application and the same code changes nothing.

    :raises Refusal: ``application.not_found``; ``application.not_in_state`` for another code or too early a one:
        the event is parked.
    """
    unit.lock(("entity", event.entity_id))
    known = applications.lock_application(unit.tx, keys, event.application_id)
    if known is None or known.entity_id != event.entity_id:
        raise Refusal("application.not_found")
    present = entities.find_entity(unit.tx, known.entity_id)
    if present is not None and present.uscc == event.uscc:
        return
    if known.state is not State.APPROVED:
        raise Refusal("application.not_in_state", params={"state": str(known.state), "allowed": [str(State.APPROVED)]})
    made = _registration(unit, keys, known, event)
    _write(unit, made)
    unit.tell(known.entity_id, _registered(made), correlation_id=known.application_id)
    unit.audit("register_entity", known.entity_id, {"uscc": event.uscc, "document_no": made.act.document_no})


def _registration(unit: Unit, keys: PersonalDataKeys, known: Application, event: CodeAssigned) -> _Registration:
    today = unit.clock.today()
    name = _name_of(unit, known)
    handles = handles_of(unit.tx, keys, known)
    act = _numbered_act(unit, known, event.uscc, name)
    entity = Entity(
        entity_id=known.entity_id,
        uscc=event.uscc,
        registry=known.form.registry,
        kind=known.form.kind,
        status=Status.ACTIVE,
        entity_version=1,
        source="set_up",
        code_rule="standard",
        version=1,
        name_full=name.full if name else None,
        claim_id=known.form.claim_id,
        set_up_application_id=known.application_id,
        established_on=today,
    )
    version = EntityVersion(
        entity_id=known.entity_id,
        version=1,
        valid_from=today,
        particulars=particulars_of(known.form, name, handles, today),
        tax_items=tax_items_of(known.form, handles, today),
        act=act,
    )
    return _Registration(entity, version, known, act)


def _name_of(unit: Unit, known: Application) -> NameParts | None:
    claim = None if known.form.claim_id is None else names.find_claim(unit.tx, known.form.claim_id)
    return None if claim is None else claim.name


def _numbered_act(unit: Unit, known: Application, uscc: str, name: NameParts | None) -> Act:
    """The decision with the number of its registration notice (登记通知书)."""
    decision = decision_of(unit.tx, known.application_id)
    if decision is None:
        raise AssertionError("an approved application has a decision")
    document = documents.issue_document(
        unit.tx,
        application_id=known.application_id,
        document_kind="registration_notice",
        registry=known.form.registry,
        on=unit.clock.today(),
        now=unit.clock.legal_now(),
        body={"application_no": known.application_no, "uscc": uscc, "name": name.full if name else None},
    )
    return act_of(known.form.registry, decision, document.document_no)


def _write(unit: Unit, made: _Registration) -> None:
    now = unit.clock.legal_now()
    entities.insert_set_up_entity(unit.tx, made.entity, now)
    entities.insert_version(unit.tx, made.version, now)
    entities.insert_holders(unit.tx, made.entity.entity_id, made.version.particulars)
    entities.publish_entity(unit.tx, made.entity, entities.public_record(made.version.particulars), now)
    applications.mark_registered(unit.tx, made.application.application_id, now)
    reviews.insert_deadline(unit.tx, made.application.application_id, publicity_deadline(unit.clock.today()))
    reviews.end_deadlines(unit.tx, made.application.application_id, "publicity", now)


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


def _registered(made: _Registration) -> EntityRegistered:
    entity = made.entity
    day = made.version.valid_from
    return EntityRegistered(
        entity_id=entity.entity_id,
        uscc=entity.uscc,
        registry=entity.registry,
        kind=entity.kind,
        entity_version=entity.entity_version,
        status=str(entity.status),
        act=made.act,
        application_id=made.application.application_id,
        approved_on=made.application.approved_on or day,
        established_on=day,
        licence_on=day,
        particulars=made.version.particulars,
        tax_items=made.version.tax_items,
    )


def note_code_delayed(unit: Unit, event: CodeDelayed) -> None:
    """Show "approved, code pending" on the application."""
    applications.tick_code_delayed(unit.tx, event.application_id, event.since)
