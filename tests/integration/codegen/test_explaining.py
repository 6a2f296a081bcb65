"""A number explained, by the page and as JSON: every kind, every fault, and nothing of an identity number."""

import logging
import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from services.codegen.domain.examples import EXAMPLES
from tests.integration.codegen.conftest import Caller

PAGE = "/code-validations"
RIGHT = "91140105MAY000017U"
IDENTITY = "11010519491231002X"
PERSONAL = (
    IDENTITY,
    "110105 194912310021",
    "110105491231003",
    f"{IDENTITY}00",
    f"身份证号：{IDENTITY.lower()}",
    "1101051949123100222",
)


@pytest.fixture
def public(call_as: Callable[[str], Caller]) -> Caller:
    return call_as("")


def shown(app: Flask, number: str, language: str = "zh") -> str:
    answer = app.test_client().get(f"{PAGE}?code={quote(number)}&lang={language}", follow_redirects=True)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def typed(app: Flask, number: str) -> TestResponse:
    """Fill the form in and press the button, in one browser."""
    client = app.test_client()
    secret = re.search(r'name="_csrf" value="([^"]+)"', client.get(PAGE).get_data(as_text=True))
    assert secret
    return client.post(PAGE, data={"_csrf": secret[1], "code": number}, follow_redirects=False)


def explained(app: Flask, number: str) -> dict:
    return app.test_client().get(f"/api/v1{PAGE}/{quote(number)}").get_json()


def test_each_part_says_what_it_means_and_how_it_stands(app):
    parts = explained(app, "91120222MAY0000257")["parts"]
    assert [(part["first"], part["last"], part["text"], part["state"]) for part in parts] == [
        (1, 1, "9", "ok"),
        (2, 2, "1", "ok"),
        (3, 8, "120222", "note"),
        (9, 16, "MAY00002", "ok"),
        (17, 17, "5", "ok"),
        (18, 18, "7", "ok"),
    ]
    assert parts[2]["meaning"]["zh"] == "天津市武清县（到2000年为止，现为武清区 120114）"
    assert parts[1]["meaning"] == {"zh": "企业", "en": "enterprise"}


def test_the_sums_are_those_of_paper_and_pencil(app):
    inner, outer = explained(app, "91350100M000100Y43")["sums"]
    assert [term["product"] for term in outer["terms"][:4]] == [9, 3, 27, 135]
    assert (outer["total"], outer["remainder"], outer["expected"], outer["fits"]) == (1640, 28, "3", True)
    assert (inner["position"], inner["modulus"], inner["fits"]) == (17, 11, True)
    assert sum(term["product"] for term in inner["terms"]) == inner["total"]


def test_letters_no_code_has_are_asked_about_and_never_replaced(app):
    answer = explained(app, "9114O105MAYOOOO17U")
    assert answer["verdict"]["valid"] is False
    assert answer["verdict"]["canonical"] == "9114O105MAYOOOO17U"
    assert [hint["positions"] for hint in answer["hints"]] == [[5, 12, 13, 14, 15]]
    assert answer["reading"] == {"code": RIGHT}
    states = [cell["state"] for part in answer["parts"] for cell in part["characters"]]
    assert [place for place, state in enumerate(states, 1) if state == "error"] == [5, 12, 13, 14, 15]
    assert states[16:] == ["unknown", "unknown"]
    assert "是不是数字 0？" in shown(app, "9114O105MAYOOOO17U")


def test_where_to_look_follows_from_which_check_fails(app):
    assert [hint["positions"] for hint in explained(app, "91140106MAY000017U")["hints"]] == [[*range(1, 9), 18]]
    assert [hint["positions"] for hint in explained(app, "91140105MAY000071U")["hints"]] == [[*range(9, 18)]]
    assert explained(app, RIGHT)["hints"] == []


def test_no_code_is_offered_for_a_wrong_check_character(app):
    answer = explained(app, "91140105MAY000017X")
    assert (answer["reading"], answer["within"]) == (None, [])


@pytest.mark.parametrize(
    ("number", "kind", "valid"),
    [
        ("19220382-1", "org_code", True),
        ("192203822", "org_code", False),
        ("440301103097413", "reg_no", True),
        ("440301103097410", "reg_no", False),
        ("320722NB000004X", "reg_no", True),
        ("140105192203821", "tax_no", True),
        ("9114", "uscc", False),
    ],
)
def test_numbers_from_before_the_one_code_are_known_by_their_shape(app, number, kind, valid):
    answer = explained(app, number)
    assert (answer["kind"], answer["verdict"]["kind"], answer["verdict"]["valid"]) == (kind, kind, valid)
    assert "".join(part["text"] for part in answer["parts"]) in {answer["verdict"]["canonical"], ""}


def test_a_number_of_thirteen_digits_is_taken_apart_though_nothing_in_it_can_be_checked(app):
    answer = explained(app, "3202112000351")
    assert answer["verdict"]["errors"] == ["reg_no.before_2007"]
    assert [part["text"] for part in answer["parts"]] == ["320211", "2000351"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.number)
