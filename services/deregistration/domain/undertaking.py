"""The undertaking of all investors (全体投资人承诺书): its wording by version, and the hash of what was signed."""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import rfc8785

from services.deregistration.domain.rules import simplified_rule_by_id
from services.deregistration.domain.subject import Subject


@dataclass(frozen=True)
class UndertakingText:
    """One wording, clause by clause; a version is never changed, only followed by another."""

    version: str
    clauses_zh: tuple[str, ...]
    clauses_en: tuple[str, ...]


_BASE_ZH = (
    "本企业申请简易注销登记前未发生债权债务，或者已将债权债务清偿完结。",
    "不存在未结清的清偿费用、职工工资、社会保险费用、法定补偿金和应缴纳的税款（滞纳金、罚款）。",
    "本企业不存在不适用简易注销程序的情形。",
    "全体投资人对本承诺的真实性负责；承诺不实的，依法承担法律责任，并接受信用约束。",
)
_BASE_EN = (
    "Before this application no claims or debts have arisen, or all have been settled.",
    "Nothing is owed of liquidation costs, wages, social insurance, statutory compensation or tax (late fees, fines).",
    "None of the cases that exclude the simplified route applies to this enterprise.",
    "All investors answer for the truth of this undertaking, by law and in their credit record, if it is false.",
)
_COMPANY_ZH = ("全体股东知悉：承诺不实的，对注销登记前的公司债务承担连带责任（公司法第二百四十条）。",)
_COMPANY_EN = (
    "All shareholders know: if it is false, they are jointly liable for the company's earlier debts (Company Law 240).",
)

TEXTS: dict[str, UndertakingText] = {
    text.version: text
    for text in (
        UndertakingText("SD-2017.1", _BASE_ZH, _BASE_EN),
        UndertakingText("SD-2021.1", _BASE_ZH, _BASE_EN),
        UndertakingText("SD-2022.1", _BASE_ZH, _BASE_EN),
        UndertakingText("SD-2024C.1", _BASE_ZH + _COMPANY_ZH, _BASE_EN + _COMPANY_EN),
    )
}


@dataclass(frozen=True)
class SignedContent:
    """What every investor signs: the case, the wording, and who must sign. Names only, no identity numbers."""

    case_id: UUID
    entity_id: UUID
    uscc: str
    name: str
    route: str
    reason: str
    undertaking_version: str
    investors: tuple[tuple[UUID, str], ...]
    cure_statement: str | None = None
    cure_stated_on: date | None = None

    def as_json(self) -> dict[str, Any]:
        """The signed document as JSON; its RFC 8785 form is what the hash covers and what the public can fetch."""
        text = TEXTS[self.undertaking_version]
        document: dict[str, Any] = {
            "case_id": str(self.case_id),
            "entity_id": str(self.entity_id),
            "uscc": self.uscc,
            "name": self.name,
            "route": self.route,
            "reason": self.reason,
            "undertaking_version": self.undertaking_version,
            "clauses_zh": list(text.clauses_zh),
            "investors": [{"investor_id": str(investor), "name": name} for investor, name in self.investors],
        }
        if self.cure_statement and self.cure_stated_on:
            document |= {"cure_statement": self.cure_statement, "cure_stated_on": self.cure_stated_on.isoformat()}
        return document


def content_hash(document: dict[str, Any]) -> str:
    """SHA-256 (64 hex digits) of the RFC 8785 form of a signed document.

    >>> content_hash({"b": 1, "a": "甲"}) == content_hash({"a": "甲", "b": 1})
    True
    """
    return hashlib.sha256(rfc8785.dumps(document)).hexdigest()


def investors_to_sign(subject: Subject) -> tuple[tuple[UUID, str], ...]:
    """All investors by id and name, in a fixed order, so that the same investors give the same document."""
    return tuple(sorted(((investor.investor_id, investor.name) for investor in subject.investors), key=str))


def current_version(rule_id: str) -> str:
    """The wording that a rule asks for.

    >>> current_version("SD-2024C")
    'SD-2024C.1'
    """
    return simplified_rule_by_id(rule_id).value.undertaking_version
