"""What a row of an outside register says of an entity, or every reason why it cannot be taken."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from services.registration.domain.importing.cells import clean, plain, read_capital, read_day
from services.registration.domain.importing.columns import NUMBERS, Columns, Field
from services.registration.domain.importing.identity import IDENTITY_MARK
from services.registration.domain.importing.numbers import NO_NUMBERS, Numbers, read_numbers
from shared.divisions import registry_named
from shared.entity_types import category_of, read_type
from shared.events.shapes import LegacyNumber, Money
from shared.kinds import Kind
from shared.uscc import DivisionStatus, Mode, check, division_status, in_test_range

LONGEST_NAME = 256
REGISTRY_LENGTH = 6
_SOLE_TRADER_SEQUENCES = "6789"  # GS 15-2006: first digit of the sequence


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that can be taken. ``uscc`` None: it has none yet and gets one (conversion).

    ``registry``: characters 3–8 of the code; for a conversion the registry that gives it. ``code_category``: second
    character of the code it has or gets.
    """

    line: int
    name: str
    registry: str
    uscc: str | None = None
    code_rule: str = "standard"
    kind: Kind = Kind.OTHER
    entity_type: str | None = None
    code_category: str = "1"
    established_on: date | None = None
    capital: Money | None = None
    scope: str | None = None
    address: str | None = None
    numbers: tuple[LegacyNumber, ...] = ()
    exchanged_on: date | None = None
    warnings: tuple[str, ...] = ()

    @property
    def body(self) -> str | None:
        """Positions 9–17 of the code, unique by themselves; of a conversion the organisation code that it keeps."""
        if self.uscc is not None:
            return self.uscc[8:17]
        return next((number.value for number in self.numbers if number.number_kind == Field.ORG_CODE), None)


@dataclass(frozen=True, slots=True)
class Reading:
    """One row as it was read: ``entry``, or ``reasons`` why there is none; ``code`` and ``name`` as they are shown."""

    line: int
    code: str
    name: str
    entry: Entry | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class RowReader:
    """Reads the rows of one file. ``registry``: where a row without code is registered if it does not say so itself."""

    columns: Columns
    today: date
    registry: str | None = None
    _has_numbers: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_has_numbers", any(kind in self.columns.places for kind in NUMBERS))

    def read(self, line: int, cells: Sequence[str]) -> Reading:
        """Read a row, with all its reasons at once.

        >>> from services.registration.domain.importing.columns import recognised
        >>> reader = RowReader(recognised(["code", "name", "registered_on", "capital"]), date(2026, 3, 2))
        >>> entry = reader.read(2, ["91350100M000100Y43", "某公司", "2016-01-01", "50(万元)"]).entry
        >>> entry.uscc, str(entry.kind), entry.capital
        ('91350100M000100Y43', 'other', Money(amount='500000.00', currency='CNY'))
        >>> reader.read(3, ["91350100M000100Y44", "", "2016-01-01", ""]).reasons
        ('code.wrong_check', 'import.name_missing')
        """
        if len(cells) != len(self.columns.headings):
            return Reading(line, cells[0][:64] if cells else "", "", reasons=("import.row_malformed",))
        said = {field: clean(cells[place]) for field, place in self.columns.places.items()}
        numbers = read_numbers(said) if self._has_numbers else NO_NUMBERS
        return self._with_code(line, said, numbers) if said.get(Field.CODE) else self._without_code(line, said, numbers)

    def _with_code(self, line: int, said: Mapping[Field, str], numbers: Numbers) -> Reading:
        verdict = check(said[Field.CODE], Mode.IMPORT)
        reasons = [*verdict.error_codes, *self._faults(said)]
        if not verdict.errors and in_test_range(verdict.canonical):
            reasons.insert(0, "code.inside_segment")
        if reasons or verdict.rule is None:
            return Reading(line, said[Field.CODE][:64], said[Field.NAME][:LONGEST_NAME], reasons=tuple(reasons))
        code = verdict.canonical
        left_out = (*numbers.faults, "import.number_left_out") if numbers.faults else ()
        kept = tuple(number for number in numbers.kept if number.value != code)
        notes = (*verdict.warning_codes, *left_out, *numbers.warnings, *_about_organisation(code, numbers))
        entry = _entry(line, said, _Identity(code[2:8], code, str(verdict.rule), kept), notes)
        return Reading(line, code, entry.name, entry)

    def _without_code(self, line: int, said: Mapping[Field, str], numbers: Numbers) -> Reading:
        registry = _registry_of(said, numbers) or self.registry
        reasons = [*self._faults(said), *_why_no_conversion(numbers, registry)]
        if reasons or registry is None:
            return Reading(line, "", said[Field.NAME][:LONGEST_NAME], reasons=tuple(reasons))
        left_out = (*numbers.faults, "import.number_left_out") if numbers.faults else ()
        notes = ("import.code_awaited", *left_out, *numbers.warnings)
        entry = _entry(line, said, _Identity(registry, None, "standard", numbers.kept), notes)
        return Reading(line, "", entry.name, entry)

    def _faults(self, said: Mapping[Field, str]) -> Iterator[str]:
        name = said[Field.NAME]
        if not name:
            yield "import.name_missing"
        elif len(name) > LONGEST_NAME:
            yield "import.name_too_long"
        elif IDENTITY_MARK in name:
            yield "import.identity_number"
        day = _day(said, Field.REGISTERED_ON)
        if day is None and said.get(Field.REGISTERED_ON):
            yield "import.day_malformed"
        elif day is not None and day > self.today:
            yield "import.day_in_future"


