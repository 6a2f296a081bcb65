"""Who may call a view. Every view has exactly one guard; an app with a view without one does not start.

A guard asks for roles only. Whose case it is and which registry's, the use case asks the principal, because only it has
the case before it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, current_app, g, request

from shared.auth.principal import Principal
from shared.errors import Refusal
from shared.http import rate

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Guard:
    """What a view asks of its caller."""

    roles: frozenset[str] = frozenset()
    public: bool = False
    real_named: bool = False
    per_minute: int | None = None

    def __str__(self) -> str:
        """Say it in words, for the list of routes."""
        who = "public" if self.public else " or ".join(sorted(self.roles)) or "signed in"
        limit = f", {self.per_minute} a minute" if self.per_minute else ""
        return who + (", real-named" if self.real_named else "") + limit

    def admit(self) -> None:
        """Let the caller of this request pass.

        :raises Refusal: ``auth.unauthenticated``, ``.forbidden``, ``.assurance_too_low``, ``request.rate_limited``.
        """
        if self.per_minute is not None:
            rate.take(current_app.extensions["yizhao.units"].db, request.endpoint or "", self.per_minute)
        if self.public:
            return
        actor = principal()
        if not actor.signed_in:
            raise Refusal("auth.unauthenticated")
        if self.roles and actor.roles.isdisjoint(self.roles):
            raise Refusal("auth.forbidden")
        if self.real_named:
            actor.require_real_name()


def principal() -> Principal:
    """Return who makes this request; ``PUBLIC`` if nobody. An unusable token is refused, not taken for nobody."""
    if "principal" not in g:
        g.principal = current_app.extensions["yizhao.identify"]()
    known: Principal = g.principal
    return known


class _Guards:
    """Decorators ``@guard("reviewer")``, ``@guard.public``, ``@guard.signed_in``, ``@guard.limited(per_minute=60)``."""

    def __call__(self, *roles: str, real_named: bool = False) -> Callable[[View], View]:
        """Let any of these roles in."""
        if not roles:
            raise ValueError("a guard without roles: say guard.public or guard.signed_in")
        return _put(Guard(roles=frozenset(roles), real_named=real_named))

    def public(self, view: View) -> View:
        """Let everybody in."""
        return _put(Guard(public=True))(view)

    def signed_in(self, view: View) -> View:
        """Let in whoever is signed in."""
        return _put(Guard())(view)

    def limited(self, *, per_minute: int) -> Callable[[View], View]:
        """Let everybody in, each address so many times a minute (token bucket, bursts up to that number)."""
        return _put(Guard(public=True, per_minute=per_minute))


guard = _Guards()


def _put(one: Guard) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def admitted(*args: Any, **kwargs: Any) -> Any:
            one.admit()
            return view(*args, **kwargs)

        admitted.guard = one  # type: ignore[attr-defined]
        return admitted  # type: ignore[return-value]

    return decorate


@dataclass(frozen=True, order=True)
class GuardedRoute:
    """One line of the list of routes."""

    path: str
    methods: tuple[str, ...]
    guard: str


class UnguardedViewError(Exception):
    """A view has no guard; the app must not serve it."""


def guards_of(app: Flask) -> list[GuardedRoute]:
    """List every route with its guard, sorted by path.

    :raises UnguardedViewError: names every view that has none.
    """
    listed, bare = [], []
    for rule in app.url_map.iter_rules():
        known = getattr(app.view_functions[rule.endpoint], "guard", None)
        if known is None:
            bare.append(rule.rule)
            continue
        methods = tuple(sorted(set(rule.methods or ()) - {"HEAD", "OPTIONS"}))
        listed.append(GuardedRoute(rule.rule, methods, str(known)))
    if bare:
        raise UnguardedViewError(f"no guard: {', '.join(sorted(bare))}")
    return sorted(listed)
