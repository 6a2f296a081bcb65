"""The verdict on a name: free, similar, identical, forbidden or restricted, with every hit and every defect."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from services.registration.domain.names.compare import Candidate, Likeness, likeness, name_key
from services.registration.domain.names.structure import NameQuery, structure_defects
from shared.errors import Defect, Severity

MOST_HITS = 50
_NEEDS_EVIDENCE = frozenset({"name.national_word", "name.restricted_word", "name.group_not_allowed"})


class Verdict(StrEnum):
    """The first that applies: forbidden, identical, restricted, similar, free."""

    FREE = "free"
    SIMILAR = "similar"  # may be declared on an undertaking
    IDENTICAL = "identical"
    FORBIDDEN = "forbidden"
    RESTRICTED = "restricted"  # needs evidence

    @property
    def declarable(self) -> bool:
        return self in {Verdict.FREE, Verdict.SIMILAR}


@dataclass(frozen=True)
class NameHit:
    """A name that stands in the way or close by."""

    name: str
    registry: str
    status: str
    rule: Likeness


@dataclass(frozen=True)
class NameVerdict:
    """``hits``: identical ones first, at most ``MOST_HITS``; ``errors``: defects and warnings, pointers below /name."""

    verdict: Verdict
    hits: tuple[NameHit, ...]
    errors: tuple[Defect, ...]


def check_name(query: NameQuery, candidates: Iterable[Candidate] = ()) -> NameVerdict:
    """Judge a name against the rules and against names of the same city.

    Identical names cannot be declared (企业名称登记管理规定 17); similar ones are shown and may be undertaken (16).
    """
    hits = _hits(query, candidates)
    errors = (*structure_defects(query), *_likeness_defects(hits))
    return NameVerdict(_verdict(errors), hits[:MOST_HITS], errors)


def _hits(query: NameQuery, candidates: Iterable[Candidate]) -> tuple[NameHit, ...]:
    if not query.parts.full.strip():
        return ()
    key = name_key(query.parts, query.registry)
    found = ((each, likeness(key, query.parts.full, each)) for each in candidates)
    hits = [NameHit(each.name, each.registry, each.status, rule) for each, rule in found if rule]
    return tuple(sorted(hits, key=lambda hit: (_ORDER[hit.rule], hit.name)))


def _likeness_defects(hits: tuple[NameHit, ...]) -> tuple[Defect, ...]:
    if not hits:
        return ()
    first = hits[0]
    params = {"hit": first.name, "rule": first.rule.value}
    if first.rule.identical:
        return (Defect("/name", "name.identical", params),)
    return (Defect("/name", "name.similar", params, severity=Severity.WARNING),)


def _verdict(errors: tuple[Defect, ...]) -> Verdict:
    stopping = {error.code for error in errors if error.severity is Severity.DEFECT}
    if stopping - _NEEDS_EVIDENCE - {"name.identical"}:
        return Verdict.FORBIDDEN
    if "name.identical" in stopping:
        return Verdict.IDENTICAL
    if stopping:
        return Verdict.RESTRICTED
    return Verdict.SIMILAR if any(error.code == "name.similar" for error in errors) else Verdict.FREE


_ORDER = {rule: place for place, rule in enumerate(Likeness)}
