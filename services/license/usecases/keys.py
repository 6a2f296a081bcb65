"""The registry's keys: introduced, handed over, reported stolen; and the trust lists that tell everybody."""

from datetime import datetime

from services.license.domain import rotation, trust_lists
from services.license.domain.keys import KeyState, SigningKey, Use
from services.license.domain.trust_lists import RENEWED, TrustContent
from services.license.queries import keys as queries
from services.license.queries import lists
from services.license.store import keys as store
from services.license.store import lists as list_store
from services.license.store.keys import SignedTrustList
from shared.errors import Refusal
from shared.unit import Unit


def fix_issuer(unit: Unit, url: str, *, sandbox: bool) -> None:
    """Fix where this issuer is found, at the first call; licences name it for ever."""
    list_store.keep_issuer(unit.tx, url, sandbox=sandbox, at=unit.clock.now())


def introduce_key(unit: Unit, key: SigningKey) -> bool:
    """Write down a key with its certificates; False if one of its name is known already.

    Nothing signs with a key before this is committed: what is in no list would be believed by nobody.
    """
    store.lock_keys(unit.tx)
    if not store.insert_key(unit.tx, key, unit.clock.now()):
        return False
    unit.audit("license.key_announced", key.kid, {"use": str(key.use), "label": key.label})
    return True


def hand_over(unit: Unit, use: Use, *, at_once: bool, announce_days: int) -> SigningKey:
    """Let the announced successor sign from now on; return it.

    Raises Refusal ``license.key_not_announced`` where there is none, ``license.key_announced_late`` where verifiers
    have not had the time to hear of it and nobody said ``at_once``.
    """
    store.lock_keys(unit.tx)
    now = unit.clock.now()
    heir = rotation.successor(queries.keys(unit.tx), use, now)
    if heir is None:
        raise Refusal("license.key_not_announced", params={"use": str(use)})
    heard = (now - store.introduced_at(unit.tx, heir.kid)).days
    if heard < announce_days and not at_once:
        raise Refusal("license.key_announced_late", params={"days": heard, "needed": announce_days})
    store.hand_over(unit.tx, use, heir.kid, now)
    unit.audit("license.key_rotated", heir.kid, {"use": str(use)})
    return heir.signing_from(now)


def revoke_key(unit: Unit, kid: str, at: datetime, because: str) -> SigningKey | None:
    """Report a key stolen or lost from a moment on; return the successor that signs in its place, if one is announced.

    Raises Refusal ``license.key_unknown``, and ``license.key_revoked`` where it was reported for an earlier moment.
    """
    store.lock_keys(unit.tx)
    known = queries.keys(unit.tx)
    key = next((one for one in known if one.kid == kid), None)
    if key is None:
        raise Refusal("license.key_unknown", params={"kid": kid})
    if key.revoked_at is not None and key.revoked_at <= at:
        raise Refusal("license.key_revoked", params={"kid": kid})
    store.revoke(unit.tx, kid, at, because)
    unit.audit("license.key_revoked", kid, {"use": str(key.use), "at": at.isoformat(), "because": because})
    return _stand_in(unit, key.use)


def _stand_in(unit: Unit, use: Use) -> SigningKey | None:
    """The announced key of that use signs at once, where no other does."""
    known, now = queries.keys(unit.tx), unit.clock.now()
    heir = rotation.successor(known, use, now)
    if rotation.current(known, use, now) or heir is None:
        return None
    store.hand_over(unit.tx, use, heir.kid, now)
    unit.audit("license.key_rotated", heir.kid, {"use": str(use)})
    return heir.signing_from(now)


def trust_list_due(unit: Unit) -> TrustContent | None:
    """What the next version is to say: where keys have changed, or the newest list is getting old."""
    issuer, now, newest = lists.issuer(unit.tx), unit.clock.now(), queries.newest_trust_list(unit.tx)
    believed = trust_lists.believed(queries.keys(unit.tx), now)
    if issuer is None or not any(key.state(now) is KeyState.SIGNING for key in believed):
        return None
    if newest and newest.content_sha256 == trust_lists.digest_of(believed) and now < newest.made_at + RENEWED:
        return None
    return TrustContent(issuer.url, newest.version + 1 if newest else 1, now.replace(microsecond=0), believed)


def record_trust_list(unit: Unit, signed: SignedTrustList) -> bool:
    """Publish a signed trust list; False if somebody published that version before."""
    if not store.insert_trust_list(unit.tx, signed, unit.clock.now()):
        return False
    unit.audit("license.trust_list_published", str(signed.version))
    return True
