"""What the audit found."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Harm(StrEnum):
    """What kind of harm a violation is."""

    LOST = "lost"  # something that must be there is not
    DOUBLED = "doubled"  # something is there twice
    WRONG = "wrong"  # something is there that must not be so


@dataclass(frozen=True)
class Violation:
    """One thing that is not as it must be."""

    harm: Harm
    words: str


@dataclass(frozen=True)
class Outcome:
    """One invariant: its letter, how many things were looked at, what was found."""

    id: str
    checked: int
    violations: tuple[Violation, ...]

    @classmethod
    def of(cls, letter: str, checked: int, found: Iterable[Violation]) -> "Outcome":
        return cls(letter, checked, tuple(found))


@dataclass(frozen=True)
class Report:
    """All invariants."""

    outcomes: tuple[Outcome, ...]

    @property
    def violations(self) -> tuple[Violation, ...]:
        return tuple(violation for outcome in self.outcomes for violation in outcome.violations)

    @property
    def ok(self) -> bool:
        return not self.violations

    def count(self, harm: Harm) -> int:
        return sum(violation.harm is harm for violation in self.violations)

    def as_json(self) -> dict[str, Any]:
        """`{"ok", "lost", "doubled", "invariants": [{"id", "checked", "violations"}]}`; violations are counted."""
        return {
            "ok": self.ok,
            "lost": self.count(Harm.LOST),
            "doubled": self.count(Harm.DOUBLED),
            "invariants": [
                {"id": outcome.id, "checked": outcome.checked, "violations": len(outcome.violations)}
                for outcome in self.outcomes
            ],
        }


def lost(words: str) -> Violation:
    return Violation(Harm.LOST, words)


def doubled(words: str) -> Violation:
    return Violation(Harm.DOUBLED, words)


def wrong(words: str) -> Violation:
    return Violation(Harm.WRONG, words)
