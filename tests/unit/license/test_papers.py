"""What a licence prints: the items of each kind, in a font that has every character, the same bytes each time."""

import json
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import pytest

from services.license.domain.items import printed_items
from services.license.domain.lists import Issuer
from services.license.domain.paper import PaperFormat
from services.license.rendering import RendererMissingError, Typesetter, sheet_of
from services.license.rendering.fonts import machine_font
from shared.errors import Refusal
from tests.license_cases import NOW
from tests.license_papers import COPIES, DUPLICATE, FACES, ORIGINAL, sheet

GOLDEN = Path(__file__).parents[2] / "contract" / "golden" / "license" / "papers.json"
COMPANY = FACES["llc"]
TERMS = {
    "llc": ["名称", "类型", "法定代表人", "注册资本", "成立日期", "住所", "经营范围"],
    "sole_enterprise": ["名称", "类型", "投资人", "出资额", "成立日期", "住所", "经营范围"],
    "partnership": ["名称", "类型", "执行事务合伙人", "出资额", "成立日期", "主要经营场所", "经营范围"],
    "individual_business": ["名称", "类型", "组成形式", "经营者", "成立日期", "经营场所", "经营范围"],
    "coop": ["名称", "类型", "法定代表人", "成员出资总额", "成立日期", "住所", "经营范围"],
    "branch": ["名称", "类型", "负责人", "成立日期", "经营场所", "经营范围"],
    "joint_stock": ["名称", "类型", "法定代表人", "注册资本", "成立日期", "住所", "经营范围"],
    "non_company": ["名称", "类型", "法定代表人", "注册资金", "成立日期", "住所", "经营范围"],
    "foreign_company_branch": ["名称", "类型", "负责人", "成立日期", "经营场所", "经营范围"],
    "without a name": ["类型", "组成形式", "经营者", "成立日期", "经营场所", "经营范围"],
}


@pytest.fixture(scope="module")
def typesetter() -> Typesetter:
    made = Typesetter()
    try:
        assert made.font
    except RendererMissingError as missing:
        pytest.skip(f"licences cannot be drawn here: {missing.params['what']} is missing")
    return made


@pytest.mark.parametrize("kind", sorted(TERMS))
def test_a_licence_prints_the_items_of_its_kind_under_the_words_of_the_law(kind: str) -> None:
    assert [item.term for item in printed_items(FACES[kind])] == TERMS[kind]


def test_a_branch_prints_no_capital_even_where_it_was_told() -> None:
    told = replace(FACES["branch"], capital=COMPANY.capital)
    assert [item.term for item in printed_items(told)] == TERMS["branch"]


def test_every_item_stands_in_one_of_the_columns() -> None:
    for face in FACES.values():
        data = json.loads(sheet(face).as_json())
        shown = [*data["left"], *data["right"], data["scope"]]
        assert sorted(one["text"] for one in shown) == sorted(item.text for item in printed_items(face))


def test_only_the_duplicate_reminds_of_the_annual_report_and_names_its_number() -> None:
    original, second = (json.loads(sheet(COMPANY, COPIES[name]).as_json()) for name in ("original", "second of three"))
    assert (original["copy"], second["copy"]) == ("（正本）", "（副本）3-2")
    assert not any("年度报告" in line for line in original["foot"])
    assert any("年度报告" in line for line in second["foot"])


def test_both_say_that_paper_is_proven_only_by_scanning_and_neither_in_a_sandbox_claims_an_authority() -> None:
    for copy in COPIES.values():
        data = json.loads(sheet(COMPANY, copy).as_json())
        assert any("纸质件只有扫码才能证明真伪" in line for line in data["foot"])
        assert data["is_sandbox"]
        assert "监制" not in "".join(data["imprint"])
        assert "不具法律效力" in data["seal"]
    real = sheet_of(COMPANY, ORIGINAL, Issuer("https://registry.example", sandbox=False), "BL1:A")
    assert json.loads(real.as_json())["imprint"][-1] == "国家市场监督管理总局监制"


@pytest.mark.parametrize("name", sorted(FACES))
@pytest.mark.parametrize("copy", sorted(COPIES))
def test_the_same_sheet_gives_the_same_bytes(typesetter: Typesetter, name: str, copy: str) -> None:
    """If this fails after a change that is meant, look at the pictures, then `python -m tests.license_papers`."""
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    font = sha256(typesetter.font.path.read_bytes()).hexdigest()
    if font not in golden:
        pytest.skip("the golden papers were drawn with another version of the font; see docs/licence-paper.md")
    for form in PaperFormat:
        drawn = typesetter.typeset(sheet(FACES[name], COPIES[copy]), form, NOW)
        assert sha256(drawn).hexdigest() == golden[font][f"{name}, {copy}.{form}"]


@pytest.mark.parametrize(
    ("character", "points"),
    [("𠀁", "U+20001"), ("葛\U000e0100", "U+845B U+E0100"), ("\u200b", "U+200B"), ("\x07", "U+0007")],
)
def test_a_character_without_a_glyph_is_named_with_its_item(
    typesetter: Typesetter, character: str, points: str
) -> None:
    face = replace(COMPANY, address=f"平阳路{character}段88号")
    for form in PaperFormat:
        with pytest.raises(Refusal) as refused:
            typesetter.typeset(sheet(face), form, NOW)
        assert refused.value.code == "license.glyph_missing"
        assert (refused.value.params["item"], refused.value.params["code_point"]) == ("住所", points)


def test_markup_in_a_name_prints_as_it_is_written(typesetter: Typesetter) -> None:
    odd = replace(COMPANY, name='#panic("x") *太原* $1$ <a> @b \\ // "', scope='#import "x"\n= 标题\n- 一')
    assert typesetter.typeset(sheet(odd), PaperFormat.PDF, NOW).startswith(b"%PDF-")


def test_threads_take_turns_at_the_one_compiler(typesetter: Typesetter) -> None:
    with ThreadPoolExecutor(8) as pool:
        drawn = list(pool.map(lambda _: typesetter.typeset(sheet(COMPANY), PaperFormat.PDF, NOW), range(16)))
    assert len(set(drawn)) == 1


def test_a_machine_without_typst_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(RendererMissingError) as missing:
        Typesetter().typeset(sheet(COMPANY), PaperFormat.PDF, NOW)
    assert missing.value.params == {"what": "typst", "advice": "pip install 'yizhao[pdf]'"}


def test_a_machine_without_the_font_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = SimpleNamespace(Fonts=lambda **_options: SimpleNamespace(fonts=list), __version__="0")
    monkeypatch.setitem(sys.modules, "typst", bare)
    with pytest.raises(RendererMissingError) as missing:
        Typesetter().typeset(sheet(COMPANY), PaperFormat.PNG, NOW)
    assert missing.value.params == {"what": "Noto Serif CJK SC", "advice": "fonts-noto-cjk"}


def test_the_font_may_come_from_a_folder(typesetter: Typesetter, tmp_path: Path) -> None:
    copied = Path(shutil.copy(typesetter.font.path, tmp_path))
    assert machine_font(tmp_path).path == copied
    drawn = Typesetter(tmp_path).typeset(sheet(COMPANY, DUPLICATE), PaperFormat.PDF, NOW)
    assert drawn == typesetter.typeset(sheet(COMPANY, DUPLICATE), PaperFormat.PDF, NOW)