def test_every_example_of_the_start_page_shows_what_it_promises(app, example, language):
    page = shown(app, example.number, language)
    assert ("逐段说明" if language == "zh" else "Part by part") in page
    assert " style=" not in page
    wrong = {"91140105MAY000071U", "9114O105MAYOOOO17U"}
    right = explained(app, example.number)
    assert (right["verdict"]["valid"] or right["pilot"]) is (example.number not in wrong)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_wrong_character_is_marked_in_the_number_in_words_and_by_a_frame(app, language):
    page = shown(app, "91140105MAY000017X", language)
    assert "<mark>X</mark>" in page
    assert re.search(r'<li class="due"><strong class="no">X</strong>', page)
    assert ("■ 对不上" if language == "zh" else "■ does not fit") in page


def test_what_is_typed_is_sent_on_to_an_address_that_can_be_kept(app):
    answer = typed(app, " 91140105may000017u ")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{PAGE}?code=91140105may000017u")
    assert typed(app, "  ").headers["Location"] == PAGE


@pytest.mark.parametrize("number", PERSONAL)
def test_an_identity_number_goes_nowhere_not_even_into_the_log(app, caplog, number):
    with caplog.at_level(logging.DEBUG, "yizhao"):
        answers = [typed(app, number), app.test_client().get(f"{PAGE}?code={quote(number)}")]
    for answer in answers:
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{PAGE}?about=identity")
    bare = re.sub(r"[^0-9]", "", number)[:15]
    told = "".join(answer.get_data(as_text=True) for answer in answers)
    assert bare not in re.sub(r"\s", "", told)
    assert bare not in "".join(str(vars(record)) for record in caplog.records)
    assert "居民身份号码" in app.test_client().get(f"{PAGE}?about=identity").get_data(as_text=True)


@pytest.mark.parametrize("number", PERSONAL)
def test_the_json_of_an_identity_number_says_only_that_it_is_one(app, number):
    answer = explained(app, number)
    assert (answer["kind"], answer["verdict"], answer["parts"], answer["sums"]) == ("identity", None, [], [])


def test_the_page_answers_with_json_whom_asks_for_it(app):
    client = app.test_client()
    answer = client.get(f"{PAGE}?code={RIGHT}", headers={"Accept": "application/json"})
    assert answer.content_type == "application/json"
    assert answer.get_json() == explained(app, RIGHT)
    assert "Accept" in answer.headers["Vary"]
    browser = client.get(f"{PAGE}?code={RIGHT}", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert browser.content_type.startswith("text/html")


def test_a_code_in_a_pasted_text_is_found_and_nothing_is_too_long(app):
    text = f"统一社会信用代码：{RIGHT}，名称：" + "某" * 5000
    assert explained(app, text[:400])["within"] == [RIGHT]
    page = shown(app, text)
    assert "输入的内容太长" in page
    assert f'href="{PAGE}?code={RIGHT}"' in page
    assert len(page) < 20_000


def test_typed_markup_is_shown_as_text(app):
    page = shown(app, "<b>9114</b>")
    assert "<B>" not in page
    assert "&lt;b&gt;9114&lt;/b&gt;" in page


def test_a_right_number_leads_to_the_register(app):
    assert f"/public-entities?q={RIGHT}" in shown(app, RIGHT)
    assert "/public-entities?q=440301103097413" in shown(app, "440301103097413")
    assert "/public-entities?q=" not in shown(app, "440301103097410")


def test_many_numbers_of_any_kind_are_checked_at_once_and_identity_numbers_come_back_masked(public):
    asked = {"codes": [RIGHT, "19220382-1", "440301103097410", IDENTITY], "mode": "intake", "kind": "auto"}
    answer = public.post(PAGE, asked)
    assert [(each["kind"], each["valid"]) for each in answer.get_json()] == [
        ("uscc", True),
        ("org_code", True),
        ("reg_no", False),
        ("identity", True),
    ]
    assert "1949" not in answer.get_data(as_text=True)
    assert answer.get_json()[3]["code"] == "110***********002X"


def test_a_finding_says_where_why_and_what_to_do(public):
    (told,) = public.post(PAGE, {"codes": ["91140105MAY00001 U"]}).get_json()
    (finding,) = [each for each in told["findings"] if each["code"] == "code.wrong_alphabet"]
    assert finding["positions"] == [17]
    assert finding["zh"] == "含有不允许的字符：第 17 位（空格）"
    assert finding["remedy_en"]


@pytest.mark.parametrize(
    "body", [{}, {"codes": "x"}, {"codes": ["x"], "kind": "passport"}, {"codes": ["x"], "mode": "strict"}]
)
def test_a_question_of_another_shape_is_refused(public, body):
    assert public.post(PAGE, body).status_code == 422
