"""Applications up to the moment they are signed: draft, change, validate, freeze, withdraw, next round, purge."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from services.registration.domain.application import SET_UP, Application, State, Step
from services.registration.domain.claims import claim_defects
from services.registration.domain.content import content_hash
from services.registration.domain.form import Form
from services.registration.domain.people import Attested, identified_persons, with_stored_values
from services.registration.domain.rules import HOUSE_LIMITS
from services.registration.domain.validation import Facts, stopping, validate
from services.registration.queries.records import materials_of
from services.registration.store import applications, materials, names, persons, reviews, signatures
from services.registration.usecases.access import handles_of, own_application, signing_tasks_of
from services.registration.usecases.falling_back import give_name_back
from services.registration.usecases.identifying import bind, identify, lock_binding
from shared.auth.principal import Principal
from shared.crypto import PersonalDataKeys
from shared.errors import Defect, Refusal
from shared.events import codec
from shared.ids import uuid7
from shared.unit import Unit
from shared.versions import check_version


def save_draft(
    unit: Unit,
    actor: Principal,
    application_id: UUID,
    form: Form,
    expected_version: int | None,
    *,
    keys: PersonalDataKeys,
    attested: Attested | None,
) -> UUID:
    """Begin an application or replace its form. Editing what was frozen voids every signature.

    :raises Refusal: ``request.id_taken`` if the id is somebody else's, ``application.not_in_state``.
    """
    if form.business_type != SET_UP:
        raise Refusal("application.business_type_unknown", params={"known": SET_UP}, pointer="/business_type")
    identified = identify(unit, actor, attested, keys)
    lock_binding(unit, identified)
    bind(unit, identified)
    known = applications.lock_application(unit.tx, keys, application_id)
    if known is None:
        return _begin(unit, keys, _draft(unit, actor, application_id, form, identified.person_id))
    if known.applicant_subject != actor.subject:
        raise Refusal("request.id_taken")
    check_version(expected_version, known.version)
    kept = replace(
        form, private_particulars=with_stored_values(form.private_particulars, known.form.private_particulars)
    )
    return _replace(unit, keys, known, kept)


def change_form(
    unit: Unit,
    actor: Principal,
    application_id: UUID,
    change: Callable[[Form], Form],
    expected_version: int | None,
    *,
    keys: PersonalDataKeys,
) -> UUID:
    """Change a part of the own form; ``change`` is pure and gets the form as it stands, nothing masked."""
    known = own_application(unit, actor, keys, application_id, expected_version)
    return _replace(unit, keys, known, change(known.form))


def _draft(unit: Unit, actor: Principal, application_id: UUID, form: Form, person_id: UUID) -> Application:
    now = unit.clock.legal_now()
    return Application(
        application_id=application_id,
        entity_id=uuid7(),
        applicant_subject=actor.subject,
        applicant_person_id=person_id,
        form=form,
        state=State.DRAFT,
        round_no=1,
        version=1,
        created_at=now,
        edited_at=now,
    )


def _begin(unit: Unit, keys: PersonalDataKeys, draft: Application) -> UUID:
    applications.insert_application(unit.tx, keys, draft)
    unit.audit("begin_application", draft.application_id, {"kind": draft.form.kind})
    return draft.application_id


def _replace(unit: Unit, keys: PersonalDataKeys, known: Application, form: Form) -> UUID:
    known.must_allow(Step.EDIT)
    if known.state is State.SIGNING:
        signatures.void_signatories(unit.tx, known.application_id, unit.clock.now())
    applications.update_draft(unit.tx, keys, known.application_id, form, unit.clock.legal_now())
    unit.audit("edit_application", known.application_id)
    return known.application_id


def defects_of(unit: Unit, application: Application) -> tuple[Defect, ...]:
    """Everything wrong with an application, by the rules of its day: the submitted one's, else today's."""
    today = unit.clock.today()
    claim = None if application.form.claim_id is None else names.find_claim(unit.tx, application.form.claim_id)
    kinds = {material.material_kind for material in materials_of(unit.tx, application.application_id)}
    found = claim_defects(application.form, claim, application.applicant_person_id, application.application_id, today)
    facts = Facts(application.rule_day or today, tuple(found), frozenset(kinds))
    return validate(application.form, facts)


def must_have_no_defects(unit: Unit, application: Application) -> None:
    """Refuse with every defect at once.

    :raises Refusal: ``application.has_defects``.
    """
    defects = defects_of(unit, application)
    stops = stopping(defects)
    if stops:
        raise Refusal("application.has_defects", params={"count": len(stops)}, defects=defects)


def validate_application(
    unit: Unit, actor: Principal, application_id: UUID, *, keys: PersonalDataKeys
) -> tuple[Defect, ...]:
    """All defects and warnings of the own application as it stands; changes nothing."""
    known = applications.find_application(unit.tx, keys, application_id)
    if known is None or known.applicant_subject != actor.subject:
        raise Refusal("application.not_found")
    return defects_of(unit, known)


def freeze_application(
    unit: Unit, actor: Principal, application_id: UUID, expected_version: int | None, *, keys: PersonalDataKeys
) -> UUID:
    """Lock the content under its hash and ask for signatures.

    :raises Refusal: ``application.has_defects`` with all of them, ``application.not_in_state``.
    """
    known = own_application(unit, actor, keys, application_id, expected_version)
    known.must_allow(Step.FREEZE)
    must_have_no_defects(unit, known)
    _ensure_persons(unit, keys, known.form)
    until_on = unit.clock.today() + timedelta(days=HOUSE_LIMITS.on(unit.clock.today()).value.signing_days)
    digest = _hash_of(unit, known)
    applications.freeze(unit.tx, keys, known, content_hash=digest, until_on=until_on, now=unit.clock.legal_now())
    tasks = signing_tasks_of(handles_of(unit.tx, keys, known), known)
    signatures.insert_signatories(unit.tx, application_id, digest, tasks)
    unit.audit("freeze_application", application_id, {"content_hash": digest})
    return application_id


def _ensure_persons(unit: Unit, keys: PersonalDataKeys, form: Form) -> None:
    for person in identified_persons(form):
        persons.ensure_person(
            unit.tx,
            keys,
            identity_type=person.identity_type or "",
            identity_number=person.identity_number or "",
            name=person.name or "",
            now=unit.clock.now(),
        )


def _hash_of(unit: Unit, application: Application) -> str:
    claim = None if application.form.claim_id is None else names.find_claim(unit.tx, application.form.claim_id)
    files = [material.sha256 for material in materials_of(unit.tx, application.application_id)]
    undertaking = None if claim is None else claim.undertaking_version
    return content_hash(codec.dump(application.form), files, application.form.claim_id, undertaking)


def withdraw_application(
    unit: Unit, actor: Principal, application_id: UUID, expected_version: int | None, *, keys: PersonalDataKeys
) -> UUID:
    """Withdraw before the decision (撤回); the name falls back to its reservation."""
    known = own_application(unit, actor, keys, application_id, expected_version)
    known.must_allow(Step.WITHDRAW)
    if known.submitted_at is not None:
        give_name_back(unit, known)
        reviews.release_lease(unit.tx, application_id, unit.clock.now())
        reviews.end_deadlines(unit.tx, application_id, "review", unit.clock.legal_now())
    signatures.void_signatories(unit.tx, application_id, unit.clock.now())
    applications.move(unit.tx, application_id, State.WITHDRAWN)
    unit.audit("withdraw_application", application_id)
    return application_id


def abandon_draft(
    unit: Unit, actor: Principal, application_id: UUID, expected_version: int | None, *, keys: PersonalDataKeys
) -> None:
    """Delete an application that was never submitted."""
    known = own_application(unit, actor, keys, application_id, expected_version)
    known.must_allow(Step.ABANDON)
    _abandon(unit, application_id)


def _abandon(unit: Unit, application_id: UUID) -> None:
    signatures.void_signatories(unit.tx, application_id, unit.clock.now())
    applications.move(unit.tx, application_id, State.ABANDONED)
    unit.audit("abandon_application", application_id)


def start_next_round(
    unit: Unit, actor: Principal, returned_id: UUID, application_id: UUID, *, keys: PersonalDataKeys
) -> UUID:
    """Begin the next round of a returned application: same entity, same form and materials, a new draft.

    :raises Refusal: ``application.round_exists``, ``application.not_in_state``.
    """
    known = applications.lock_application(unit.tx, keys, returned_id)
    if known is None or known.applicant_subject != actor.subject:
        raise Refusal("application.not_found")
    known.must_allow(Step.NEXT_ROUND)
    now = unit.clock.legal_now()
    following = Application(
        application_id=application_id,
        entity_id=known.entity_id,
        applicant_subject=known.applicant_subject,
        applicant_person_id=known.applicant_person_id,
        form=known.form,
        state=State.DRAFT,
        round_no=known.round_no + 1,
        version=1,
        created_at=now,
        edited_at=now,
        previous_round_id=returned_id,
    )
    _begin(unit, keys, following)
    for material in materials_of(unit.tx, returned_id):  # sealed anew: a seal holds for its own row only
        content = materials.content_of(unit.tx, keys, material.material_id)
        copied = replace(material, material_id=uuid7(), application_id=application_id)
        materials.insert_material(unit.tx, keys, copied, content)
    return application_id


def purge_stale_drafts(unit: Unit, limit: int = 100) -> int:
    """Abandon what nobody has touched for the house's number of days. Returns how many."""
    before = unit.clock.legal_now() - timedelta(days=HOUSE_LIMITS.on(unit.clock.today()).value.drafts_days)
    stale = applications.stale_drafts(unit.tx, before, limit)
    for application_id in stale:
        _abandon(unit, application_id)
    return len(stale)


def expire_signings(unit: Unit, limit: int = 100) -> int:
    """Take applications whose time for signing is over back to drafts. Returns how many."""
    expired = applications.expired_signings(unit.tx, unit.clock.today(), limit)
    for application_id in expired:
        signatures.void_signatories(unit.tx, application_id, unit.clock.now())
        applications.unfreeze(unit.tx, application_id)
        unit.audit("expire_signing", application_id)
    return len(expired)
