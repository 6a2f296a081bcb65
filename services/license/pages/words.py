"""What the pages say of a verdict, of a state, and of the items of a face, in both languages."""

from decimal import Decimal
from typing import Any

from markupsafe import Markup

from services.license.domain.items import NAME, printed_items
from services.license.domain.license import State
from services.license.domain.panels import Words, panels
from services.license.verification import Face, Verdict, Verification
from shared.kinds import entity_type, kind_row
from shared.web import _
from shared.web.i18n import chinese, day, locale, uscc, wan

_STATES = {
    State.PREPARED: ("正在签发", "Being signed", "is-now"),
    State.ACTIVE: ("当前有效", "In force", "is-ok"),
    State.SUSPENDED: ("歇业中", "Suspended", "is-warn"),
    State.SUPERSEDED: ("已有新版", "Replaced", "is-warn"),
    State.VOID: ("已失效", "Void", "is-bad"),
    State.DROPPED: ("未签发", "Never issued", "is-bad"),
}


def words_of(checked: Verification) -> Words:
    """The panel of a verdict; where only a number was given, genuine is None and other words apply."""
    if checked.genuine is None and checked.verdict is Verdict.UNREADABLE:
        return panels()["number_unknown"]
    if checked.genuine is None and checked.verdict is Verdict.VALID:
        return panels()["number_valid"]
    return panels()[checked.panel]


def state_tag(state: State) -> tuple[str, str]:
    """Word and state class of a licence's tag."""
    zh, en, css = _STATES[state]
    return _(zh, en), css


def card_rows(face: Face) -> list[tuple[str, Any]]:
    """Terms and values as the licence itself has them: in Chinese whatever the page's language, sums in capitals."""
    strong = Markup("<strong>{}</strong>")
    items = [(item.term, strong.format(item.text) if item.term == NAME else item.text) for item in printed_items(face)]
    return [("统一社会信用代码", strong.format(uscc(face.uscc))), *items]


def face_rows(face: Face) -> list[tuple[str, Any]]:
    """Terms and values in the page's language; a value that the paper carries only as a digest is said to be so."""
    row, digest = (
        kind_row(face.kind),
        _("（码中只有摘要，请对照执照原文）", "(digest only; compare the licence itself)"),
    )
    known_type = entity_type(face.entity_type)
    type_text = known_type.en if known_type and locale() == "en" else face.entity_type_text
    rows = [
        (_("名称", "Name"), _text(face, "name", digest)),
        (_("类型", "Type"), type_text),
        (_("组成形式", "Composition"), _composition(face)),
        (_(row.head_zh, row.head_en), chinese("、".join(face.head.names)) if face.head else None),
        (_(row.capital_zh, row.capital_en), _sum(face)),
        (_("成立日期", "Established"), day(face.established_on)),
        (_(row.address_zh, row.address_en), _text(face, "address", digest)),
        (_("经营范围", "Business scope"), _text(face, "scope", digest)),
        (_("登记机关", "Registry"), chinese(face.registry_name)),
        (_("执照日期", "Dated"), day(face.licence_on)),
        (_("执照编号", "Serial number"), Markup('<span class="no">{}</span>').format(face.serial)),
    ]
    return [(term, value) for term, value in rows if value]


def _text(face: Face, name: str, digest: str) -> Any:
    text = getattr(face, name)
    if text:
        return chinese(text)
    return digest if name in face.digests else None


def _sum(face: Face) -> str | None:
    if face.capital is None:
        return None
    amount, currency = Decimal(face.capital.amount), face.capital.currency
    if currency != "CNY":
        return f"{currency} {amount:,.2f}"
    return f"CNY {amount:,.2f}" if locale() == "en" else f"{wan(amount)}人民币"


def _composition(face: Face) -> str | None:
    match face.composition:
        case "personal":
            return _("个人经营", "Run by one person")
        case "family":
            return _("家庭经营", "Run by a family")
    return None
