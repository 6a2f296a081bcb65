"""Numbers from before the one code (注册号, 组织机构代码, 税务登记号 …): their kinds, compact form, checks, and search.

Three kinds have rules of their own (`shared.numbers`); social insurance and statistics certificates were numbered
locally and are free text without a check.
"""

from dataclasses import dataclass
from enum import StrEnum

from shared.numbers import organisation_code, registration_number, resident_id, tax_number
from shared.numbers.faults import Finding, Mode
from shared.uscc import fold


class NumberKind(StrEnum):
    """Which register or certificate a number comes from."""

    REG_NO = "reg_no"
    ORG_CODE = "org_code"
    TAX_NO = "tax_no"
    SI_NO = "si_no"
    STAT_NO = "stat_no"


# Printed on certificates that hung on the wall. The other two belong to the dealings with two departments.
PUBLIC_KINDS = (NumberKind.REG_NO, NumberKind.ORG_CODE, NumberKind.TAX_NO)
ALL_KINDS = tuple(NumberKind)
WORDS: dict[str, tuple[str, str]] = {
    NumberKind.REG_NO: ("注册号", "Registration number"),
    NumberKind.ORG_CODE: ("组织机构代码", "Organisation code"),
    NumberKind.TAX_NO: ("税务登记号", "Tax number"),
    NumberKind.SI_NO: ("社会保险登记证号", "Social insurance number"),
    NumberKind.STAT_NO: ("统计登记证号", "Statistics number"),
}
_MODULES = {
    NumberKind.REG_NO: registration_number,
    NumberKind.ORG_CODE: organisation_code,
    NumberKind.TAX_NO: tax_number,
}


def is_personal(kind: NumberKind | str, value: str) -> bool:
    """Tell whether a number must not be kept because a person's identity number is in it.

    Sole traders were taxed, and some insured, under their identity numbers.

    >>> is_personal("tax_no", "11010519491231002X00"), is_personal("si_no", "11010519491231002X")
    (True, True)
    >>> is_personal("tax_no", "140105192203821"), is_personal("reg_no", "140100200012343")
    (False, False)
    """
    if kind == NumberKind.TAX_NO:
        return tax_number.holds_identity_number(value)
    return resident_id.is_valid(fold(value))


def compact(kind: NumberKind | str, value: str) -> str:
    """Return a number as it is kept and looked for; nothing is guessed.

    >>> compact("org_code", " 19220382-1 "), compact("reg_no", "１４０１００２０００１２３４３")
    ('192203821', '140100200012343')
    >>> compact("si_no", " 晋社险字  第 12-3 号")
    '晋社险字第12-3号'
    """
    module = _MODULES.get(NumberKind(kind))
    return module.compact(value) if module else _free(value)


def printed(kind: NumberKind | str, value: str) -> str:
    """Return a number as it is printed on its certificate.

    >>> printed("org_code", "192203821"), printed("stat_no", "12-3")
    ('19220382-1', '12-3')
    """
    module = _MODULES.get(NumberKind(kind))
    return module.format(value) if module else value


def faults(kind: NumberKind | str, value: str) -> tuple[Finding, ...]:
    """Return what is wrong with a number that once was given out, old forms allowed; free text is never wrong.

    >>> [finding.code for finding in faults("org_code", "19220382-2")]
    ['org_code.wrong_check']
    >>> faults("org_code", "19220382-1"), faults("stat_no", "anything")
    ((), ())
    """
    module = _MODULES.get(NumberKind(kind))
    return tuple(module.check(value, Mode.IMPORT).errors) if module else ()


@dataclass(frozen=True)
class Sought:
    """What somebody typed, as the registers know it: whole numbers, and an organisation code that it is or carries."""

    values: tuple[str, ...]
    organisation_code: str | None = None


def sought(text: str) -> Sought:
    """Return what to look for when somebody types a number of any kind.

    The organisation code matters beside the numbers themselves: whoever kept it has it in positions 9 to 17 of the
    code, and an organisation's tax number is a division and that code.

    >>> sought("19220382-1")
    Sought(values=('192203821', '19220382-1'), organisation_code='192203821')
    >>> sought("140105192203821").organisation_code, sought("太原晋源").organisation_code
    ('192203821', None)
    >>> sought("91350100M000100Y43").organisation_code  # whoever types a whole code means the code
    """
    folded = fold(text)
    values = tuple(dict.fromkeys(value for value in (folded, _free(text)) if value))
    if organisation_code.is_valid(folded):
        return Sought(values, folded)
    taxed = tax_number.check(folded, Mode.IMPORT)
    return Sought(values, None if taxed.uscc else taxed.organisation_code)


def _free(value: str) -> str:
    """Free text: half width, without white space; hyphens stay, since nobody knows what they mean here."""
    return "".join(value.split()).translate(_HALF_WIDTH)


_HALF_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(94)}
