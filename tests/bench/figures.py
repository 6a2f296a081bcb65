"""What is measured: work done in turns, so that a disturbance hits all alike, and figures with their spread.

A round is one turn of everybody. Times of a round are compared with times of the same round only: the ratio of two
figures is the median of the ratios of their rounds.
"""

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

ENOUGH_ROUNDS = 3  # when time is up, no further round is begun once there are so many


@dataclass(frozen=True)
class Lap:
    """One turn: how many items were done in how many seconds of wall clock and of this process's CPU."""

    items: int
    wall: float
    cpu: float

    @property
    def per_second(self) -> float:
        return self.items / self.wall

    @property
    def per_cpu_second(self) -> float:
        return self.items / self.cpu


Work = Callable[[], int]  # does its turn and returns the number of items done
Turn = Work | Callable[[], Lap]  # or takes its own time, where the work is done by another process


def lap(work: Turn) -> Lap:
    """Takes the time of one turn."""
    gc.collect()
    cpu, wall = time.process_time(), time.perf_counter()
    done = work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return done if isinstance(done, Lap) else Lap(done, wall, cpu)


def in_turns(turns: Mapping[str, Turn], rounds: int, seconds: float = float("inf")) -> dict[str, list[Lap]]:
    """The laps of each, round after round; fewer rounds when ``seconds`` are used up, but never fewer than three.

    >>> laps = in_turns({"a": lambda: 3, "b": lambda: 4}, rounds=2)
    >>> [lap.items for lap in laps["a"]], [lap.items for lap in laps["b"]]
    ([3, 3], [4, 4])
    """
    until = time.monotonic() + seconds
    laps: dict[str, list[Lap]] = {name: [] for name in turns}
    for number in range(rounds):
        if number >= ENOUGH_ROUNDS and time.monotonic() > until:
            break
        for name, turn in turns.items():
            laps[name].append(lap(turn))
    return laps


@dataclass(frozen=True)
class Reach:
    """What is to be reached: at least or at most so much, of the floor or as such."""

    least: float | None = None
    most: float | None = None
    of_floor: bool = False

    def holds(self, value: float) -> bool:
        """Whether a value reaches it.

        >>> Reach(least=10).holds(9.9), Reach(most=5).holds(4.2)
        (False, True)
        """
        return value >= (self.least or 0) if self.most is None else value <= self.most

    def __str__(self) -> str:
        bound = f"≥ {self.least:,g}" if self.most is None else f"≤ {self.most:,g}"
        return f"{bound} ×" if self.of_floor else bound


@dataclass(frozen=True)
class Figure:
    """One line: a value for each round. ``cpu`` are the same values by CPU time, where one process does the work.

    ``floor`` names the figure beside which this one is read; the ratio is taken of CPU times where both have them.
    """

    what: str
    unit: str
    values: tuple[float, ...]
    cpu: tuple[float, ...] = ()
    floor: str = ""
    reach: Reach | None = None

    def times(self, other: "Figure") -> float:
        """How many times the other figure this one is: the median over the rounds.

        >>> Figure("ours", "s", (2.0, 9.0, 4.0)).times(Figure("floor", "s", (1.0, 3.0, 2.0)))
        2.0
        """
        mine, theirs = (self.cpu, other.cpu) if self.cpu and other.cpu else (self.values, other.values)
        return median(own / floor for own, floor in zip(mine, theirs, strict=True))


def rate(what: str, unit: str, laps: Sequence[Lap], *, alone: bool = False, **more: Any) -> Figure:
    """A figure of items a second. ``alone``: this process does all the work, so its CPU time says something.

    >>> rate("x", "codes/s", [Lap(10, 2.0, 1.0)], alone=True)
    Figure(what='x', unit='codes/s', values=(5.0,), cpu=(10.0,), floor='', reach=None)
    """
    cpu = tuple(one.per_cpu_second for one in laps) if alone else ()
    return Figure(what, unit, tuple(one.per_second for one in laps), cpu, **more)


@dataclass(frozen=True)
class Table:
    """Something found that is not a time: who judges what wrongly, what became of the rows."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]


@dataclass(frozen=True)
class Outcome:
    """What a program found. ``missing``: what could not be measured here, and why."""

    what: str
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    missing: tuple[str, ...] = field(default=())
