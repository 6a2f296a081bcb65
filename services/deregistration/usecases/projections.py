"""Taking over what registration tells of entities and persons. An older event never overwrites a newer one."""

from services.deregistration.domain.subject import Subject
from services.deregistration.store import subjects
from services.deregistration.usecases.objections import recheck
from shared.events.registration import EntityImported, EntityLocked, EntityMarked, EntityRegistered, EntityUnmarked
from shared.unit import Unit

WithParticulars = EntityRegistered | EntityImported | EntityLocked


def subject_from(event: WithParticulars, version: int) -> Subject:
    """The entity as an event with particulars tells it."""
    return Subject(
        entity_id=event.entity_id,
        uscc=event.uscc,
        registry=event.registry,
        kind=event.kind,
        status=event.status,
        stream_version=version,
        particulars=event.particulars,
    )


def take_over(unit: Unit, event: WithParticulars, version: int) -> None:
    """Write an entity and its holders; the notice of a company that has just become its holder is checked again."""
    subject = subject_from(event, version)
    subjects.save_subject(unit.tx, subject)
    subjects.replace_holders(unit.tx, subject)
    parent = subject.particulars.parent
    concerned = {each.uscc for each in subject.investors if each.uscc} | ({parent.uscc} if parent else set())
    for uscc in sorted(concerned):
        holder = subjects.find_by_code(unit.tx, uscc)
        if holder is not None:
            recheck(unit, holder.entity_id)


def take_over_many(unit: Unit, events: list[tuple[EntityImported, int]]) -> None:
    """Write many imported entities in few statements."""
    known = [subject_from(event, version) for event, version in events]
    subjects.save_subjects(unit.tx, known)
    for subject in known:
        if subject.investors or subject.particulars.parent:
            subjects.replace_holders(unit.tx, subject)


def mark(unit: Unit, event: EntityMarked, version: int) -> None:
    """A mark was set: a running notice may have become inadmissible."""
    subjects.save_mark(unit.tx, event.entity_id, event.mark, version)
    subjects.advance(unit.tx, event.entity_id, event.status, version)
    recheck(unit, event.entity_id)


def unmark(unit: Unit, event: EntityUnmarked, version: int) -> None:
    """A mark was lifted; what it stopped stays stopped, a new notice is open."""
    subjects.lift_mark(unit.tx, event.mark_id)
    subjects.advance(unit.tx, event.entity_id, event.status, version)
