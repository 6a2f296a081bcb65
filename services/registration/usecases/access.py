"""Whose application it is: the same look-ups for every use case. A stranger's case does not exist (404)."""

from uuid import UUID

from services.registration.domain.application import Application
from services.registration.domain.people import Handles, identified_persons, must_sign, person_ids
from services.registration.store import applications, persons
from shared.auth.principal import Principal
from shared.crypto import PersonalDataKeys
from shared.database import Tx
from shared.errors import Refusal
from shared.events.shapes import NamedPerson
from shared.unit import Unit
from shared.versions import check_version


def own_application(
    unit: Unit, actor: Principal, keys: PersonalDataKeys, application_id: UUID, expected_version: int | None
) -> Application:
    """The applicant's own application, locked, in the version she saw.

    :raises Refusal: ``application.not_found``, ``request.version_stale``, ``request.version_missing``.
    """
    found = applications.lock_application(unit.tx, keys, application_id)
    if found is None or found.applicant_subject != actor.subject:
        raise Refusal("application.not_found")
    check_version(expected_version, found.version)
    return found


def officers_case(
    unit: Unit, actor: Principal, keys: PersonalDataKeys, application_id: UUID, expected_version: int | None
) -> Application:
    """A case of the officer's registry that she is no party of, locked, in the version she saw.

    :raises Refusal: ``application.not_found``, ``auth.wrong_registry``, ``auth.own_case``, ``request.version_stale``.
    """
    found = applications.lock_application(unit.tx, keys, application_id)
    if found is None or found.submitted_at is None:
        raise Refusal("application.not_found")
    actor.require_registry(found.form.registry)
    actor.require_not_own(parties(unit.tx, keys, found))
    check_version(expected_version, found.version)
    return found


def parties(tx: Tx, keys: PersonalDataKeys, application: Application) -> set[str]:
    """Subjects who are a party: applicant, and whoever is bound to a person on the form (回避, 公务员法 76)."""
    handles = handles_of(tx, keys, application)
    return persons.subjects_of(tx, person_ids(handles)) | {application.applicant_subject}


def handles_of(tx: Tx, keys: PersonalDataKeys, application: Application) -> Handles:
    """Name and handle of each identified person on the form."""
    found: dict[str, NamedPerson] = {}
    for person in identified_persons(application.form):
        person_id = persons.person_id_of(tx, keys, person.identity_number or "")
        found[person.person_ref] = NamedPerson(person.name or "", person_id)
    return found


def signing_tasks_of(handles: Handles, application: Application) -> list[tuple[UUID, str, tuple[str, ...]]]:
    """Who must sign an application: person, name, roles."""
    tasks = []
    for role in must_sign(application.form):
        person = handles[role.person_ref]
        if person.person_id is None:
            raise Refusal("person.not_verified")
        tasks.append((person.person_id, person.name, role.roles))
    return tasks
