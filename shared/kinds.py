"""Kinds of entity (主体类型): one row a kind, with the words and the numbers every service needs.

A new kind is one row here and one entry in ``ENTITY_TYPES``; every table per kind goes through ``per_kind``, which
refuses a table that lacks one of the kinds registered here. Type codes are the national four digits.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

V = TypeVar("V")


class Kind(StrEnum):
    """What an entity is. The last four are read from imports and are not registered here."""

    LLC = "llc"
    SOLE_ENTERPRISE = "sole_enterprise"
    PARTNERSHIP = "partnership"
    INDIVIDUAL_BUSINESS = "individual_business"
    COOP = "coop"
    BRANCH = "branch"
    JOINT_STOCK = "joint_stock"
    NON_COMPANY = "non_company"
    FOREIGN_COMPANY_BRANCH = "foreign_company_branch"
    OTHER = "other"


@dataclass(frozen=True)
class KindRow:
    """Words as the law has them for the kind: who heads it, what its address and its capital are called.

    ``head_role`` is a value of ``Head.role``; ``capital_zh`` is empty where the licence of the kind shows no capital.
    ``code_category`` is the second character of its unified social credit code.
    """

    kind: Kind
    zh: str
    en: str
    head_role: str
    head_zh: str
    head_en: str
    address_zh: str
    address_en: str
    capital_zh: str
    capital_en: str
    code_category: str


@dataclass(frozen=True)
class EntityType:
    """A national type code (企业类型代码) with the wording that a licence prints."""

    code: str
    kind: Kind
    zh: str
    en: str


_LEGAL_REP = ("legal_rep", "法定代表人", "Legal representative")
_IN_CHARGE = ("person_in_charge", "负责人", "Person in charge")
_DOMICILE = ("住所", "Domicile")
_PREMISES = ("经营场所", "Premises")
_PRINCIPAL_PLACE = ("主要经营场所", "Principal place of business")
_REGISTERED_CAPITAL = ("注册资本", "Registered capital")
_CONTRIBUTION = ("出资额", "Contribution")
_NO_CAPITAL = ("", "")
_ENTERPRISE = "1"
_INDIVIDUAL = "2"
_COOP = "3"

_ROWS = (
    KindRow(
        Kind.LLC,
        "有限责任公司",
        "Limited liability company",
        *_LEGAL_REP,
        *_DOMICILE,
        *_REGISTERED_CAPITAL,
        _ENTERPRISE,
    ),
    KindRow(
        Kind.SOLE_ENTERPRISE,
        "个人独资企业",
        "Sole proprietorship enterprise",
        *("investor", "投资人", "Sole investor"),
        *_DOMICILE,
        *_CONTRIBUTION,
        _ENTERPRISE,
    ),
    KindRow(
        Kind.PARTNERSHIP,
        "合伙企业",
        "Partnership",
        *("managing_partner", "执行事务合伙人", "Managing partner"),
        *_PRINCIPAL_PLACE,
        *_CONTRIBUTION,
        _ENTERPRISE,
    ),
    KindRow(
        Kind.INDIVIDUAL_BUSINESS,
        "个体工商户",
        "Individual business",
        *("operator", "经营者", "Operator"),
        *_PREMISES,
        *_NO_CAPITAL,
        _INDIVIDUAL,
    ),
    KindRow(
        Kind.COOP,
        "农民专业合作社",
        "Farmers' co-operative",
        *_LEGAL_REP,
        *_DOMICILE,
        *("成员出资总额", "Members' contributions"),
        _COOP,
    ),
    KindRow(Kind.BRANCH, "分支机构", "Branch", *_IN_CHARGE, *_PREMISES, *_NO_CAPITAL, _ENTERPRISE),
    KindRow(
        Kind.JOINT_STOCK,
        "股份有限公司",
        "Joint-stock company",
        *_LEGAL_REP,
        *_DOMICILE,
        *_REGISTERED_CAPITAL,
        _ENTERPRISE,
    ),
    KindRow(
        Kind.NON_COMPANY,
        "非公司企业法人",
        "Enterprise legal person",
        *_LEGAL_REP,
        *_DOMICILE,
        *("注册资金", "Registered funds"),
        _ENTERPRISE,
    ),
    KindRow(
        Kind.FOREIGN_COMPANY_BRANCH,
        "外国公司分支机构",
        "Branch of a foreign company",
        *_IN_CHARGE,
        *_PREMISES,
        *_NO_CAPITAL,
        _ENTERPRISE,
    ),
    KindRow(Kind.OTHER, "其他", "Other", *_IN_CHARGE, *_DOMICILE, *_CONTRIBUTION, _ENTERPRISE),
)
_BY_KIND = {row.kind: row for row in _ROWS}

ENTITY_TYPES: Mapping[str, EntityType] = MappingProxyType(
    {
        row.code: row
        for row in (
            EntityType(
                "1130",
                Kind.LLC,
                "有限责任公司（自然人投资或控股）",
                "Limited liability company held by natural persons",
            ),
            EntityType(
                "1151",
                Kind.LLC,
                "有限责任公司（自然人独资）",
                "Limited liability company with one natural person as its only shareholder",
            ),
            EntityType("9500", Kind.INDIVIDUAL_BUSINESS, "个体工商户", "Individual business"),
        )
    }
)
REGISTRABLE_KINDS = tuple(dict.fromkeys(row.kind for row in ENTITY_TYPES.values()))


def kind_row(kind: Kind | str) -> KindRow:
    """Return the row of a kind; an unknown word reads as ``other``, as for every open enumeration of an event.

    >>> kind_row("individual_business").head_zh, kind_row("something new").zh
    ('经营者', '其他')
    """
    known = kind if kind in set(Kind) else Kind.OTHER
    return _BY_KIND[Kind(known)]


def entity_type(code: str) -> EntityType | None:
    """Return the type of a code that is registered here, else None.

    >>> entity_type("1151").zh
    '有限责任公司（自然人独资）'
    """
    return ENTITY_TYPES.get(code)


def entity_types_of(kind: Kind | str) -> tuple[EntityType, ...]:
    """Return the types that a kind can have here.

    >>> [row.code for row in entity_types_of("llc")]
    ['1130', '1151']
    """
    return tuple(row for row in ENTITY_TYPES.values() if row.kind == kind)


def per_kind(table: Mapping[Kind, V]) -> Mapping[Kind, V]:
    """Freeze a table per kind; refuse one that lacks a kind registered here.

    >>> per_kind({Kind.LLC: 2})
    Traceback (most recent call last):
    ValueError: a table per kind lacks individual_business
    """
    missing = [kind.value for kind in REGISTRABLE_KINDS if kind not in table]
    if missing:
        raise ValueError(f"a table per kind lacks {', '.join(missing)}")
    return MappingProxyType(dict(table))
