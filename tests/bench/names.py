"""The name check among many names: how long one takes, how that grows, beside one indexed lookup on the same tables."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice
from statistics import quantiles
from typing import Any

from services.registration.domain.names import name_key
from services.registration.domain.names.words import forms, industries
from services.registration.ports import SOURCE
from services.registration.store.names import spoken
from services.registration.usecases.names import NameDeclaration, compare_name
from shared.clock import FixedClock
from shared.database import Database
from shared.events import codec
from shared.events.shapes import NameParts
from shared.ids import uuid7
from shared.kinds import Kind
from shared.unit import Unit, Units
from tests.bench.databases import PATIENCE, database
from tests.bench.figures import Figure, Outcome, Reach
from tests.bench.setting import Setting

SIZES, MILLION = (10_000, 100_000), (10_000, 1_000_000)
CHECKS = 200  # in a round
REGISTRY = "140105"
CHUNK = 20_000
# Characters of trade names, the most frequent first, as in the names of a city; drawn by Zipf's rule.
CHARACTERS = (
    "中华达新通晋金业联源大天信利兴化东太泰盛力海鑫龙合德机铁安万宏农恒瑞动方宇和康昌特阳光丰美佳林成园路车宝重明原福"
    "经汇交星民同元广运创产祥博众隆正鸿能永嘉物伟富泽气长型筑顺诚飞生杰益智远资清百友峰发尔荣润日欣艺人森江基河唐绿南立"
)
LENGTHS, SHARES = (2, 3, 4), (60, 25, 15)
COLUMNS = (
    *("claim_id", "state", "kind", "registry", "city", "name_full", "name_parts", "comparison_hash", "industry_span"),
    *("blocked", "folded", "readings", "spoken", "parser_version", "exception_ground", "created_at"),
)
LOOKUP = "SELECT name_full FROM name_claim WHERE comparison_hash = %(hash)s AND blocked && daterange(%(on)s, NULL)"


def measure(setting: Setting) -> Outcome:
    """Two sizes, ten times apart."""
    return compared(setting, SIZES)


def measure_million(setting: Setting) -> Outcome:
    """The size that the design names; filling the tables takes minutes."""
    return compared(setting, MILLION)


@dataclass(frozen=True)
class City:
    """A register with so many names, and new names to be asked for."""

    names: int
    units: Units
    asked: Sequence[NameParts]

    def milliseconds(self, ask: Callable[[Unit, NameParts], Any]) -> list[float]:
        """What each question took, in a unit of its own as in a request."""
        return [self._timed(ask, parts) for parts in self.asked]

    def _timed(self, ask: Callable[[Unit, NameParts], Any], parts: NameParts) -> float:
        start = time.perf_counter()
        with self.units.unit("bench") as unit:
            ask(unit, parts)
        return (time.perf_counter() - start) * 1e3


def compared(setting: Setting, full: tuple[int, int]) -> Outcome:
    sizes = (setting.of(full[0], tiny=20), setting.of(full[1], tiny=40))
    with ExitStack() as stack:
        cities = [city_of(stack, setting, size) for size in sizes]
        rounds = [[measured(city) for city in cities] for _ in range(setting.rounds)]
    figures: list[Figure] = []
    for place, size in enumerate(sizes):
        figures += figures_of(f"among {size:,}", [cities_of_round[place] for cities_of_round in rounds])
    growth = Figure(
        f"growth: check among {sizes[1]:,}, p50",
        "ms",
        figures[len(figures) // 2 + 1].values,
        floor=figures[1].what,
        reach=Reach(most=sizes[1] / sizes[0], of_floor=True),
    )
    return Outcome(f"{setting.of(CHECKS, tiny=3)} checks a round, half of trade names in use", (*figures, growth))


def measured(city: City) -> tuple[list[float], list[float]]:
    """One round: lookups, checks."""
    return city.milliseconds(lookup), city.milliseconds(check)


def figures_of(where: str, rounds: Sequence[tuple[list[float], list[float]]]) -> list[Figure]:
    floor = f"one indexed lookup {where}, p50"
    lookups, checks = zip(*rounds, strict=True)
    return [
        Figure(floor, "ms", tuple(map(partial(percentile, 50), lookups))),
        Figure(f"check {where}, p50", "ms", tuple(map(partial(percentile, 50), checks)), floor=floor),
        Figure(f"check {where}, p99", "ms", tuple(map(partial(percentile, 99), checks)), reach=Reach(most=50)),
    ]


def percentile(which: int, values: Sequence[float]) -> float:
    """A percentile of a round's times.

    >>> percentile(50, [1.0, 2.0, 9.0])
    2.0
    """
    return quantiles(values, n=100, method="inclusive")[which - 1]


def check(unit: Unit, parts: NameParts) -> None:
    compare_name(unit, NameDeclaration(parts, Kind.LLC, REGISTRY))


def lookup(unit: Unit, parts: NameParts) -> None:
    """The least that must be asked: is this very trade name taken?"""
    unit.tx.all(LOOKUP, {"hash": name_key(parts, REGISTRY).comparison_hash, "on": unit.clock.today()})


def city_of(stack: ExitStack, setting: Setting, names: int) -> City:
    made = stack.enter_context(database(setting.server(), "registration"))
    owned = stack.enter_context(closing(Database(made.owner_url, limits=PATIENCE)))
    drawn = drawn_names(random.Random(names))  # noqa: S311 -- the same names each time
    used = fill(owned, list(islice(drawn, names)))
    db = stack.enter_context(closing(Database(made.runtime_url)))
    checks = setting.of(CHECKS, tiny=3)
    fresh = list(islice(drawn, checks))
    asked = [one if number % 2 else in_use(one, used[number % len(used)]) for number, one in enumerate(fresh)]
    return City(names, Units(db, SOURCE, FixedClock()), asked)


def in_use(fresh: NameParts, used: NameParts) -> NameParts:
    """The trade name of one with the industry of the other."""
    full = f"太原{used.trade_name}{fresh.industry}有限公司"
    return NameParts(full, used.trade_name, "有限公司", "太原", fresh.industry)


def drawn_names(draw: random.Random) -> Iterator[NameParts]:
    """Names of companies without an end; trade names repeat as they do in a city, in other industries."""
    weights = [1 / rank for rank in range(1, len(CHARACTERS) + 1)]
    wordings = sorted(word for word, row in industries().items() if row.span and word not in forms())
    while True:
        length = draw.choices(LENGTHS, SHARES)[0]
        trade_name, industry = "".join(draw.choices(CHARACTERS, weights, k=length)), draw.choice(wordings)
        yield NameParts(f"太原{trade_name}{industry}有限公司", trade_name, "有限公司", "太原", industry)


def fill(owned: Database, names: Sequence[NameParts]) -> Sequence[NameParts]:
    """Write the names as an import does: who comes second with a trade name is excepted from the constraint."""
    seen: set[int] = set()
    for start in range(0, len(names), CHUNK):
        with owned.transaction() as tx:
            tx.copy("name_claim", COLUMNS, [row_of(parts, seen) for parts in names[start : start + CHUNK]])
    with owned.transaction() as tx:
        tx.execute("ANALYZE name_claim")
    return names


def row_of(parts: NameParts, seen: set[int]) -> tuple[Any, ...]:
    key = name_key(parts, REGISTRY)
    excepted = "import" if key.comparison_hash in seen else None
    seen.add(key.comparison_hash)
    return (
        *(uuid7(), "used", "llc", REGISTRY, REGISTRY[:4], parts.full, codec.dump(parts), key.comparison_hash),
        *(f"[{key.industry_from},{key.industry_to})", "[2020-01-01,)", key.folded, list(key.readings), spoken(key)),
        *(key.parser_version, excepted, date(2020, 1, 1)),
    )
