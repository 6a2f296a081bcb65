"""A licence through its life: states, what ends it, what its state means to whoever checks it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.license.domain.entries import Entry
from services.license.domain.rendition import Format, Terms, ToBeSigned
from services.license.verification.face import Face
from services.license.verification.status import StatusBits, StatusReference
from services.license.verification.verdict import Verdict


class State(StrEnum):
    """prepared → active → superseded or void; prepared → dropped; active ⇄ suspended."""

    PREPARED = "prepared"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    VOID = "void"
    DROPPED = "dropped"


class Reason(StrEnum):
    """Why a licence became void (作废原因)."""

    DEREGISTERED = "deregistered"  # 注销
    REVOKED = "revoked"  # 吊销
    ORDERED_CLOSED = "ordered_closed"  # 责令关闭
    ANNULLED = "annulled"  # 撤销登记
    MIGRATED_OUT = "migrated_out"  # 迁出
    WITHDRAWN = "withdrawn"  # issued by mistake; the entity lives on


@dataclass(frozen=True)
class License:
    """One licence (执照). ``version`` is that of the row; ``…_on`` are legal days, the moments system moments.

    ``since_on``: from when it is suspended, superseded or void, None in other states. ``reference_no``: of the act that
    made it void. ``superseded_by``: the licence that took its place.

    ``issued_at`` is None until the signatures are recorded. ``rendition`` is the newest prepared, ``signed_rendition``
    the newest recorded (0: none); ``payload_sha256`` and ``expires_at`` are those of the newest recorded, before the
    first of the one prepared. ``copies``: how many 副本 were asked for, None where nobody said.
    """

    license_id: UUID
    entity_id: UUID
    license_no: int
    serial: str
    uscc: str
    registry: str
    entity_version: int
    state: State
    reason: str | None
    since_on: date | None
    face: Face
    licence_on: date
    payload_sha256: str
    cause_id: UUID
    correlation_id: UUID
    prepared_at: datetime
    issued_at: datetime | None
    expires_at: datetime
    ended_at: datetime | None
    status: StatusReference
    version: int
    rendition: int = 1
    signed_rendition: int = 0
    copies: int | None = None
    superseded_by: UUID | None = None
    reference_no: str | None = None
    suspended_until_on: date | None = None


@dataclass(frozen=True)
class Order:
    """What a licence is to be made of: what the register says, the event that told it (once each), and the matter."""

    registered: Entry
    cause_id: UUID
    correlation_id: UUID

    def holders(self) -> list[tuple[UUID, UUID]]:
        """Entity and person of each head that is a natural person."""
        heads = self.registered.particulars.heads
        return [(self.registered.entity_id, head.person_id) for head in heads if head.person_id]


def prepared(license_id: UUID, order: Order, form: ToBeSigned, terms: Terms) -> License:
    """A licence whose bytes to be signed are fixed. ``form`` is its SD-JWT form, which carries the whole face."""
    registered = order.registered
    return License(
        license_id=license_id,
        entity_id=registered.entity_id,
        license_no=form.face.license_no,
        serial=form.face.serial,
        uscc=registered.uscc,
        registry=registered.registry,
        entity_version=registered.entity_version,
        state=State.PREPARED,
        reason=None,
        since_on=None,
        face=form.face,
        licence_on=registered.licence_on,
        payload_sha256=form.payload_sha256,
        cause_id=order.cause_id,
        correlation_id=order.correlation_id,
        prepared_at=terms.issued_at,
        issued_at=None,
        expires_at=terms.expires_at,
        ended_at=None,
        status=terms.status,
        version=1,
        copies=registered.particulars.copies,
    )


@dataclass(frozen=True)
class Waiting:
    """A written form that waits for its signature: which key, which bytes."""

    license_id: UUID
    rendition: int
    format: Format
    kid: str
    message: bytes


@dataclass(frozen=True)
class Signature:
    """A signature made, not yet recorded."""

    license_id: UUID
    rendition: int
    format: Format
    signature: bytes


@dataclass(frozen=True)
class Ending:
    """What ends every licence of an entity: why, from which legal day on, under which number of the act."""

    entity_id: UUID
    reason: Reason
    on: date
    reference_no: str | None = None


@dataclass(frozen=True)
class End:
    """How a licence ended; ``since_on``: legal day for one that was in force, None for one that was never signed."""

    state: State
    ended_at: datetime
    since_on: date | None = None
    reason: str | None = None
    reference_no: str | None = None
    superseded_by: UUID | None = None


def ended(state: State, ending: Ending, at: datetime) -> End | None:
    """What a licence becomes when its entity ends; None: it has ended before.

    >>> revoked = Ending(UUID(int=0), Reason.REVOKED, date(2026, 3, 27))
    >>> [end and end.state.value for end in (ended(state, revoked, datetime(2026, 3, 27)) for state in State)]
    ['dropped', 'void', 'void', None, None, None]
    """
    match state:
        case State.PREPARED:
            return End(State.DROPPED, at)
        case State.ACTIVE | State.SUSPENDED:
            return End(State.VOID, at, ending.on, ending.reason.value, ending.reference_no)
        case State.SUPERSEDED | State.VOID | State.DROPPED:
            return None


def overtaken(state: State, by: License, at: datetime) -> End | None:
    """What a licence becomes when a later one of its entity is in force; None: it has ended before.

    One that still waits for its signature will not get it: what it says is no longer so.
    """
    match state:
        case State.PREPARED:
            return End(State.DROPPED, at)
        case State.ACTIVE | State.SUSPENDED:
            return End(State.SUPERSEDED, at, by.licence_on, superseded_by=by.license_id)
        case State.SUPERSEDED | State.VOID | State.DROPPED:
            return None


def may_be_succeeded(newest: License | None) -> bool:
    """Whether a new face gives a new licence: in the place of one that lives, waits, or was withdrawn.

    A change that was set aside and is handled after the end of its entity must make no licence for a dead one.
    """
    if newest is None:
        return False
    return newest.state in {State.PREPARED, State.ACTIVE, State.SUSPENDED} or newest.reason == Reason.WITHDRAWN


BITS: Mapping[State, StatusBits] = {
    State.PREPARED: StatusBits.VALID,
    State.ACTIVE: StatusBits.VALID,
    State.SUSPENDED: StatusBits.SUSPENDED,
    State.SUPERSEDED: StatusBits.INVALID,
    State.VOID: StatusBits.INVALID,
    State.DROPPED: StatusBits.INVALID,
}


def verdict_of(state: State, reason: str | None) -> Verdict:
    """What a check on line says of a genuine licence in this state.

    >>> verdict_of(State.VOID, "deregistered"), verdict_of(State.ACTIVE, None)
    (<Verdict.DEREGISTERED: 'deregistered'>, <Verdict.VALID: 'valid'>)
    """
    match state:
        case State.ACTIVE:
            return Verdict.VALID
        case State.SUSPENDED:
            return Verdict.SUSPENDED
        case State.SUPERSEDED:
            return Verdict.SUPERSEDED
        case State.VOID:
            return Verdict(reason or "withdrawn")
        case State.PREPARED | State.DROPPED:  # signed, it seems, but never recorded as such
            return Verdict.STATUS_UNAVAILABLE
