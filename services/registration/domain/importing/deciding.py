"""What becomes of a row beside the other rows of its file and beside the register: taken, or rejected, and why.

Rows are decided in the order of the file. Of two rows of one file for one entity the earlier is taken. What the
register has already stays as it is, so that the same file again changes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from services.registration.domain.importing.rows import Entry, Reading
from services.registration.domain.names import NameKey
from shared.events.shapes import LegacyNumber, NameParts

_LOCAL = frozenset({"si_no", "stat_no"})  # numbered by each place for itself


class Outcome(StrEnum):
    """How a row ends; the three sum up to the rows of the file."""

    TAKEN = "taken"
    TAKEN_WITH_WARNINGS = "taken_with_warnings"
    REJECTED = "rejected"


class Change(StrEnum):
    """What a row that is taken does: a new entity, nothing (it is there), or a new entity once it has a code."""

    ENTERED = "entered"
    PRESENT = "present"
    AWAITING_CODE = "awaiting_code"


@dataclass(frozen=True, slots=True)
class Other:
    """The other row of a duplicate: a line of the same file, or an entity of the register (or both)."""

    name: str
    uscc: str | None = None
    line: int | None = None
    entity_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class NameHolder:
    """Somebody who has a name of the same key. ``claim_id``: the claim in the register, None for a line of the file."""

    other: Other
    industry_from: int | None
    industry_to: int | None

    def meets(self, key: NameKey) -> bool:
        """Tell whether the industries meet: they overlap, or one of the two names states none."""
        if self.industry_from is None or self.industry_to is None:
            return True
        if key.industry_from is None or key.industry_to is None:
            return True
        return self.industry_from < key.industry_to and key.industry_from < self.industry_to


@dataclass(frozen=True)
class Known:
    """What a run of rows is compared with. Lines of the file are rows that were taken before; deciding adds to them."""

    file_bodies: dict[str, Other] = field(default_factory=dict)
    file_numbers: dict[str, Other] = field(default_factory=dict)
    file_names: dict[int, list[NameHolder]] = field(default_factory=dict)
    bodies: Mapping[str, Other] = field(default_factory=dict)
    numbers: Mapping[str, Other] = field(default_factory=dict)
    names: Mapping[int, list[NameHolder]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A row that was read, and the parts and keys of its name where it can be taken."""

    reading: Reading
    parts: NameParts | None = None
    key: NameKey | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a row. ``others``: rule → the other row; ``numbers``: those that are kept for it."""

    reading: Reading
    change: Change | None
    reasons: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    others: tuple[tuple[str, Other], ...] = ()
    numbers: tuple[LegacyNumber, ...] = ()
    parts: NameParts | None = None
    key: NameKey | None = None

    @property
    def outcome(self) -> Outcome:
        """How the row ends."""
        if self.change is None:
            return Outcome.REJECTED
        return Outcome.TAKEN_WITH_WARNINGS if self.warnings else Outcome.TAKEN

    @property
    def entry(self) -> Entry:
        """What the row says; only of a row that is taken."""
        if self.reading.entry is None:
            raise AssertionError("a row without an entry is not taken")
        return self.reading.entry


def number_key(number: LegacyNumber) -> str:
    """Return what makes two numbers one: kind and value, of local numbers the issuer too.

    >>> number_key(LegacyNumber("reg_no", "140100200012345", "太原市"))
    'reg_no|140100200012345'
    >>> number_key(LegacyNumber("si_no", "7", "太原市"))
    'si_no|太原市|7'
    """
    issuer = f"{number.issuer or ''}|" if number.number_kind in _LOCAL else ""
    return f"{number.number_kind}|{issuer}{number.value}"


def decide(rows: Iterable[Prepared], known: Known) -> Iterator[Decision]:
    """Decide rows in the order of the file, adding those that are taken to what is known of the file."""
    for row in rows:
        decision = _decided(row, known)
        if decision.change is not None:
            _remember(decision, known)
        yield decision


def _decided(row: Prepared, known: Known) -> Decision:
    entry = row.reading.entry
    if entry is None or row.key is None:
        return Decision(row.reading, None, row.reading.reasons)
    against = _against(entry, known)
    if against is not None:
        return Decision(row.reading, None, (against[0],), others=(against,))
    present = _present(entry, known)
    if present is not None:
        return _unchanged(row, entry, present)
    return _new(row, entry, row.key, known)


def _against(entry: Entry, known: Known) -> tuple[str, Other] | None:
    """The first duplicate for which a row is rejected, with the other row."""
    body = entry.body
    if body is not None and body in known.file_bodies:
        twin = known.file_bodies[body]
        if entry.uscc is None:
            return "import.number_twice", twin
        return ("import.code_twice" if twin.uscc == entry.uscc else "code.body_taken"), twin
    held = known.bodies.get(body) if body is not None else None
    if held is not None and entry.uscc is not None and held.uscc != entry.uscc:
        return "code.body_taken", held
    if entry.uscc is not None:
        return None
    twin_by_number = _first(known.file_numbers, entry)
    if twin_by_number is not None:
        return "import.number_twice", twin_by_number
    holder = held or _first(known.numbers, entry)
    return ("import.number_held", holder) if holder is not None and holder.name != entry.name else None


def _present(entry: Entry, known: Known) -> Other | None:
    """The entity that the register has for the row already: by its code, else by one of its numbers."""
    held = known.bodies.get(entry.body) if entry.body is not None else None
    return held if held is not None or entry.uscc is not None else _first(known.numbers, entry)


def _first(held: Mapping[str, Other], entry: Entry) -> Other | None:
    return next((held[key] for key in map(number_key, entry.numbers) if key in held), None)


def _unchanged(row: Prepared, entry: Entry, present: Other) -> Decision:
    differs = (("import.name_differs", present),) if present.name != entry.name else ()
    warnings = (*entry.warnings, *(rule for rule, _ in differs))
    return Decision(
        row.reading, Change.PRESENT, (), warnings, differs or ((PRESENT, present),), entry.numbers, row.parts, row.key
    )


def _new(row: Prepared, entry: Entry, key: NameKey, known: Known) -> Decision:
    held = list(_numbers_of_others(entry, known))
    clash = _same_name(key, known)
    others = [(rule, other) for rule, other, _ in held]
    if clash is not None:
        others.append(("import.name_clash", clash.other))
    left_out = {number_key(number) for _, _, number in held}
    return Decision(
        row.reading,
        Change.ENTERED if entry.uscc is not None else Change.AWAITING_CODE,
        (),
        tuple(dict.fromkeys((*entry.warnings, *(rule for rule, _ in others)))),
        tuple(others),
        tuple(number for number in entry.numbers if number_key(number) not in left_out),
        row.parts,
        key,
    )


def _numbers_of_others(entry: Entry, known: Known) -> Iterator[tuple[str, Other, LegacyNumber]]:
    for number in entry.numbers:
        key = number_key(number)
        if key in known.file_numbers:
            yield "import.number_twice", known.file_numbers[key], number
        elif key in known.numbers:
            yield "import.number_held", known.numbers[key], number


def _same_name(key: NameKey, known: Known) -> NameHolder | None:
    holders = (*known.file_names.get(key.comparison_hash, ()), *known.names.get(key.comparison_hash, ()))
    return next((holder for holder in holders if holder.meets(key)), None)


def _remember(decision: Decision, known: Known) -> None:
    entry, key = decision.entry, decision.key
    other = Other(entry.name, entry.uscc, entry.line)
    if entry.body is not None:
        known.file_bodies.setdefault(entry.body, other)
    for number in decision.numbers:
        known.file_numbers.setdefault(number_key(number), other)
    if key is not None and decision.change is not Change.PRESENT:
        holder = NameHolder(other, key.industry_from, key.industry_to)
        known.file_names.setdefault(key.comparison_hash, []).append(holder)


PRESENT = "present"  # the rule under which a row that changes nothing names the entity that is there
