"""Registrations of the kinds that `tests.license_cases` lacks, and the longest there are; fixed for golden files.

Some kinds are read from imports alone. The key of each is its national type, and the last digits of its serial number.
"""

from dataclasses import replace
from uuid import UUID

from shared import uscc
from shared.events.registration import EntityRegistered
from shared.events.shapes import Head, Money, NameParts
from shared.kinds import kind_row
from shared.numbers import organisation_code
from tests.license_cases import COMPANY

# 52 and 65 characters: the longest that registers hold, next to a handful of curiosities.
LONG_NAME = "山西中部城市群黄河流域生态保护与高质量发展现代农业科技创新综合示范服务（太原小店）有限责任公司第一分公司"
LONG_ADDRESS = (
    "山西省太原市小店区山西转型综合改革示范区学府产业园南中环街虚构段四百二十九号"
    "创新大厦B座二十八层二八零六室至二八一二室（集群登记）"
)
PERSON = UUID("01a20b19-6780-71d7-8d4d-3b58e2b172d9")


def registered(
    number: int, kind: str, entity_type: str, *, capital: str | None = None, **more: object
) -> EntityRegistered:
    """A registration of a kind, with who heads it by the role of the kind; ``more`` of the particulars."""
    row = kind_row(kind)
    body = f"MAY{number:05d}"
    code = f"9{row.code_category}140105{body}{organisation_code.check_character(body)}"
    particulars = replace(
        COMPANY.particulars,
        kind=kind,
        entity_type=entity_type,
        name=NameParts(f"太原虚构{row.zh}", "虚构", row.zh, "太原", None),
        heads=(Head(row.head_role, "赵敏", PERSON),),
        capital=Money(capital) if capital else None,
    )
    entity_id = UUID(int=COMPANY.entity_id.int + number)
    return replace(
        COMPANY,
        entity_id=entity_id,
        uscc=code + uscc.check_character(code),
        kind=kind,
        particulars=replace(particulars, **more),  # type: ignore[arg-type]  # named as its fields are
    )


FOREIGN = (Head("person_in_charge", "John Q. Smith", PERSON),)
HEADS = (Head("managing_partner", "太原虚构投资有限公司"), Head("managing_partner", "买买提·吐尔逊", PERSON))
KINDS: dict[str, EntityRegistered] = {
    "4540": registered(11, "sole_enterprise", "4540", capital="500000.00"),
    "4533": registered(12, "partnership", "4533", capital="12345678.90", heads=HEADS),
    "9100": registered(13, "coop", "9100", capital="3000000.00"),
    "2130": registered(14, "branch", "2130"),
    "1220": registered(15, "joint_stock", "1220", capital="105000000.50"),
    "3100": registered(16, "non_company", "3100", capital="800000.00"),
    "7120": registered(
        17, "foreign_company_branch", "7120", heads=(Head("person_in_charge", "John Q. Smith", PERSON),)
    ),
    "9900": registered(18, "other", "9900", capital="50000.00"),
}
LONGEST: dict[str, EntityRegistered] = {
    "1152": registered(
        21,
        "llc",
        "1152",
        capital="99999999999.99",
        name=NameParts(LONG_NAME, "山西中部", "有限责任公司", "太原", None),
        address=replace(COMPANY.particulars.address, text=LONG_ADDRESS),  # type: ignore[type-var]
        heads=(Head("legal_rep", "买买提·吐尔逊江", PERSON),),
    ),
    "95000": registered(22, "individual_business", "9500", name=None, composition="family"),
}
