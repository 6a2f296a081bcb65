"""Asking a wallet for a licence, and taking its answer, once."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from hmac import compare_digest
from uuid import UUID

from services.license.domain.asking import (
    AUTHORITIES,
    Answer,
    Asker,
    Asking,
    Post,
    ShowRequest,
    authority_name,
    client_id_of,
    request_message,
)
from services.license.domain.face import registry_name
from services.license.domain.grants import Capacity
from services.license.domain.keys import SigningKey, Use
from services.license.domain.license import verdict_of
from services.license.domain.lists import Issuer
from services.license.domain.reply import Reply
from services.license.domain.wallets import Wallet
from services.license.queries import asking as queries
from services.license.queries import keys, licenses, lists, log, wallets
from services.license.store import asking as store
from services.license.usecases.checking import known_trust
from services.license.usecases.holding import OFFICERS
from services.license.usecases.presenting import require_in_force
from services.license.usecases.standing import entity_for, standing_of
from services.license.verification import Document, RejectedError, Verdict
from services.license.verification.key_binding import read_bound
from services.license.verification.showing import NONCE_BYTES
from shared.auth.principal import Principal
from shared.errors import Refusal
from shared.unit import Unit

STATE_BYTES = 16


def ask(unit: Unit, actor: Principal, request_id: UUID, uscc: str | None, asking: Asking) -> ShowRequest:
    """Write down a request to show a licence, with the exact bytes to be signed.

    ``uscc``: of the entity for which the actor asks as head or manager; None for officers and departments.

    Raises Refusal ``license.asker_unknown``, ``license.none_valid``, ``license.field_unknown``, ``request.invalid``,
    ``license.signer_unavailable`` and as `standing_of`.
    """
    asking.require_sound()
    issuer, key, at = *_signer(unit), unit.clock.now().replace(microsecond=0)
    asker = _asker(unit, actor, uscc, issuer)
    new = _asked(request_id, asker, asking, key, at)
    new = replace(new, message=request_message(new, Post(issuer.url), key))
    store.insert(unit.tx, new)
    unit.audit("license.asked_for", request_id, {"fields": list(asking.fields)})
    return new


def _signer(unit: Unit) -> tuple[Issuer, SigningKey]:
    """Requests are signed with the key for showing: a request and a code cannot be taken for each other."""
    issuer, key = lists.issuer(unit.tx), keys.signing_key(unit.tx, Use.PRESENTATION, unit.clock.now())
    if issuer is None or key is None:
        raise Refusal("license.signer_unavailable")
    return issuer, key


def asks_as_authority(actor: Principal) -> bool:
    """Whether somebody may ask in the name of a registry or a department."""
    in_office = actor.has(*OFFICERS) and bool(actor.registry)
    return in_office or (actor.has("department") and actor.department in AUTHORITIES)


def _asker(unit: Unit, actor: Principal, uscc: str | None, issuer: Issuer) -> Asker:
    """In whose name the actor asks."""
    actor.require_real_name()
    if uscc is None:
        if not asks_as_authority(actor):
            raise Refusal("license.asker_unknown")
        of_registry = registry_name(actor.registry, sandbox=issuer.sandbox) if actor.registry else None
        return Asker(of_registry or authority_name(actor.department, sandbox=issuer.sandbox), actor.subject)
    entity = entity_for(unit, uscc)
    if standing_of(unit, actor, entity.entity_id).capacity is Capacity.CLERK:
        raise Refusal("license.not_holder")
    licence = licenses.newest_of_code(unit.tx, uscc)
    if licence is None:
        raise Refusal("license.none_valid")
    require_in_force(licence)
    return Asker(licence.face.name or uscc, actor.subject, uscc)


def _asked(request_id: UUID, asker: Asker, asking: Asking, key: SigningKey, at: datetime) -> ShowRequest:
    return ShowRequest(
        request_id=request_id,
        subject=asker.subject,
        uscc=asker.uscc,
        audience=asker.audience,
        purpose=asking.purpose,
        fields=asking.fields,
        nonce=secrets.token_bytes(NONCE_BYTES),
        state=secrets.token_urlsafe(STATE_BYTES),
        client_id=client_id_of(key),
        kid=key.kid,
        message=b"",
        asked_at=at,
        expires_at=at + timedelta(seconds=asking.seconds),
    )


def asked_by(unit: Unit, actor: Principal, request_id: UUID) -> ShowRequest:
    """A request with its answer, for whoever made it. Raises Refusal ``license.request_not_found``."""
    found = queries.show_request(unit.tx, request_id)
    if found is None or found.subject != actor.subject:
        raise Refusal("license.request_not_found")
    return found


def request_by_id(unit: Unit, request_id: UUID) -> ShowRequest:
    """A request, for wallets and their holders. Raises Refusal ``license.request_not_found``."""
    found = queries.show_request(unit.tx, request_id)
    if found is None:
        raise Refusal("license.request_not_found")
    return found


def record_request(unit: Unit, request_id: UUID, signature: bytes) -> None:
    """Record the signature of a request; the first one stays."""
    store.record_signature(unit.tx, request_id, signature)


def take_answer(unit: Unit, request_id: UUID, reply: Reply) -> ShowRequest:
    """Take what a wallet posted. Only what holds is an answer; the same one again, after a lost response, is no second.

    Raises Refusal ``license.request_not_found``, ``license.request_expired``, ``license.request_answered``,
    ``license.showing_refused``, ``license.wallet_ended``.
    """
    store.lock(unit.tx, request_id)
    asked = request_by_id(unit, request_id)
    if not compare_digest(asked.state.encode(), reply.state.encode()):
        raise Refusal("license.request_not_found")
    digest = sha256(reply.content.encode()).hexdigest()
    if asked.answer is not None:
        if asked.answer.answer_sha256 != digest:
            raise Refusal("license.request_answered")
        return asked
    if unit.clock.now() >= asked.expires_at:
        raise Refusal("license.request_expired")
    answer = Answer(request_id, unit.clock.now(), digest)
    if reply.presentation is not None:
        answer = _shown(unit, asked, reply.presentation, answer)
    store.insert_answer(unit.tx, answer)
    unit.audit("license.shown_by_wallet" if answer.is_shown else "license.showing_declined", request_id)
    return replace(asked, answer=answer)


def _shown(unit: Unit, asked: ShowRequest, text: str, answer: Answer) -> Answer:
    document = _document(unit, asked, text)
    wallet = _wallet_of(unit, document)
    found = licenses.by_payload(unit.tx, document.payload_sha256)
    if found is None:
        raise Refusal("license.showing_refused", params={"verdict": str(Verdict.STATUS_UNAVAILABLE)})
    return replace(
        answer,
        fields=tuple(name for name in asked.fields if getattr(document.face, name) is not None),
        wallet_id=wallet.wallet_id,
        license_id=found.license_id,
        entity_id=found.entity_id,
        capacity=wallet.capacity,
        subject=wallet.subject,
        verdict=str(verdict_of(found.state, found.reason)),
    )


def _document(unit: Unit, asked: ShowRequest, text: str) -> Document:
    try:
        logged_before = partial(log.logged_before, unit.tx)
        return read_bound(text, asked.question, known_trust(unit), unit.clock.now(), logged_before).document
    except RejectedError as rejected:
        raise Refusal("license.showing_refused", params={"verdict": str(rejected.verdict)}) from rejected


def _wallet_of(unit: Unit, document: Document) -> Wallet:
    """The wallet for which the credential was made, while whoever bound it may show the licence."""
    credential = wallets.by_payload(unit.tx, document.payload_sha256)
    wallet = wallets.wallet(unit.tx, credential.wallet_id, unit.clock.today()) if credential else None
    if wallet is None:
        raise Refusal("license.showing_refused", params={"verdict": str(Verdict.STATUS_UNAVAILABLE)})
    if not wallet.is_in_force:
        raise Refusal("license.wallet_ended")
    return wallet
