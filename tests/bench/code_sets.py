"""Codes whose truth is known by how they were made, whatever our own check thinks of them.

Fixed seed: everybody measures the same codes.
"""

import csv
import random
from pathlib import Path

from shared.uscc import ALPHABET, BODIES, body_of, compose, fold, outer_check

SEED = 36_104  # GB/T 36104, the standard on how codes are given out
COMMON, RARE = ("91", "92"), ("93", "52", "53", "12", "51", "A1", "N1", "Y1")
PAIRS = COMMON * 16 + RARE  # four codes in five are those of companies and individual businesses, as in a register
DIVISIONS = ("140105", "110108", "310115", "440305", "330106", "510104", "420111", "150602", "500112", "650102")
INNER = "0123456789X"
VECTORS = Path(__file__).parents[1] / "unit" / "codes" / "vectors.csv"


def valid(count: int) -> list[str]:
    """Right in every part: composed of parts by GB 32100 and GB 11714.

    >>> valid(2) == valid(2), len(set(valid(1_000)))
    (True, 1000)
    """
    draw = random.Random(SEED)  # noqa: S311 -- the same codes each time
    made: dict[str, None] = {}
    while len(made) < count:
        made[compose(draw.choice(PAIRS), draw.choice(DIVISIONS), body_of(draw.randrange(BODIES)))] = None
    return list(made)


def mistyped(codes: list[str]) -> list[str]:
    """Each with one character changed for another of the alphabet; the last check character sees every such change."""
    draw = random.Random(SEED)  # noqa: S311 -- the same codes each time
    return [_changed(draw, code, draw.randrange(18)) for code in codes]


def _changed(draw: random.Random, code: str, place: int) -> str:
    other = draw.choice([one for one in ALPHABET if one != code[place]])
    return code[:place] + other + code[place + 1 :]


def wrong_inside(codes: list[str]) -> list[str]:
    """Each with another check character of its organisation code, and the last one made to fit: wrong by GB 11714."""
    draw = random.Random(SEED)  # noqa: S311 -- the same codes each time
    others = {one: [other for other in INNER if other != one] for one in INNER}
    changed = (code[:16] + draw.choice(others[code[16]]) for code in codes)
    return [first_17 + outer_check(first_17) for first_17 in changed]


def vectors() -> list[tuple[str, bool]]:
    """The examples of standards, registers and other libraries' reports that are written as codes are written.

    Left out are those that a library may fold or not: lower case, full width, white space, hyphens.
    """
    with VECTORS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [(row["code"], row["valid"] == "1") for row in rows if fold(row["code"]) == row["code"]]


def of_file(path: Path, column: str = "code") -> list[str]:
    """The codes of a register, as they stand there."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row[column] for row in csv.DictReader(file)]
