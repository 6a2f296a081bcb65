"""From a signed-in subject to a natural person: bound before, or bound now by a real-name check made beforehand."""

from dataclasses import dataclass
from uuid import UUID

from services.registration.domain.people import Attested
from services.registration.queries.signing import bound_person
from services.registration.store import persons
from shared.auth.principal import Principal
from shared.crypto import PersonalDataKeys
from shared.database import Tx
from shared.errors import Refusal
from shared.events.registration import PersonBound
from shared.unit import Unit


@dataclass(frozen=True)
class Identified:
    """Who acts. ``streams`` are to be locked with the others before `bind` is called."""

    person_id: UUID
    subject: str
    method: str
    newly: bool

    @property
    def streams(self) -> tuple[tuple[str, UUID], ...]:
        """The person's stream, if binding will be told."""
        return (("person", self.person_id),) if self.newly else ()


def identify(unit: Unit, actor: Principal, attested: Attested | None, keys: PersonalDataKeys) -> Identified:
    """The person behind a subject; a person who was on no form yet gets a row.

    :raises Refusal: ``person.not_verified`` if nobody checked the subject.
    """
    bound = bound_person(unit.tx, actor.subject)
    if bound is not None:
        return Identified(bound, actor.subject, "", newly=False)
    if attested is None or attested.subject != actor.subject:
        raise Refusal("person.not_verified")
    person_id = persons.ensure_person(
        unit.tx,
        keys,
        identity_type="resident_id",
        identity_number=attested.identity_number,
        name=attested.name,
        now=unit.clock.now(),
    )
    return Identified(person_id, actor.subject, attested.method, newly=True)


def identify_caller(unit: Unit, actor: Principal, *, keys: PersonalDataKeys, attested: Attested) -> UUID:
    """Bind the caller to her person, if she is not bound yet, so that what waits for her is found."""
    identified = identify(unit, actor, attested, keys)
    lock_binding(unit, identified)
    bind(unit, identified)
    return identified.person_id


def person_behind(tx: Tx, actor: Principal, attested: Attested, keys: PersonalDataKeys) -> UUID | None:
    """The person behind a subject, for a question: bound, or on some form under the attested number; writes nothing."""
    return bound_person(tx, actor.subject) or persons.person_id_of(tx, keys, attested.identity_number)


def lock_binding(unit: Unit, identified: Identified) -> None:
    """Lock the person's stream where binding will be told and nothing else is."""
    if identified.newly:
        unit.lock(*identified.streams)


def bind(unit: Unit, identified: Identified) -> None:
    """Bind a newly identified subject to its person, and tell it.

    :raises Refusal: ``person.subject_taken`` if another request bound the subject to somebody else meanwhile.
    """
    if not identified.newly:
        return
    now = unit.clock.now()
    if not persons.insert_binding(unit.tx, identified.person_id, identified.subject, identified.method, now):
        if bound_person(unit.tx, identified.subject) != identified.person_id:
            raise Refusal("person.subject_taken")
        return
    bound = PersonBound(identified.person_id, identified.subject, identified.method, unit.clock.legal_now())
    unit.tell(identified.person_id, bound, correlation_id=identified.person_id)
    unit.audit("bind_person", identified.person_id)
