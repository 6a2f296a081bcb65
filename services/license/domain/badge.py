"""The badge (亮照标识) as a drawing: SVG of 208 × 48, without script, style, identifiers or anything fetched.

Colours stand as attributes, so that it can be put into a page whose policy allows no inline style. They are those of
`yizhao.css`; sign, word and colour say the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class _Look:
    sign: str
    colour: str
    zh: str
    en: str


def _mark(shape: str, line: str) -> str:
    """A filled shape with a white line in it."""
    return f'{shape}<path d="{line}" fill="none" stroke="#fff" stroke-width="3.5"/>'


_DISC = _mark('<circle cx="24" cy="24" r="15" fill="{colour}"/>', "m17 25 5 5 10-12")
_CLOCK = _mark('<rect x="9" y="9" width="30" height="30" rx="3" fill="{colour}"/>', "M24 15v10l7 4")
_ARROW = _mark('<path d="M24 8 40 24 24 40 8 24z" fill="{colour}"/>', "M17 24h14m-6-6 6 6-6 6")
_CROSS = _mark('<path d="M18 9h12l9 9v12l-9 9H18l-9-9V18z" fill="{colour}"/>', "m18 18 12 12m0-12L18 30")
_RING = '<circle cx="24" cy="24" r="13.5" fill="none" stroke="{colour}" stroke-width="3" stroke-dasharray="5 4"/>'
_SEAL = (
    '<rect x="8" y="8" width="32" height="32" rx="3" fill="{colour}"/>'
    '<text x="24" y="31.5" text-anchor="middle" font-size="21" fill="#fff">照</text>'
)

_STILL = _Look(_SEAL, "#a5281b", "营业执照 · 点此核验", "Business licence: check it")
_LOOKS: Mapping[str, _Look] = {
    "current": _Look(_DISC, "#1a673b", "营业执照 · 当前有效", "Licence in force: check it"),
    "suspended": _Look(_CLOCK, "#7d4b00", "营业执照 · 歇业中", "Business suspended: see more"),
    "superseded": _Look(_ARROW, "#7d4b00", "营业执照 · 已换照", "Licence replaced: see more"),
    "void": _Look(_CROSS, "#a5281b", "营业执照 · 已失效", "No longer valid: see more"),
    "off": _Look(_RING, "#47585f", "已停止亮照", "Display turned off"),
}


def badge(state: str | None) -> str:
    """The drawing for the state of a display; None: the one that says nothing of it and may be copied into a page.

    >>> badge(None).startswith("<svg") and "当前有效" in badge("current") and "style" not in badge("void")
    True
    """
    look = _STILL if state is None else _LOOKS[state]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="208" height="48" viewBox="0 0 208 48" role="img" '
        f'aria-label="{look.zh} / {look.en}" font-family="sans-serif">'
        f'<rect x=".75" y=".75" width="206.5" height="46.5" rx="6" fill="#fff" stroke="{look.colour}" '
        f'stroke-width="1.5"/>{look.sign.format(colour=look.colour)}'
        f'<text x="50" y="22" font-size="15" font-weight="bold" fill="#14222a">{look.zh}</text>'
        f'<text x="50" y="38" font-size="11" fill="#47585f">{look.en}</text></svg>'
    )
