"""Wallets: binding a credential to a holder's key, and ending that."""

import secrets
from datetime import datetime
from uuid import UUID

from services.license.domain import sd_jwt
from services.license.domain.grants import Capacity, Standing
from services.license.domain.license import License
from services.license.domain.rendition import SALT_BYTES, Terms
from services.license.domain.wallets import BoundCredential, HolderKey, Wallet, bound_until
from services.license.queries import grants
from services.license.queries import wallets as queries
from services.license.queries.wallets import Wanted
from services.license.store import wallets as store
from services.license.usecases.downloading import entitled, note_download
from services.license.usecases.presenting import require_in_force
from services.license.usecases.standing import entity_for, standing_of
from services.license.usecases.writing import Desk, desk_of
from services.license.verification.sd_jwt import DISCLOSABLE
from shared.auth.principal import Principal
from shared.errors import Refusal
from shared.ids import uuid7
from shared.unit import Unit


def bind_wallet(unit: Unit, actor: Principal, license_id: UUID, download_id: UUID, key: HolderKey) -> BoundCredential:
    """Write down a credential that only the keeper of a key can show, with the exact bytes to be signed.

    Raises Refusal ``license.wallet_ended`` for a key that was ended, ``license.none_valid``, ``license.not_in_state``,
    ``license.signer_unavailable``, and as `download_credential`.
    """
    found, standing = entitled(unit, actor, license_id)
    require_in_force(found)
    desk = desk_of(unit)
    note_download(unit, found, standing, download_id)
    wallet = _bound(unit, found, standing, key)
    new = _written(desk, download_id, found, wallet, bound_until(found, standing, desk.at))
    store.insert_credential(unit.tx, new)
    unit.audit("license.wallet_bound", wallet.wallet_id, {"license_id": str(license_id)})
    return new


def _bound(unit: Unit, found: License, standing: Standing, key: HolderKey) -> Wallet:
    """The wallet of that key, as what its person stands by now."""
    known = queries.by_key(unit.tx, found.entity_id, standing.subject, key.thumbprint)
    wallet_id, bound_at = known or (uuid7(), unit.clock.now())
    wallet = Wallet(
        wallet_id=wallet_id,
        entity_id=found.entity_id,
        thumbprint=key.thumbprint,
        jwk=key.jwk,
        capacity=standing.capacity,
        subject=standing.subject,
        grant_id=standing.grant_id,
        bound_at=bound_at,
    )
    store.bind(unit.tx, wallet)
    return wallet


def _written(desk: Desk, download_id: UUID, found: License, wallet: Wallet, until: datetime) -> BoundCredential:
    terms = Terms(desk.issuer.url, desk.at.replace(microsecond=0), until, found.status, desk.key)
    salts = [secrets.token_bytes(SALT_BYTES) for _ in DISCLOSABLE]
    form = sd_jwt.to_be_signed(found.face, terms, salts, wallet.jwk)
    return BoundCredential(
        download_id=download_id,
        wallet_id=wallet.wallet_id,
        license_id=found.license_id,
        kid=desk.key.kid,
        message=form.message,
        disclosures=form.disclosures,
        payload_sha256=form.payload_sha256,
        issued_at=terms.issued_at,
        expires_at=terms.expires_at,
    )


def bound_credential_for(unit: Unit, actor: Principal, download_id: UUID) -> BoundCredential:
    """The credential of a download, for whoever made it, as long as she may still show the licence.

    Raises Refusal ``license.not_found``, ``license.wallet_ended``.
    """
    found = queries.credential(unit.tx, download_id)
    wallet = queries.wallet(unit.tx, found.wallet_id, unit.clock.today()) if found else None
    if found is None or wallet is None or wallet.subject != actor.subject:
        raise Refusal("license.not_found")
    if not wallet.is_in_force:
        raise Refusal("license.wallet_ended")
    return found


def record_bound(unit: Unit, download_id: UUID, signature: bytes) -> None:
    """Record the signature of a bound credential; the first one stays."""
    store.record_signature(unit.tx, download_id, signature)


def wallets_scope(unit: Unit, actor: Principal, uscc: str) -> Wanted:
    """Which wallets somebody sees: the head all of the entity's, managers their own. Raises as `standing_of`."""
    entity = entity_for(unit, uscc)
    standing = standing_of(unit, actor, entity.entity_id)
    only = None if standing.capacity is Capacity.HEAD else actor.subject
    return Wanted(entity.entity_id, unit.clock.today(), only)


def wallet_for(unit: Unit, actor: Principal, wallet_id: UUID) -> Wallet:
    """A wallet, for the head and for whoever bound it. Raises Refusal ``license.wallet_not_found``."""
    found = queries.wallet(unit.tx, wallet_id, unit.clock.today())
    if found is None or not _concerns(unit, actor, found):
        raise Refusal("license.wallet_not_found")
    return found


def _concerns(unit: Unit, actor: Principal, found: Wallet) -> bool:
    return actor.subject == found.subject or grants.is_head(unit.tx, found.entity_id, actor.subject)


def end_wallet(unit: Unit, actor: Principal, wallet_id: UUID, expected_version: int | None) -> Wallet:
    """End a wallet at once, for good: a telephone was lost, or a manager is trusted no more.

    Raises Refusal ``license.wallet_not_found``, ``request.version_stale``, ``license.wallet_ended``.
    """
    found = wallet_for(unit, actor, wallet_id)
    if expected_version is not None and expected_version != found.version:
        raise Refusal("request.version_stale")
    store.end(unit.tx, wallet_id, unit.clock.now())
    unit.audit("license.wallet_ended", wallet_id)
    return wallet_for(unit, actor, wallet_id)
