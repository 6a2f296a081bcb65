"""Positions 1 and 2: who registers (登记管理部门) and what it registers (机构类别), GB 32100-2015 table 1 and 2.

54, 55 and 99 do not stand in the printed table but occur in real codes: they are accepted from others, never issued.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Pair:
    """One department and category, in both languages."""

    pair: str
    department_zh: str
    department_en: str
    category_zh: str
    category_en: str


@cache
def pairs() -> dict[str, Pair]:
    """Return every pair that a code may begin with.

    >>> pairs()["92"].category_zh
    '个体工商户'
    >>> "94" in pairs()
    False
    """
    text = files(__package__).joinpath("pairs.csv").read_text(encoding="utf-8")
    return {record["pair"]: Pair(**record) for record in csv.DictReader(text.splitlines())}