@dataclass(frozen=True, slots=True)
class _Identity:
    """By what a row is known: its code, or the numbers and the registry that give it one."""

    registry: str
    uscc: str | None
    rule: str
    numbers: tuple[LegacyNumber, ...]


def _entry(line: int, said: Mapping[Field, str], identity: _Identity, notes: tuple[str, ...]) -> Entry:
    """What a row says beside its code; what cannot be read of it is left out with a warning."""
    capital, about_capital = read_capital(said.get(Field.CAPITAL, ""))
    kind = read_type(said.get(Field.TYPE, ""))
    uscc = identity.uscc
    established_on = _day(said, Field.REGISTERED_ON)
    exchanged_on = _day(said, Field.EXCHANGED_ON)
    doubts = (
        (kind.warning, kind.warning is not None),
        ("import.type_differs_from_code", bool(uscc and kind.code and uscc[:2] != "9" + category_of(kind.code))),
        ("established_on.missing", established_on is None),
        ("import.exchange_day_unreadable", exchanged_on is None and bool(said.get(Field.EXCHANGED_ON))),
    )
    warnings = (*notes, *about_capital, *(doubt for doubt, holds in doubts if holds and doubt))
    return Entry(
        line=line,
        name=said[Field.NAME],
        registry=identity.registry,
        uscc=uscc,
        code_rule=identity.rule,
        kind=kind.kind,
        entity_type=kind.code,
        code_category=uscc[1] if uscc else _category(kind.code, identity.numbers),
        established_on=established_on,
        capital=capital,
        scope=said.get(Field.SCOPE) or None,
        address=said.get(Field.ADDRESS) or None,
        numbers=identity.numbers,
        exchanged_on=exchanged_on,
        warnings=tuple(dict.fromkeys(warnings)) if warnings else (),
    )


def _day(said: Mapping[Field, str], field: Field) -> date | None:
    text = said.get(field, "")
    return read_day(text) if text else None


def _about_organisation(code: str, numbers: Numbers) -> tuple[str, ...]:
    own = numbers.of(Field.ORG_CODE)
    return ("import.organisation_code_differs",) if own not in {None, code[8:17]} else ()


def _registry_of(said: Mapping[Field, str], numbers: Numbers) -> str | None:
    """The registry a row names, by code or by name, else the first six digits of its registration number.

    A column 登记机关 is read as the issuer of the registration number; it may say where the row is registered as well.
    """
    named = plain(said.get(Field.REGISTRY, ""))
    if named:
        return registry_named(named) or named
    issuer = registry_named(plain(said.get(Field.REG_NO_ISSUER, "")))
    if issuer:
        return issuer
    number = numbers.of(Field.REG_NO)
    return number[:REGISTRY_LENGTH] if number and len(number) == 15 else None


def _why_no_conversion(numbers: Numbers, registry: str | None) -> Iterator[str]:
    """A row without a code must bring a number that tells it from others, and a registry that gives it a code."""
    if not numbers.kept:
        yield from numbers.faults or (*numbers.warnings, "import.number_missing")
    if registry is None:
        yield "import.registry_missing"
    elif division_status(registry) is DivisionStatus.UNKNOWN:
        yield "import.registry_unknown"


def _category(entity_type: str | None, numbers: tuple[LegacyNumber, ...]) -> str:
    """The category of the code that is awaited: by the type, else by the registration number, else enterprise."""
    if entity_type is not None:
        return category_of(entity_type)
    number = next((number.value for number in numbers if number.number_kind == Field.REG_NO), "")
    if number[6:8] in {"NA", "NB"}:
        return "3"
    return "2" if len(number) == 15 and number[6] in _SOLE_TRADER_SEQUENCES else "1"
