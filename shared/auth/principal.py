"""The one who acts, as use cases see her: the same for a bearer token and for a signed-in browser."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from shared.errors import Refusal

REAL_NAME = "real_name"


@dataclass(frozen=True)
class Principal:
    """Who acts.

    :param subject: opaque handle of the identity provider, ≤ 64 characters.
    :param registry: the officer's registry, six digits; empty for others.
    :param department: for the role ``department``: tax, social_insurance, customs …
    :param name: as the identity provider shows it; for the page's head only, never stored.
    :param acr: level of the identity check; ``real_name`` after 实名认证.
    """

    subject: str
    roles: frozenset[str] = field(default_factory=frozenset)
    registry: str = ""
    department: str = ""
    name: str = ""
    acr: str = ""

    @property
    def signed_in(self) -> bool:
        """Whether somebody is known at all."""
        return self.subject != PUBLIC.subject

    def has(self, *roles: str) -> bool:
        """Whether any of the roles is held."""
        return not self.roles.isdisjoint(roles)

    @property
    def reach(self) -> str:
        """The leading digits shared by the own registry and all below it, for lists; empty for who has none.

        >>> Principal("o-0600", registry="140100").reach, Principal("o-0417", registry="140105").reach
        ('1401', '140105')
        """
        digits = self.registry
        while digits.endswith("00"):
            digits = digits[:-2]
        return digits

    def covers(self, registry: str) -> bool:
        """Whether a case of this registry is within reach: the own one, or one below it.

        >>> officer = Principal("o-0600", registry="140100")
        >>> officer.covers("140105"), officer.covers("140200")
        (True, False)
        """
        return bool(self.registry) and registry.startswith(self.reach)

    def require_registry(self, registry: str) -> None:
        """Refuse an officer of another registry.

        :raises Refusal: ``auth.wrong_registry``.
        """
        if not self.covers(registry):
            raise Refusal("auth.wrong_registry")

    def require_not_own(self, subjects: Collection[str]) -> None:
        """Refuse an officer who is a party of the case (公务员法 art 76).

        :raises Refusal: ``auth.own_case``.
        """
        if self.subject in subjects:
            raise Refusal("auth.own_case")

    def require_real_name(self) -> None:
        """Refuse who has not passed the real-name check.

        :raises Refusal: ``auth.assurance_too_low``.
        """
        if self.acr != REAL_NAME:
            raise Refusal("auth.assurance_too_low")


PUBLIC = Principal(subject="public")


def principal_of(claims: dict[str, Any]) -> Principal:
    """Return who a verified access token speaks of (contract 4.1: sub, roles, registry, department, name, acr).

    >>> principal_of({"sub": "o-0417", "roles": ["reviewer"], "registry": "140105"}).has("reviewer")
    True
    """
    return Principal(
        subject=str(claims["sub"]),
        roles=frozenset(str(role) for role in claims.get("roles", ())),
        registry=str(claims.get("registry") or ""),
        department=str(claims.get("department") or ""),
        name=str(claims.get("name") or ""),
        acr=str(claims.get("acr") or ""),
    )


def claims_of(principal: Principal) -> dict[str, Any]:
    """Return a principal as it is kept in the session cookie; the reverse of ``principal_of``."""
    return {
        "sub": principal.subject,
        "roles": sorted(principal.roles),
        "registry": principal.registry,
        "department": principal.department,
        "name": principal.name,
        "acr": principal.acr,
    }
