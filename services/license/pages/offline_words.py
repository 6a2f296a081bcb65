"""The words that the page off line shows: it has none of its own, so that there is one place for them."""

from typing import Any

from shared.kinds import Kind, kind_row
from shared.web import _
from shared.web.i18n import locale

PANELS: dict[str, tuple[str, str]] = {
    "valid": ("valid", "valid"),
    "suspended": ("suspended", "suspended"),
    "invalid": ("invalid", "invalid"),
    "expired": ("expired", "expired"),
    "not_yet_valid": ("not_yet_valid", "not_yet_valid"),
    "status_stale": ("status_stale", "status_stale"),
    "status_too_old": ("status_unavailable", "status_too_old"),
    "status_unavailable": ("status_unavailable", "status_unavailable"),
    "bad_signature": ("bad_signature", "bad_signature"),
    "unknown_key": ("unknown_key", "unknown_key"),
    "key_revoked": ("unknown_key", "key_revoked"),
    "unreadable": ("unreadable", "unreadable"),
    "unsupported": ("unsupported", "unsupported"),
    "malformed": ("malformed", "malformed"),
}
"""Panel → the verdict whose sign and colour it has, and the row of its words."""


def words() -> dict[str, Any]:
    """What the script fills in, in the page's language; ``{when}`` and ``{n}`` are places for it to fill."""
    return {
        **_updating(),
        "locale": "en-GB" if locale() == "en" else "zh-CN",
        "language": locale(),
        "month": "long",
        "today": _("今天", "today"),
        "yesterday": _("昨天", "yesterday"),
        "day_time": _("{day} {time}", "{time} {day}"),
        "genuine": _("文件是真的吗？", "Is the document genuine?"),
        "standing": _("企业现在正常吗？", "Is the business in good standing?"),
        "status": _("状态有多新？", "How fresh is the status?"),
        "as_of": _("状态截至{when}（本机名单）", "status as of {when}, from the list kept here"),
        "no_status": _("没有取得状态", "No status was obtained"),
        "then": {
            "0": _("；当时有效，之后有没有变化看不到", "; in force then, whether still cannot be seen"),
            "2": _("；当时歇业中", "; suspended then"),
        },
        "digest": _("（码中只有摘要，请对照执照原文）", "(digest only; compare the licence itself)"),
        "terms": _terms(),
        "compositions": {
            "personal": _("个人经营", "Run by one person"),
            "family": _("家庭经营", "Run by a family"),
        },
        "kinds": {str(kind): _kind(kind) for kind in Kind},
        "in_wan": _("{n} 万元人民币", ""),
    }


def _updating() -> dict[str, str]:
    return {
        "kept": _("本机名单：{when} 更新，共 {n} 份状态列表。", "Kept here: updated {when}; status lists: {n}."),
        "kept_none": _(
            "本机没有名单：还没有联网打开过，或已被浏览器清除。请联网后更新。",
            "No lists are kept here: never opened on line, or cleared by the browser. Update when on line.",
        ),
        "updating": _("正在更新……", "Updating …"),
        "updated": _("已更新。", "Updated."),
        "off_line": _("现在连不上网，没有更新。", "Off line; not updated."),
        "refused": _(
            "取到的名单不可信或不完整，没有采用。",
            "The lists that came cannot be believed or are incomplete, and were not taken.",
        ),
        "root_changed": _(
            "服务器的根证书与本机记下的不同，没有采用新名单。请核对“信任列表”页上的指纹；确实换过的，可以清除后重新下载。",
            "The server's root is not the one pinned here; its lists were not taken. "
            "Compare the fingerprint on the trust page; if it was replaced indeed, clear and fetch anew.",
        ),
    }


def _terms() -> dict[str, str]:
    return {
        "name": _("名称", "Name"),
        "type": _("类型", "Type"),
        "composition": _("组成形式", "Composition"),
        "established": _("成立日期", "Established"),
        "scope": _("经营范围", "Business scope"),
        "registry": _("登记机关", "Registry"),
        "dated": _("执照日期", "Dated"),
        "serial": _("执照编号", "Serial number"),
    }


def _kind(kind: Kind) -> dict[str, str]:
    row = kind_row(kind)
    return {
        "head": _(row.head_zh, row.head_en),
        "capital": _(row.capital_zh, row.capital_en),
        "address": _(row.address_zh, row.address_en),
    }
