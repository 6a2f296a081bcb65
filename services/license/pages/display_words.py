"""What the pages say of a licence on display."""

from services.license.domain.display import DisplayState
from services.license.domain.panels import Words
from services.license.pages.words import words_of
from services.license.verification import Verification
from shared.web import _

_TAGS = {
    DisplayState.CURRENT: ("亮照中", "On display", "is-ok"),
    DisplayState.SUSPENDED: ("亮照中，企业歇业", "On display, business suspended", "is-warn"),
    DisplayState.SUPERSEDED: ("显示的是旧执照", "Shows an earlier licence", "is-warn"),
    DisplayState.VOID: ("执照已失效", "Licence void", "is-bad"),
    DisplayState.OFF: ("已关闭", "Off", ""),
}
_PANELS = {
    DisplayState.CURRENT: Words(
        "亮出的执照当前有效",
        "The licence on display is in force",
        "这是该企业现行的一版。",
        "It is the present one of this business.",
    ),
    DisplayState.SUSPENDED: Words(
        "亮出的执照是现行的，企业歇业中",
        "The licence on display is the present one; the business is suspended",
        "歇业期间不经营，债务仍可主张。",
        "No business meanwhile; debts stand.",
    ),
    DisplayState.SUPERSEDED: Words(
        "亮出的是旧执照，已经换照",
        "An earlier licence is on display; it has been replaced",
        "请看现行执照；内容可能不同。",
        "See the present one; it may say something else.",
    ),
    DisplayState.OFF: Words(
        "这里已停止亮照",
        "This display has been turned off",
        "由企业关闭。请向经营者索要执照，或按名称、代码查询企业。",
        "By the business itself. Ask for its licence, or look the business up by name or code.",
    ),
}


def display_tag(state: DisplayState) -> tuple[str, str]:
    """Word and state class of a display's tag."""
    zh, en, css = _TAGS[state]
    return _(zh, en), css


def display_words(state: DisplayState, checked: Verification) -> Words:
    """The panel behind a badge; of a void licence that of its reason."""
    return _PANELS.get(state) or words_of(checked)
