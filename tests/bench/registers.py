"""Registers to be imported: the file that was given, or one made of it with as many rows as wanted."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from services.registration.domain.names import parse_name
from shared.uscc import body_of, compose, number_of
from tests.bench.names import CHARACTERS

SAMPLE = Path(__file__).parents[2] / "deploy" / "sample" / "city.csv"
FIRST_BODY = number_of("MB000000")  # bodies that follow one another from here: distinct, and outside the test range
PAIR_AND_DIVISION = re.compile(r"9[123]\d{6}")


@dataclass(frozen=True)
class Row:
    """A row to be made into others: what its code begins with, its name around the trade name, its other cells."""

    begins: str
    before: str
    after: str
    cells: tuple[str, ...]

    def again(self, number: int) -> tuple[str, ...]:
        """The row with a code and a name that nobody has."""
        code = compose(self.begins[:2], self.begins[2:], body_of(FIRST_BODY + number))
        return (code, f"{self.before}{word(number)}{self.after}", *self.cells)


def word(number: int) -> str:
    """Four characters of trade names that only this number has.

    >>> len({word(number) for number in range(5_000)}), len(word(0))
    (5000, 4)
    """
    characters = []
    for _ in range(4):
        number, place = divmod(number, len(CHARACTERS))
        characters.append(CHARACTERS[place])
    return "".join(characters)


def multiplied(source: Path, rows: int, target: Path) -> Path:
    """Write a file of so many rows, made of those of another in turn; all codes hold, no name is there twice."""
    heads, known = read(source)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heads)
        writer.writerows(known[number % len(known)].again(number) for number in range(rows))
    return target


def read(source: Path) -> tuple[list[str], list[Row]]:
    with source.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        heads = next(reader)
        return heads, list(rows_of(reader))


def rows_of(records: Iterator[list[str]]) -> Iterator[Row]:
    for code, name, *cells in records:
        if PAIR_AND_DIVISION.match(code):
            trade_name = parse_name(name, code[2:8]).trade_name
            before, _, after = name.partition(trade_name)
            yield Row(code[:8], before, after, tuple(cells))
