"""The face (照面事项): what a licence says, as any of its written forms carries it.

A form may carry an item as the SHA-256 of its text instead of the text; then the item stands under ``digests``. An item
that the holder withholds is neither.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Any, Self


@dataclass(frozen=True)
class Head:
    """Who stands at the head: role as in events, names as registered."""

    role: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Capital:
    """Amount in yuan, two decimals, as in events."""

    amount: str
    currency: str


@dataclass(frozen=True)
class Face:
    """Items of the face. Days are legal days; ``registry`` is the six-digit code of the registry (登记机关)."""

    serial: str
    license_no: int
    uscc: str
    kind: str
    entity_type: str
    entity_type_text: str
    registry: str
    registry_name: str
    licence_on: date
    name: str | None = None
    head: Head | None = None
    capital: Capital | None = None
    established_on: date | None = None
    address: str | None = None
    scope: str | None = None
    composition: str | None = None
    digests: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """JSON object; absent items are left out, a digest stands under ``<item>_sha256`` as 64 hex digits."""
        shown: dict[str, Any] = {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in vars(self).items()
            if value is not None and name not in {"head", "capital", "digests"}
        }
        if self.head:
            shown["head"] = {"role": self.head.role, "names": list(self.head.names)}
        if self.capital:
            shown["capital"] = {"amount": self.capital.amount, "currency": self.capital.currency}
        return shown | {f"{name}_sha256": value for name, value in self.digests.items()}

    @classmethod
    def from_json(cls, members: Mapping[str, Any]) -> Self:
        """The reverse of ``as_json``; raises KeyError, TypeError or ValueError on another shape."""
        items = dict(members)
        digests = {name.removesuffix("_sha256"): items.pop(name) for name in list(items) if name.endswith("_sha256")}
        head, capital = items.pop("head", None), items.pop("capital", None)
        established_on = items.pop("established_on", None)
        return cls(
            licence_on=_day_of(items.pop("licence_on")),
            established_on=_day_of(established_on) if established_on else None,
            head=Head(head["role"], _names_of(head["names"])) if head else None,
            capital=Capital(capital["amount"], capital["currency"]) if capital else None,
            digests=digests,
            **items,
        )

    def completed_by(self, other: "Face") -> "Face":
        """This face with the texts of ``other`` where a digest of them is carried and agrees."""
        known = {
            name: text
            for name, digest in self.digests.items()
            if (text := getattr(other, name, None)) is not None and digest_of(text) == digest
        }
        left = {name: digest for name, digest in self.digests.items() if name not in known}
        return replace(self, **known, digests=left)


def _day_of(text: str) -> date:
    """A day in its one spelling: the reader of the library takes two more."""
    if date.fromisoformat(text).isoformat() != text:
        raise ValueError("a day is written 2026-03-02")
    return date.fromisoformat(text)


def _names_of(names: Any) -> tuple[str, ...]:
    if not isinstance(names, list):
        raise TypeError("names stand in a list")
    return tuple(names)


def digest_of(text: str) -> str:
    """SHA-256 of the UTF-8 text, 64 hex digits.

    >>> digest_of("软件开发。")[:16]
    'e1b6c3f6860457d7'
    """
    return sha256(text.encode()).hexdigest()
