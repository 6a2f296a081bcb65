"""The items of a face as the licence prints them: in Chinese, named as the law names them for the kind."""

from dataclasses import dataclass
from decimal import Decimal

from services.license.domain.amounts import in_capitals
from services.license.verification.face import Capital, Face
from shared.kinds import kind_row

NAME, SCOPE = "名称", "经营范围"
LEFT = (NAME, "类型")  # and who stands at the head; below them the scope

_COMPOSITIONS = {"personal": "个人经营", "family": "家庭经营"}


@dataclass(frozen=True)
class Item:
    """One item: its term and its value."""

    term: str
    text: str


def printed_items(face: Face) -> list[Item]:
    """The items that a licence of this kind has, in the order of the form, without the code.

    细则 art 23 with the terms of `shared.kinds`; an item that the business does not have is left out.
    """
    row = kind_row(face.kind)
    values = (
        (NAME, face.name),
        ("类型", face.entity_type_text),
        ("组成形式", _COMPOSITIONS.get(face.composition or "")),
        (row.head_zh, "、".join(face.head.names) if face.head else None),
        (row.capital_zh, printed_sum(face.capital) if face.capital and row.capital_zh else None),
        ("成立日期", chinese_day(face)),
        (row.address_zh, face.address),
        (SCOPE, face.scope),
    )
    return [Item(term, text) for term, text in values if text]


def printed_sum(capital: Capital) -> str:
    """Yuan in capitals, another currency by its code.

    >>> printed_sum(Capital("2000000.00", "CNY")), printed_sum(Capital("50000.00", "USD"))
    ('贰佰万元整', 'USD 50,000.00')
    """
    if capital.currency == "CNY":
        return in_capitals(capital.amount)
    return f"{capital.currency} {Decimal(capital.amount):,.2f}"


def chinese_day(face: Face) -> str | None:
    """The day of establishment."""
    on = face.established_on
    return f"{on.year}年{on.month}月{on.day}日" if on else None
