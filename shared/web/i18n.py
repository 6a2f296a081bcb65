"""Chinese first, English beside it: which language a page is in, and texts, dates and sums in it.

Texts stand where they are used, in both languages: ``_("我的申请", "My applications")``. The language is the ``lang``
of the address, else of the cookie, else Chinese.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_date, format_datetime
from flask import g, has_request_context, request
from markupsafe import Markup, escape

from shared.clock import LEGAL_ZONE

COOKIE = "yizhao_lang"
LOCALES = {"zh": "zh_CN", "en": "en_GB"}
TAGS = {"zh": "zh-CN", "en": "en"}


def locale() -> str:
    """Return ``zh`` or ``en``."""
    if not has_request_context():
        return "zh"
    if "locale" not in g:
        asked = request.args.get("lang") or request.cookies.get(COOKIE) or "zh"
        g.locale = asked if asked in LOCALES else "zh"
    chosen: str = g.locale
    return chosen


def babel_locale() -> str:
    """Return the locale by the name Babel knows; Flask-Babel's selector."""
    return LOCALES[locale()]


def bilingual(zh: str, en: str, **values: Any) -> str:
    """Return the text in the page's language, with ``{name}`` filled in.

    >>> bilingual("还剩 {n} 天", "{n} days left", n=3)
    '还剩 3 天'
    """
    text = en if locale() == "en" else zh
    return text.format(**values) if values else text


def pick(thing: Any) -> str:
    """Return the words of what has them in both languages (``zh`` and ``en``): a defect, a refusal, a kind."""
    return str(thing.en if locale() == "en" else thing.zh)


def day(value: date | datetime | None, *, short: bool = False) -> Markup:
    """Write a legal day: 2026年11月26日 or 26 November 2026; short without the year."""
    if value is None:
        return Markup()
    on = value.astimezone(LEGAL_ZONE).date() if isinstance(value, datetime) else value
    zh, en = ("M月d日", "d MMM") if short else ("y年M月d日", "d MMMM y")
    shown = format_date(on, en if locale() == "en" else zh, locale=babel_locale())
    return Markup('<time datetime="{}">{}</time>').format(on.isoformat(), shown)


def day_short(value: date | datetime | None) -> Markup:
    """Write a legal day without its year."""
    return day(value, short=True)


def iso(value: date | None) -> Markup:
    """Write a day for a table: 2026-11-26."""
    return Markup() if value is None else Markup("<time>{}</time>").format(value.isoformat())


def moment(value: datetime | None) -> Markup:
    """Write a moment in Chinese time: 11月24日 09:05 or 24 Nov, 09:05."""
    if value is None:
        return Markup()
    local = value.astimezone(LEGAL_ZONE)
    shown = format_datetime(local, "d MMM, HH:mm" if locale() == "en" else "M月d日 HH:mm", locale=babel_locale())
    return Markup('<time datetime="{}">{}</time>').format(local.isoformat(timespec="minutes"), shown)


def wan(value: Decimal | None) -> str:
    """Write a sum of yuan in 万元 without needless zeros; in English in yuan.

    >>> wan(Decimal("1200000.00")), wan(Decimal("12345.60"))
    ('120 万元', '1.23456 万元')
    """
    if value is None:
        return ""
    if locale() == "en":
        return f"{value.normalize():,f} yuan"
    return f"{(value / 10_000).normalize():f} 万元"


def uscc(code: str | None) -> Markup:
    """Show a code in four groups by margin, so that copying gives its 18 characters."""
    if not code:
        return Markup()
    groups = (code[:2], code[2:8], code[8:17], code[17:])
    inner = Markup().join(Markup("<b>{}</b>").format(group) for group in groups if group)
    return Markup('<span class="uscc">{}</span>').format(inner)


def masked(value: str | None) -> Markup:
    """Show a personal datum masked for the eye, and as such for the ear. Takes a whole value or one already masked.

    >>> str(masked("140105199003070012")).count("*")
    11
    """
    if not value:
        return Markup()
    head, tail = value[:3], value[-4:]
    stars = "*" * max(4, len(value) - 7)
    said = bilingual("已遮蔽，尾号", "masked, ending in ")
    shown = Markup('<span class="mask"><span aria-hidden="true">{}{}</span><span class="vh">{}</span>{}</span>')
    return shown.format(head, stars, said, tail)


def chinese(value: Any) -> Markup:
    """Mark registered particulars as Chinese on an English page."""
    return Markup('<span lang="zh-CN">{}</span>').format(value) if locale() == "en" else escape(value)


def is_han(value: Any) -> bool:
    """Tell whether a text has Chinese characters, e.g. in an option, where no markup can stand.

    >>> is_han("有限公司"), is_han("Co., Ltd.")
    (True, False)
    """
    return any("\u4e00" <= character <= "\u9fff" for character in str(value))


def query_with(**changes: Any) -> str:
    """Return the present address with other query values; None takes one out."""
    values = {**request.args.to_dict(), **changes}
    kept = {name: value for name, value in values.items() if value is not None and value != ""}
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


FILTERS = {
    "day": day,
    "day_short": day_short,
    "iso": iso,
    "moment": moment,
    "wan": wan,
    "uscc": uscc,
    "masked": masked,
    "zh": chinese,
}
