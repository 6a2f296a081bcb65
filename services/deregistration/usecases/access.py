"""Finding a case for somebody: locked, and only if it is theirs. Another's case is one that does not exist."""

from uuid import UUID

from services.deregistration.domain.case import Case
from services.deregistration.domain.subject import Subject
from services.deregistration.queries.cases import CaseView, case_view
from services.deregistration.store import answers, cases, subjects
from shared.auth.principal import Principal
from shared.errors import Refusal
from shared.unit import Unit


def locked_case(unit: Unit, case_id: UUID) -> tuple[Case, Subject]:
    """Lock the entity's stream, then the case; return it with its entity.

    :raises Refusal: ``deregistration.not_found``.
    """
    known = cases.find(unit.tx, case_id)
    if known is None:
        raise Refusal("deregistration.not_found")
    unit.lock(("deregistration", known.entity_id))
    case = cases.find_locked(unit.tx, case_id)
    if case is None:
        raise Refusal("deregistration.not_found")
    return case, subject_of(unit, case.entity_id)


def subject_of(unit: Unit, entity_id: UUID) -> Subject:
    """Return the entity of a case.

    :raises Refusal: ``entity.not_found``.
    """
    subject = subjects.find(unit.tx, entity_id)
    if subject is None:
        raise Refusal("entity.not_found")
    return subject


def require_party(unit: Unit, actor: Principal, case_id: UUID) -> None:
    """Refuse who neither opened the case nor is head or investor of its entity; locks nothing.

    :raises Refusal: ``deregistration.not_found``.
    """
    case = cases.find(unit.tx, case_id)
    if case is None:
        raise Refusal("deregistration.not_found")
    if case.created_by == actor.subject:
        return
    if not subject_of(unit, case.entity_id).concerns(subjects.person_of(unit.tx, actor.subject)):
        raise Refusal("deregistration.not_found")


def own_case(unit: Unit, actor: Principal, case_id: UUID) -> CaseView:
    """Return a case, as a whole, to one of its own people.

    :raises Refusal: ``deregistration.not_found``.
    """
    require_party(unit, actor, case_id)
    return case_view(unit.tx, case_id)


def require_reach(actor: Principal, case: Case) -> None:
    """Refuse an officer of another registry.

    :raises Refusal: ``deregistration.not_found``.
    """
    if not actor.covers(case.registry):
        raise Refusal("deregistration.not_found")


def led_case(unit: Unit, actor: Principal, case_id: UUID) -> tuple[Case, Subject]:
    """Lock a case for whoever may lead it: who opened it, or the entity's head.

    :raises Refusal: ``deregistration.not_found`` for everybody else's case, ``auth.forbidden`` for other investors.
    """
    case, subject = locked_case(unit, case_id)
    person_id = subjects.person_of(unit.tx, actor.subject)
    if case.created_by == actor.subject or subject.is_headed_by(person_id):
        return case, subject
    raise Refusal("auth.forbidden" if subject.has_investor(person_id) else "deregistration.not_found")


def officer_case(unit: Unit, actor: Principal, case_id: UUID) -> tuple[Case, Subject]:
    """Lock a case for an officer of its registry who has no part in it (回避, 公务员法 76).

    :raises Refusal: ``deregistration.not_found`` for another registry's case, ``auth.own_case``.
    """
    case, subject = locked_case(unit, case_id)
    require_reach(actor, case)
    objectors = {each.subject for each in answers.objections_of(unit.tx, case_id) if each.subject}
    actor.require_not_own({case.created_by, *subjects.accounts_of(unit.tx, subject), *objectors})
    return case, subject
