"""What states, departments and reasons are called on a page, in Chinese and English, with the state of their tag."""

from dataclasses import dataclass
from datetime import date

from services.deregistration.domain.notice import NoticePeriod, day_number
from shared.divisions import registry_of
from shared.refusals import row


@dataclass(frozen=True)
class Word:
    """A word in both languages and the look of its tag; ``pick`` chooses the language."""

    zh: str
    en: str
    tag: str = ""


STATES = {
    "draft": Word("填写中", "Draft", "is-paused"),
    "signing": Word("待签署", "To be signed", "is-now"),
    "opening": Word("正在核对", "Being checked", "is-now"),
    "in_notice": Word("公示中", "In notice", "is-now"),
    "filing_window": Word("可以申请", "Open for filing", "is-now"),
    "under_decision": Word("审查中", "Under decision", "is-now"),
    "granted": Word("已准予，即将生效", "Granted, about to take effect", "is-ok"),
    "deregistered": Word("已注销", "Deregistered", "is-ok"),
    "objected_curable": Word("有异议，已终止", "Ended by an objection", "is-bad"),
    "objected_ordinary_only": Word("有异议，转普通程序", "Ended, ordinary route only", "is-bad"),
    "notice_withdrawn": Word("公告已撤回", "Notice withdrawn", "is-paused"),
    "lapsed": Word("逾期未申请，已失效", "Lapsed, not filed in time", "is-paused"),
    "blocked": Word("未能公告", "Could not be published", "is-bad"),
}
DEPARTMENTS = {
    "tax": Word("税务", "Tax"),
    "social_insurance": Word("社会保险", "Social insurance"),
    "customs": Word("海关", "Customs"),
}
REQUESTS = {
    "open": Word("尚未确认收到", "Not confirmed yet", "is-warn"),
    "receipted": Word("已收到，等待答复", "Received, waiting"),
    "answered": Word("已答复", "Answered", "is-ok"),
    "silent": Word("期满未提异议", "Silent, no objection", "is-ok"),
}
ANSWERS = {
    "receipt": Word("确认收到", "Receipt"),
    "no_objection": Word("无异议", "No objection", "is-ok"),
    "objection": Word("提出异议", "Objection", "is-bad"),
    "objection_withdrawn": Word("撤回异议", "Objection withdrawn", "is-ok"),
}
REASONS = {
    "creditor": Word("债权人", "Creditor"),
    "worker": Word("职工", "Worker"),
    "other": Word("其他利害关系人", "Other interested party"),
    "arrears": Word("欠税或滞纳金、罚款", "Tax arrears, late fees or fines"),
    "open_invoices": Word("发票未缴销", "Open invoices"),
    "audit_open": Word("稽查未结", "Audit open"),
    "contributions_owed": Word("欠缴社会保险费", "Contributions owed"),
    "customs_open": Word("海关手续未结", "Customs matters open"),
}
GROUNDS = {
    "T1": Word("从未办理过涉税事宜", "Never handled any tax matter"),
    "T2": Word("未领用发票且无欠税", "Never drew invoices, owes nothing"),
    "T3": Word("公告期满前已办结清税", "Tax cleared before the end of the notice"),
    "none_owed": Word("无欠缴、无未结事项", "Nothing owed, nothing open"),
}
HAND_BACKS = {
    "electronic_only": Word("只有电子营业执照", "Electronic licence only"),
    "returned": Word("缴回纸质营业执照", "The paper licence is handed back"),
    "declared_void": Word("纸质营业执照遗失，已声明作废", "The paper licence is lost and declared void"),
}
UNKNOWN = Word("其他", "Other")


@dataclass(frozen=True)
class Clockface:
    """A notice period against today: how many squares, how many gone, how many days are left."""

    total: int
    gone: int
    number: int
    left: int
    is_over: bool


def clockface(period: NoticePeriod, today: date) -> Clockface:
    """Return the face of a notice's clock; on the day of publication nothing is gone and no square is today.

    >>> from services.deregistration.domain.notice import notice_period
    >>> from services.deregistration.domain.rules import simplified_rule_by_id
    >>> period = notice_period(date(2025, 11, 10), simplified_rule_by_id("SD-2024C").value)
    >>> clockface(period, date(2025, 11, 24))
    Clockface(total=20, gone=13, number=14, left=6, is_over=False)
    """
    total = (period.ends_on - period.published_on).days
    number = day_number(period, today)
    is_over = today > period.ends_on
    gone = total if is_over else number - 1
    return Clockface(total, gone, number, max(0, (period.ends_on - today).days), is_over)


def registry_word(code: str) -> Word:
    """Return a registry by its name; by its code where it is none of ours."""
    known = registry_of(code)
    return Word(known.zh, known.en) if known else Word(code, code)


WORDS = {
    "states": STATES,
    "departments": DEPARTMENTS,
    "requests": REQUESTS,
    "answers": ANSWERS,
    "reasons": REASONS,
    "grounds": GROUNDS,
    "hand_backs": HAND_BACKS,
    "unknown": UNKNOWN,
    "registry_word": registry_word,
    "clockface": clockface,
    "row": row,
}
