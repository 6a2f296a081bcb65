"""Marks: departments and supervisors write them here and nowhere else; everybody else reads of them in events."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.registration.domain.entity import MARK_KINDS, Entity, SetMark, event_head
from services.registration.store import entities, marks
from services.registration.usecases.importing.telling import lock_told
from shared.auth.principal import Principal
from shared.errors import Refusal
from shared.events.registration import EntityMarked, EntityUnmarked
from shared.events.shapes import Mark
from shared.unit import Unit
from shared.versions import check_version

BLOCKABLE = ("simplified", "ordinary", "forced", "change", "transfer")


@dataclass(frozen=True)
class MarkIn:
    """A mark as its maker sends it. ``blocks``: procedures it stops; ``disclose`` false hides what it is."""

    mark: str
    reference_no: str
    since_on: date
    until_on: date | None = None
    blocks: tuple[str, ...] = ("simplified",)
    disclose: bool = True


def maker_of(actor: Principal) -> str:
    """Who speaks: the department of a department's officer, else the registry."""
    return actor.department or "registry"


def set_mark(unit: Unit, actor: Principal, entity_id: UUID, mark_id: UUID, given: MarkIn) -> SetMark:
    """Set a mark beside the status.

    :raises Refusal: ``entity.mark_not_yours``, ``entity.mark_unknown``, ``entity.mark_exists``, ``entity.not_found``.
    """
    source = maker_of(actor)
    kind = MARK_KINDS.get(given.mark)
    if kind is None:
        raise Refusal("entity.mark_unknown", pointer="/mark")
    if source not in kind.setters:
        raise Refusal("entity.mark_not_yours")
    stream_version = lock_told(unit, entity_id)
    entity = _entity(unit, actor, entity_id)
    known = SetMark(
        mark=Mark(
            mark_id=mark_id,
            mark=given.mark,
            since_on=given.since_on,
            source=source,
            reference_no=given.reference_no,
            blocks=given.blocks,
            disclose=given.disclose,
            until_on=given.until_on,
        ),
        entity_id=entity_id,
        set_by=actor.subject,
        stream_version=stream_version + 1,
        version=1,
    )
    if marks.lock_mark(unit.tx, mark_id) is not None:
        raise Refusal("request.id_taken")
    marks.insert_mark(unit.tx, known, unit.clock.legal_now())
    told = EntityMarked(**event_head(entity), mark=known.mark)
    unit.tell(entity_id, told, correlation_id=mark_id)
    unit.audit("set_mark", entity_id, {"mark": given.mark, "mark_id": str(mark_id)})
    return known


def lift_mark(
    unit: Unit, actor: Principal, entity_id: UUID, mark_id: UUID, *, reference_no: str, expected_version: int | None
) -> SetMark:
    """Lift a mark; only its maker may.

    :raises Refusal: ``mark.not_found``, ``entity.mark_not_yours``.
    """
    lock_told(unit, entity_id)
    entity = _entity(unit, actor, entity_id)
    known = marks.lock_mark(unit.tx, mark_id)
    if known is None or known.entity_id != entity_id or known.lifted_on is not None:
        raise Refusal("mark.not_found")
    if known.mark.source != maker_of(actor):
        raise Refusal("entity.mark_not_yours")
    check_version(expected_version, known.version)
    today = unit.clock.today()
    marks.lift(unit.tx, mark_id, by=actor.subject, reference_no=reference_no, on=today, now=unit.clock.legal_now())
    told = EntityUnmarked(
        **event_head(entity), mark_id=mark_id, mark=known.mark.mark, lifted_on=today, reference_no=reference_no
    )
    unit.tell(entity_id, told, correlation_id=mark_id)
    unit.audit("lift_mark", entity_id, {"mark": known.mark.mark, "mark_id": str(mark_id)})
    return marks.lock_mark(unit.tx, mark_id) or known


def _entity(unit: Unit, actor: Principal, entity_id: UUID) -> Entity:
    entity = entities.lock_entity(unit.tx, entity_id)
    if entity is None:
        raise Refusal("entity.not_found")
    if not actor.department:
        actor.require_registry(entity.registry)
    return entity
