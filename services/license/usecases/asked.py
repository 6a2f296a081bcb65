"""A request to show a licence as whoever made it sees it: where wallets find it, what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from services.license.domain.asking import Answer, Post, ShowRequest
from services.license.domain.presentation import excerpt, offered
from services.license.queries import licenses, lists
from services.license.verification import Face, Verdict
from services.license.verification.verdict import in_standing
from shared.errors import Refusal
from shared.unit import Unit


class Stage(StrEnum):
    """What became of a request."""

    WAITING = "waiting"
    SHOWN = "shown"
    DECLINED = "declined"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Shown:
    """What was shown. ``excerpt`` has the items that were asked for and shown; ``missing``: asked, there, not shown."""

    verdict: Verdict
    excerpt: Face
    missing: tuple[str, ...]
    capacity: str
    shown_at: datetime

    @property
    def in_standing(self) -> bool | None:
        """Whether the entity may be dealt with on the strength of this."""
        return in_standing(self.verdict)

    @property
    def face(self) -> dict[str, Any]:
        """The excerpt as JSON."""
        return self.excerpt.as_json()


@dataclass(frozen=True)
class Asked:
    """The request, its place, what became of it."""

    request: ShowRequest
    post: Post
    state: Stage
    shown: Shown | None

    @cached_property
    def wallet_link(self) -> str:
        """What wallets open."""
        return self.post.wallet_link(self.request)

    @cached_property
    def request_uri(self) -> str:
        """Where wallets fetch it."""
        return self.post.request_uri(self.request.request_id)


def asked(unit: Unit, request: ShowRequest) -> Asked:
    """A request with what became of it. Raises Refusal ``license.signer_unavailable`` before the issuer is fixed."""
    answer = request.answer
    if answer is None:
        state = Stage.EXPIRED if unit.clock.now() >= request.expires_at else Stage.WAITING
    else:
        state = Stage.SHOWN if answer.is_shown else Stage.DECLINED
    return Asked(request, post_of(unit), state, _shown(unit, request, answer) if answer else None)


def post_of(unit: Unit) -> Post:
    """The address of this service, as signed forms name it."""
    issuer = lists.issuer(unit.tx)
    if issuer is None:
        raise Refusal("license.signer_unavailable")
    return Post(issuer.url)


def _shown(unit: Unit, request: ShowRequest, answer: Answer) -> Shown | None:
    found = licenses.license_by_id(unit.tx, answer.license_id) if answer.license_id else None
    if found is None or answer.verdict is None or answer.capacity is None:
        return None
    there = offered(found.face)
    return Shown(
        verdict=Verdict(answer.verdict),
        excerpt=excerpt(found.face, ("name", *answer.fields)),
        missing=tuple(name for name in request.fields if name in there and name not in answer.fields),
        capacity=str(answer.capacity),
        shown_at=answer.answered_at,
    )
