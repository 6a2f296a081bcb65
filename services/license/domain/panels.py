"""What is said of a verdict, in both languages and in one of four colours: the same on pages and on the command line.

The rows of ``verdicts.csv`` are the verdicts of the library, and panels that say more than a verdict alone: of a stolen
key, of a list that is too old, of a code for showing, and of a number that came without a document.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from services.license.verification import Freshness


class Tone(StrEnum):
    """Colour and shape of a panel: green disc, amber, grey ring, red octagon."""

    OK = "ok"
    WARN = "warn"
    NONE = "none"
    BAD = "bad"


@dataclass(frozen=True)
class Words:
    """A heading and what to do about it."""

    zh: str
    en: str
    more_zh: str
    more_en: str


@dataclass(frozen=True)
class Panel(Words):
    """Words in a colour."""

    tone: Tone


FRESHNESS: Mapping[Freshness, tuple[str, str, Tone]] = MappingProxyType(
    {
        Freshness.FRESH: ("状态是新的", "Status fresh", Tone.OK),
        Freshness.OLD: ("状态不是最新", "Status not current", Tone.WARN),
        Freshness.TOO_OLD: ("状态太旧，不能采信", "Status too old to go by", Tone.NONE),
    }
)
"""Freshness of a status → Chinese, English, colour."""


@cache
def panels() -> Mapping[str, Panel]:
    """Every panel by its name."""
    text = files(__package__).joinpath("verdicts.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row.pop("panel"): Panel(tone=Tone(row.pop("tone")), **row) for row in rows}
