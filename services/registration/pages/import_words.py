"""Words of the import: its fields, how rows end, what a finding is called."""

from collections.abc import Mapping

from services.registration.domain.importing.columns import Field
from shared.refusals import row as refusal_row
from shared.web.i18n import bilingual

NUMBERS: Mapping[str, tuple[str, str]] = {
    "reg_no": ("注册号", "Registration number"),
    "org_code": ("组织机构代码", "Organisation code"),
    "tax_no": ("税务登记号", "Tax number"),
    "si_no": ("社会保险登记号", "Social insurance number"),
    "stat_no": ("统计登记号", "Statistics number"),
}
FIELDS: Mapping[str, tuple[str, str]] = {
    "code": ("统一社会信用代码", "Unified social credit code"),
    "name": ("名称", "Name"),
    "kind": ("企业类型", "Type of enterprise"),
    "registered_on": ("成立日期", "Day of establishment"),
    "capital": ("注册资本", "Capital"),
    "scope": ("经营范围", "Scope of business"),
    "address": ("住所", "Address"),
    "registry": ("登记机关代码（六位）", "Registry (six digits)"),
    "licence_exchanged_on": ("换照日期", "Day the licence was exchanged"),
    **NUMBERS,
    **{f"{name}_issuer": (f"{zh}的发证机关", f"{en}: issuer") for name, (zh, en) in NUMBERS.items()},
    **{f"{name}_valid_until_on": (f"{zh}的有效期", f"{en}: valid until") for name, (zh, en) in NUMBERS.items()},
}
OUTCOMES: Mapping[str, tuple[str, str, str]] = {
    "taken": ("收录", "Taken", "is-ok"),
    "taken_with_warnings": ("收录，有提示", "Taken with warnings", "is-warn"),
    "rejected": ("未通过", "Rejected", "is-bad"),
}
CHANGES: Mapping[str, tuple[str, str]] = {
    "entered": ("新进登记簿", "New in the register"),
    "present": ("登记簿已有，未改动", "There already, unchanged"),
    "awaiting_code": ("等待赋码", "Waits for a code"),
}
STATES: Mapping[str, tuple[str, str, str]] = {
    "draft": ("待核对列", "Columns to be checked", "is-now"),
    "running": ("正在导入", "Running", "is-now"),
    "done": ("已完成", "Done", "is-ok"),
}
SHOWN: Mapping[str, tuple[str, str]] = {
    "rejected": ("未通过", "Rejected"),
    "noted": ("未通过和有提示", "Rejected or with warnings"),
    "all": ("全部行", "Every row"),
}


def field_options() -> list[tuple[str, str]]:
    """Return what a column can be said to hold, the empty choice first."""
    return [("", bilingual("不读取", "Not read")), *((str(field), bilingual(*FIELDS[field])) for field in Field)]


def finding_words(code: str) -> str:
    """Return a reason or warning in words."""
    known = refusal_row(code)
    return bilingual(known.zh, known.en)


def change_words(change: str | None) -> str:
    """Return what a row did to the register, in words."""
    known = CHANGES.get(change or "")
    return bilingual(*known) if known else ""
