"""Numbers from before the one code in a row: which may be kept, and what is wrong with the others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from services.registration.domain.importing.cells import plain, read_day
from services.registration.domain.importing.columns import NUMBERS, Field
from services.registration.domain.importing.identity import IDENTITY_MARK
from shared.events.shapes import LegacyNumber
from shared.numbers import organisation_code, registration_number, tax_number
from shared.numbers.faults import Mode

LONGEST_NUMBER, LONGEST_ISSUER = 64, 200


@dataclass(frozen=True, slots=True)
class Numbers:
    """``kept``: with their compact values; ``faults``: codes for those that are left out; ``warnings``: others."""

    kept: tuple[LegacyNumber, ...] = ()
    faults: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def of(self, kind: Field) -> str | None:
        """Return the number of a kind, or None."""
        return next((number.value for number in self.kept if number.number_kind == kind), None)


NO_NUMBERS = Numbers()
Judged = tuple[str | None, tuple[str, ...], tuple[str, ...]]
"""The number to keep, what is wrong with it, what is worth a note."""


def read_numbers(cells: Mapping[Field, str]) -> Numbers:
    """Read every number of a row.

    * An identity number is never kept, whatever the column: ``import.identity_number``.
    * Registration number, organisation code and tax number are kept where their own rules let them pass on import.
    * Numbers of social insurance and statistics are local: any text up to 64 characters.
    * A day of validity that cannot be read is left out: ``import.validity_unreadable``.

    >>> found = read_numbers({Field.REG_NO: "140100 2000 1234 5", Field.ORG_CODE: "D2143569-X"})
    >>> [(number.number_kind, number.value) for number in found.kept], found.faults
    ([('org_code', 'D2143569X')], ('reg_no.wrong_check',))
    >>> read_numbers({Field.TAX_NO: "11010519491231002X00"})
    Numbers(kept=(), faults=(), warnings=('import.identity_number',))
    """
    kept: list[LegacyNumber] = []
    faults: list[str] = []
    warnings: list[str] = []
    for kind in NUMBERS:
        text = cells.get(kind, "")
        if not text:
            continue
        value, wrong, noted = _judged(kind, text)
        faults += wrong
        warnings += noted
        if value is not None:
            number, about_validity = _number(kind, value, cells)
            kept.append(number)
            warnings += about_validity
    return Numbers(tuple(kept), tuple(faults), tuple(dict.fromkeys(warnings)))


def _number(kind: Field, value: str, cells: Mapping[Field, str]) -> tuple[LegacyNumber, tuple[str, ...]]:
    issuer = cells.get(Field(f"{kind}_issuer"), "")[:LONGEST_ISSUER] or None
    until_text = cells.get(Field(f"{kind}_valid_until_on"), "")
    until = read_day(until_text) if until_text else None
    unreadable = bool(until_text) and until is None and "长期" not in until_text
    return LegacyNumber(str(kind), value, issuer, until), ("import.validity_unreadable",) if unreadable else ()


def _judged(kind: Field, text: str) -> Judged:
    if IDENTITY_MARK in text or tax_number.holds_identity_number(text):
        return None, (), ("import.identity_number",)
    return _RULES[kind](text)


def _registration(text: str) -> Judged:
    verdict = registration_number.check(text, Mode.IMPORT)
    return (verdict.canonical if verdict.valid else None), verdict.error_codes, _notes(verdict.warning_codes)


def _organisation(text: str) -> Judged:
    verdict = organisation_code.check(text, Mode.IMPORT)
    return (verdict.canonical if verdict.valid else None), verdict.error_codes, _notes(verdict.warning_codes)


def _tax(text: str) -> Judged:
    verdict = tax_number.check(text, Mode.IMPORT)
    return (verdict.canonical if verdict.valid else None), verdict.error_codes, _notes(verdict.warning_codes)


def _local(text: str) -> Judged:
    value = plain(text)
    return (value, (), ()) if len(value) <= LONGEST_NUMBER else (None, ("import.number_too_long",), ())


def _notes(codes: tuple[str, ...]) -> tuple[str, ...]:
    """Blanks and hyphens between the digits are no news in a file."""
    return tuple(code for code in codes if not code.endswith(".folded"))


_RULES: Mapping[Field, Callable[[str], Judged]] = MappingProxyType(
    {
        Field.REG_NO: _registration,
        Field.ORG_CODE: _organisation,
        Field.TAX_NO: _tax,
        Field.SI_NO: _local,
        Field.STAT_NO: _local,
    }
)
