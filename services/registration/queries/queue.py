"""The officers' queue and what they see beside a case: name hits, reuse of premises, other posts of the persons."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.registration.domain.application import Application
from services.registration.domain.identity import normalised_number
from services.registration.domain.names import NameHit, NameQuery, check_name, name_key
from services.registration.domain.people import identified_persons
from services.registration.queries.candidates import candidates
from shared.crypto import PersonalDataKeys
from shared.database import Tx
from shared.events import codec
from shared.events.shapes import NameParts
from shared.kinds import Kind


@dataclass(frozen=True)
class QueueItem:
    """One open case, as the queue lists it. ``held_by``: the officer with a running lease."""

    application_id: UUID
    application_no: str
    business_type: str
    kind: str
    registry: str
    state: str
    round_no: int
    submitted_at: datetime
    version: int
    name_full: str | None = None
    due_on: date | None = None
    provisional: bool = False
    entity_type: str | None = None
    held_by: str | None = None
    lease_until: datetime | None = None
    first_officer: str | None = None


@dataclass(frozen=True)
class QueueFilters:
    """What an officer may narrow the queue to."""

    registry: str | None = None
    kind: str | None = None
    business_type: str | None = None
    state: str | None = None
    due_to: date | None = None


@dataclass(frozen=True)
class SameAddress:
    """A live entity at the same premises."""

    entity_id: UUID
    uscc: str
    name_full: str | None


@dataclass(frozen=True)
class OtherPost:
    """Another live entity that a person of the form heads."""

    person_ref: str
    uscc: str
    name_full: str | None


@dataclass(frozen=True)
class Risks:
    """What the officer sees beside the form."""

    name_hits: tuple[NameHit, ...]
    same_address: tuple[SameAddress, ...]
    other_posts: tuple[OtherPost, ...]


def review_queue(
    tx: Tx, reach: str, filters: QueueFilters, *, limit: int, after: tuple[str, str] | None = None
) -> list[QueueItem]:
    """Open cases within reach, due first; ``after``: (due_on or 'infinity', id) of the last one seen."""
    due_after, id_after = after or (None, None)
    rows = tx.all(
        "SELECT a.application_id, a.application_no, a.business_type, a.kind, a.registry, a.state, a.round_no,"
        " a.submitted_at, a.version, c.name_full, d.due_on, coalesce(d.provisional, false) AS provisional,"
        " l.officer AS held_by, l.lease_until, r.first_officer, a.public_form #>> '{particulars,entity_type}' AS"
        " entity_type FROM application AS a"
        " LEFT JOIN name_claim AS c ON c.claim_id = a.claim_id"
        " LEFT JOIN deadline AS d ON d.application_id = a.application_id AND d.deadline = 'review'"
        " LEFT JOIN review_claim AS l ON l.application_id = a.application_id AND l.released_at IS NULL"
        "  AND l.lease_until > now()"
        " LEFT JOIN review AS r ON r.application_id = a.application_id AND r.confirmed_at IS NULL"
        "  AND r.sent_back_at IS NULL"
        " WHERE a.state IN ('submitted', 'received', 'in_review', 'approved_first')"
        " AND starts_with(a.registry, %(reach)s) AND (%(registry)s::text IS NULL OR a.registry = %(registry)s)"
        " AND (%(kind)s::text IS NULL OR a.kind = %(kind)s) AND (%(state)s::text IS NULL OR a.state = %(state)s)"
        " AND (%(business_type)s::text IS NULL OR a.business_type = %(business_type)s)"
        " AND (%(due_to)s::date IS NULL OR d.due_on <= %(due_to)s)"
        " AND (%(id_after)s::uuid IS NULL OR (coalesce(d.due_on, 'infinity'), a.application_id)"
        "  > (%(due_after)s::date, %(id_after)s::uuid))"
        " ORDER BY coalesce(d.due_on, 'infinity'), a.application_id LIMIT %(limit)s",
        {"reach": reach, "due_after": due_after, "id_after": id_after, "limit": limit, **vars(filters)},
    )
    return [QueueItem(**row) for row in rows]


def risks(tx: Tx, keys: PersonalDataKeys, application: Application, today: date) -> Risks:
    """Names, premises and persons of a case compared with the register."""
    return Risks(
        _name_hits(tx, application, today), _same_address(tx, application), _other_posts(tx, keys, application)
    )


def _name_hits(tx: Tx, application: Application, today: date) -> tuple[NameHit, ...]:
    parts = tx.scalar("SELECT name_parts FROM name_claim WHERE claim_id = %(id)s", {"id": application.form.claim_id})
    if parts is None:
        return ()
    name: NameParts = codec.load_shape(NameParts, parts)
    registry = application.form.registry
    near = candidates(tx, registry, name_key(name, registry), today)
    others = [each for each in near if each.name != name.full]
    return check_name(NameQuery(name, Kind(application.form.kind), registry, today), others).hits


def _same_address(tx: Tx, application: Application) -> tuple[SameAddress, ...]:
    address = application.form.particulars.address
    rows = tx.all(
        "SELECT e.entity_id, e.uscc, e.name_full FROM entity AS e JOIN entity_version AS v"
        " ON v.entity_id = e.entity_id AND v.version = e.entity_version WHERE e.status = 'active'"
        " AND v.particulars #>> '{address,text}' = %(text)s ORDER BY e.established_on LIMIT 20",
        {"text": address.text if address else None},
    )
    return tuple(SameAddress(**row) for row in rows)


def _other_posts(tx: Tx, keys: PersonalDataKeys, application: Application) -> tuple[OtherPost, ...]:
    refs = {
        keys.index.of("identity_number", normalised_number(person.identity_number or "")): person.person_ref
        for person in identified_persons(application.form)
    }
    rows = tx.all(
        "SELECT p.blind_index, e.uscc, e.name_full FROM person AS p JOIN entity_head AS h USING (person_id)"
        " JOIN entity AS e USING (entity_id) WHERE p.blind_index = ANY(%(indexes)s) AND e.status = 'active'"
        " ORDER BY e.established_on, e.uscc LIMIT 50",
        {"indexes": list(refs)},
    )
    return tuple(OtherPost(refs[bytes(row["blind_index"])], row["uscc"], row["name_full"]) for row in rows)
