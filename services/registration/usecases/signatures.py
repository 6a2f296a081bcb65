"""Signatures: every signatory signs the one frozen content, real-named at that moment."""

from dataclasses import dataclass
from uuid import UUID

from services.registration.domain.application import Application, Step
from services.registration.domain.people import Attested
from services.registration.domain.signing import Signatory, Signature
from services.registration.queries.records import signatories_of
from services.registration.store import applications, signatures
from services.registration.usecases.identifying import Identified, bind, identify, lock_binding
from shared.auth.principal import Principal
from shared.crypto import PersonalDataKeys
from shared.errors import Refusal
from shared.unit import Unit


@dataclass(frozen=True)
class SignatureIn:
    """What a signatory sends: which task, and the hash of what she read."""

    signatory_id: UUID
    content_hash: str
    undertaking_version: str | None = None


def sign(
    unit: Unit,
    actor: Principal,
    application_id: UUID,
    signature_id: UUID,
    given: SignatureIn,
    *,
    keys: PersonalDataKeys,
    attested: Attested | None,
) -> UUID:
    """Sign. The second signature for the same task is the first one again.

    :raises Refusal: ``application.content_changed``, ``application.signing_expired``, ``person.no_match``,
        ``signing_task.not_found`` for whoever need not sign, ``auth.assurance_too_low``.
    """
    actor.require_real_name()
    if attested is None:
        raise Refusal("person.not_verified")
    identified = identify(unit, actor, attested, keys)
    lock_binding(unit, identified)
    known, task = _task(unit, keys, application_id, given.signatory_id, identified)
    if task.name != attested.name:
        raise Refusal("person.no_match")
    _must_be_signable(unit, known, given)
    bind(unit, identified)
    signature = Signature(
        signature_id=signature_id,
        application_id=application_id,
        signatory_id=task.signatory_id,
        content_hash=given.content_hash,
        person_id=identified.person_id,
        subject=actor.subject,
        method=attested.method,
        signed_at=unit.clock.legal_now(),
        undertaking_version=given.undertaking_version,
    )
    if signatures.insert_signature(unit.tx, signature):
        unit.audit("sign_application", application_id, {"content_hash": given.content_hash})
    return application_id


def decline_signature(
    unit: Unit,
    actor: Principal,
    application_id: UUID,
    signatory_id: UUID,
    reason: str,
    *,
    keys: PersonalDataKeys,
    attested: Attested | None,
) -> UUID:
    """Decline to sign: the application is a draft again and all signatures on it are void."""
    actor.require_real_name()
    identified = identify(unit, actor, attested, keys)
    lock_binding(unit, identified)
    known, task = _task(unit, keys, application_id, signatory_id, identified)
    known.must_allow(Step.DECLINE)
    bind(unit, identified)
    signatures.decline(unit.tx, task.signatory_id, reason, unit.clock.legal_now())
    signatures.void_signatories(unit.tx, application_id, unit.clock.now())
    applications.unfreeze(unit.tx, application_id)
    unit.audit("decline_signature", application_id)
    return application_id


def _task(
    unit: Unit, keys: PersonalDataKeys, application_id: UUID, signatory_id: UUID, signer: Identified
) -> tuple[Application, Signatory]:
    known = applications.lock_application(unit.tx, keys, application_id)
    tasks = () if known is None else signatories_of(unit.tx, application_id, known.content_hash)
    task = next((task for task in tasks if task.signatory_id == signatory_id), None)
    if known is None or task is None or task.person_id != signer.person_id:
        raise Refusal("signing_task.not_found")
    return known, task


def _must_be_signable(unit: Unit, known: Application, given: SignatureIn) -> None:
    known.must_allow(Step.SIGN)
    if known.content_hash != given.content_hash:
        raise Refusal("application.content_changed")
    if known.signing_until_on is not None and unit.clock.today() > known.signing_until_on:
        raise Refusal("application.signing_expired")
