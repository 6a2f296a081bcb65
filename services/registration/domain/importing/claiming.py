"""Who has a name when rows are taken: the one established first; the other is excepted (contract 8.14)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.registration.domain.importing.deciding import Decision, NameHolder, Other
from services.registration.domain.names import NameKey


@dataclass(frozen=True, slots=True)
class HeldName:
    """A claim of the register that holds its name. ``imported``: by an import, so that an older entity may take over.

    ``from_on`` to before ``to_on``: the days on which nobody else may have the name; None: without bound.
    """

    claim_id: UUID
    imported: bool
    from_on: date | None
    to_on: date | None
    industry_from: int | None
    industry_to: int | None

    def meets(self, key: NameKey, established_on: date | None) -> bool:
        """Tell whether a new claim from that day on would break the constraint."""
        if self.to_on is not None and established_on is not None and self.to_on <= established_on:
            return False
        return NameHolder(Other(""), self.industry_from, self.industry_to).meets(key)

    def is_later_than(self, established_on: date | None) -> bool:
        """Tell whether an imported entity was established after that day; no day counts as the latest."""
        return self.imported and established_on is not None and (self.from_on is None or self.from_on > established_on)


@dataclass(frozen=True)
class Claims:
    """``excepted``: lines whose names are excepted; ``yielding``: claims of the register that are excepted from now."""

    excepted: frozenset[int]
    yielding: tuple[UUID, ...]


def claims(decisions: Iterable[Decision], held: Mapping[int, list[HeldName]]) -> Claims:
    """Tell which of the new names are excepted; the earliest established first, of one day the earlier line."""
    holding: dict[int, list[NameHolder]] = {}
    excepted: set[int] = set()
    yielding: list[UUID] = []
    for decision in sorted(decisions, key=_order):
        entry, key = decision.entry, decision.key
        if key is None:
            raise AssertionError("a row that is taken has the keys of its name")
        own = holding.setdefault(key.comparison_hash, [])
        others = held.get(key.comparison_hash, ())
        standing = [other for other in others if other.claim_id not in yielding]
        in_the_way = [other for other in standing if other.meets(key, entry.established_on)]
        if any(holder.meets(key) for holder in own) or not all(
            other.is_later_than(entry.established_on) for other in in_the_way
        ):
            excepted.add(entry.line)
            continue
        yielding += [other.claim_id for other in in_the_way]
        own.append(NameHolder(Other(entry.name), key.industry_from, key.industry_to))
    return Claims(frozenset(excepted), tuple(yielding))


def _order(decision: Decision) -> tuple[bool, date, int]:
    day = decision.entry.established_on
    return day is None, day or date.max, decision.entry.line
