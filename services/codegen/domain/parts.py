"""What the positions of a number say, part by part and character by character, for people who look at one."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shared.numbers.faults import Verdict


class State(StrEnum):
    """What is to be said of a character or a part."""

    OK = "ok"
    NOTE = "note"  # right, with something worth knowing
    LOOK = "look"  # perhaps written wrong: a check that covers it does not fit
    MISMATCH = "mismatch"  # a check character that does not fit: it, or something it covers, is wrong
    ERROR = "error"
    UNKNOWN = "unknown"  # cannot be judged, because what it checks holds a foreign character


@dataclass(frozen=True)
class Cell:
    """One character at its position, counted from 1."""

    position: int
    character: str
    state: State


@dataclass(frozen=True)
class Words:
    """A text in both languages."""

    zh: str
    en: str


@dataclass(frozen=True)
class Part:
    """One part of a number: its name, its characters, what they mean."""

    name: Words
    meaning: Words
    cells: tuple[Cell, ...]
    state: State

    @property
    def first(self) -> int:
        """Return the first position."""
        return self.cells[0].position

    @property
    def last(self) -> int:
        """Return the last position."""
        return self.cells[-1].position

    @property
    def text(self) -> str:
        """Return what stands there."""
        return "".join(cell.character for cell in self.cells)


_CHECKS = ("wrong_check", "wrong_inner_check", "wrong_organisation_code")


def faulty(verdict: Verdict[Any]) -> tuple[set[int], set[int]]:
    """Return the positions that are wrong in themselves, and those of check characters that do not fit."""
    wrong, mismatch = set[int](), set[int]()
    for finding in verdict.errors:
        fails = finding.told.rpartition(".")[2] in _CHECKS or finding.code.rpartition(".")[2] in _CHECKS
        (mismatch if fails else wrong).update(finding.positions)
    return wrong, mismatch


@dataclass(frozen=True)
class Marks:
    """The positions of a number about which something is to be said; what stands first wins."""

    wrong: Collection[int] = ()
    mismatch: Collection[int] = ()
    unknown: Collection[int] = ()
    look: Collection[int] = ()
    noted: Collection[int] = ()

    def of(self, position: int) -> State:
        """Return what is to be said of a position."""
        said = (
            (State.ERROR, self.wrong),
            (State.MISMATCH, self.mismatch),
            (State.UNKNOWN, self.unknown),
            (State.LOOK, self.look),
        )
        return next((state for state, concerned in said if position in concerned), State.OK)

    def part(self, text: str, first: int, last: int, name: Words, meaning: Words) -> Part:
        """Make the part of a number that begins and ends at two positions.

        >>> part = Marks(wrong={3}, noted={1}).part("9114", 2, 3, Words("甲", "a"), Words("", ""))
        >>> part.text, part.state.value, [cell.state.value for cell in part.cells]
        ('11', 'error', ['ok', 'error'])
        """
        cells = tuple(Cell(place, text[place - 1], self.of(place)) for place in range(first, last + 1))
        states = {cell.state for cell in cells}
        noted = any(first <= place <= last for place in self.noted)
        order = (State.ERROR, State.MISMATCH, State.UNKNOWN, State.LOOK)
        state = next((each for each in order if each in states), State.NOTE if noted else State.OK)
        return Part(name, meaning, cells, state)
