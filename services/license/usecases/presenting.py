"""Showing a licence: a code of at most five minutes, for one audience, with the items that the holder chose.

What is signed is written down first; the signature is made outside any transaction (`services.license.minting`).
"""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from services.license.domain.grants import Capacity, Standing
from services.license.domain.keys import Use
from services.license.domain.license import License, State
from services.license.domain.presentation import Presentation, Source, Wish, to_be_signed
from services.license.queries import grants, keys, licenses, lists
from services.license.queries import presentations as queries
from services.license.store import presentations as store
from services.license.usecases.standing import entity_for, standing_of
from services.license.verification.showing import NONCE_BYTES, Showing
from shared.auth.principal import Principal
from shared.errors import Refusal
from shared.unit import Unit


def present(unit: Unit, actor: Principal, presentation_id: UUID, license_id: UUID, wish: Wish) -> Presentation:
    """Write down a showing, with the exact bytes to be signed.

    Raises Refusal ``license.not_found``, ``license.none_valid``, ``license.not_in_state``,
    ``license.matter_not_granted``, ``license.signer_unavailable``, and as `standing_of` and `Wish.require_sound`.
    """
    found = licenses.license_by_id(unit.tx, license_id)
    if found is None:
        raise Refusal("license.not_found")
    standing = standing_of(unit, actor, found.entity_id, wish.purpose)
    wish.require_sound(found.face)
    standing.require_matter(wish.purpose)
    require_in_force(found)
    new = _written(unit, presentation_id, found, standing, wish)
    store.insert(unit.tx, new)
    unit.audit("license.presented", presentation_id, {"license_id": str(license_id)})
    return new


def require_in_force(found: License) -> None:
    """Raises Refusal ``license.not_in_state`` for one not yet signed, ``license.none_valid`` for one that ended."""
    if found.state is State.PREPARED:
        raise Refusal("license.not_in_state", params={"state": str(found.state)})
    if found.state not in {State.ACTIVE, State.SUSPENDED}:
        raise Refusal("license.none_valid")


def _written(unit: Unit, presentation_id: UUID, found: License, standing: Standing, wish: Wish) -> Presentation:
    at = unit.clock.now().replace(microsecond=0)
    source = _source(unit, found, at)
    showing = Showing(
        wish.audience, wish.purpose, secrets.token_bytes(NONCE_BYTES), at + timedelta(seconds=wish.seconds)
    )
    message, payload_sha256 = to_be_signed(source, wish.fields, showing)
    return Presentation(
        presentation_id=presentation_id,
        license_id=found.license_id,
        entity_id=found.entity_id,
        capacity=standing.capacity,
        subject=standing.subject,
        grant_id=standing.grant_id,
        audience=wish.audience,
        purpose=wish.purpose,
        fields=wish.fields,
        nonce=showing.nonce,
        kid=source.key.kid,
        message=message,
        payload_sha256=payload_sha256,
        minted_at=at,
        expires_at=showing.expires_at,
    )


def _source(unit: Unit, found: License, at: datetime) -> Source:
    issuer, key = lists.issuer(unit.tx), keys.signing_key(unit.tx, Use.PRESENTATION, at)
    if issuer is None or key is None:
        raise Refusal("license.signer_unavailable")
    return Source(found.face, found.status, issuer.url, key, at)


def presentation_for(unit: Unit, actor: Principal, presentation_id: UUID) -> Presentation:
    """A showing, for whoever made it: her code is nobody else's. Raises Refusal ``license.presentation_not_found``."""
    found = queries.presentation(unit.tx, presentation_id)
    if found is None or found.subject != actor.subject:
        raise Refusal("license.presentation_not_found")
    return found


def record_token(unit: Unit, presentation_id: UUID, signature: bytes) -> None:
    """Record the signature of a code; the first one stays."""
    store.record_signature(unit.tx, presentation_id, signature)


def uses_scope(unit: Unit, actor: Principal, uscc: str) -> tuple[UUID, str | None]:
    """Which uses somebody sees: head and managers all of the entity's, clerks their own showings.

    Raises as `standing_of`.
    """
    entity = entity_for(unit, uscc)
    standing = standing_of(unit, actor, entity.entity_id)
    return entity.entity_id, actor.subject if standing.capacity is Capacity.CLERK else None


def still_authorised(unit: Unit, shown: Presentation) -> bool:
    """Whether whoever made a code could still make it: what is taken back ends the codes made by it."""
    if shown.grant_id is None:
        return grants.is_head(unit.tx, shown.entity_id, shown.subject)
    return grants.stands(unit.tx, shown.grant_id, unit.clock.today())
