"""Dates, sums, codes and masked data as pages write them, in both languages; and what stands in the head of a page."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib.resources import files

import pytest
from flask import Flask

from shared.auth.principal import PUBLIC, Principal
from shared.settings import Links
from shared.web import i18n, nav

ONE_ADDRESS = Links("http://x", "http://x", "http://licence.x", "http://x")


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    with Flask("words").test_request_context(f"/notices/7?lang={request.param}&cursor=c"):
        yield request.param


def test_days_and_moments_are_chinese_time_in_the_words_of_the_language(language: str) -> None:
    late = datetime(2026, 11, 25, 17, 30, tzinfo=UTC)  # already the 26th in Taiyuan
    written = [i18n.day(late), i18n.day_short(date(2026, 11, 26)), i18n.moment(late)]
    texts = [str(one).partition(">")[2].removesuffix("</time>") for one in written]
    expected = {
        "zh": ["2026年11月26日", "11月26日", "11月26日 01:30"],
        "en": ["26 November 2026", "26 Nov", "26 Nov, 01:30"],
    }
    assert texts == expected[language]


def test_a_code_copies_as_eighteen_characters(language: str) -> None:
    shown = str(i18n.uscc("91140105MAY7K2N49M"))
    assert shown.replace("<b>", "").replace("</b>", "") == '<span class="uscc">91140105MAY7K2N49M</span>'


@pytest.mark.parametrize("value", ["140102199003070020", "140***********0020"])
def test_a_number_shows_three_and_four_characters_whatever_comes_in(language: str, value: str) -> None:
    shown = str(i18n.masked(value))
    assert ">140***********<" in shown
    assert "19900307" not in shown
    assert shown.count("0020") == 1


def test_markup_in_values_is_escaped(language: str) -> None:
    assert "<script" not in str(i18n.masked("<script>alert(1)</script>"))
    assert "<script" not in str(i18n.uscc("<script>"))
    assert "<script" not in str(i18n.chinese("<script>"))


def test_sums_are_shown_in_ten_thousands(language: str) -> None:
    assert i18n.wan(Decimal("2000000.00")) == {"zh": "200 万元", "en": "2,000,000 yuan"}[language]


def test_the_address_of_a_page_in_other_words_keeps_the_rest(language: str) -> None:
    other = "en" if language == "zh" else "zh"
    assert i18n.query_with(lang=other) == f"/notices/7?lang={other}&cursor=c"
    assert i18n.query_with(cursor=None) == f"/notices/7?lang={language}"


@pytest.mark.parametrize(
    ("roles", "first"),
    [
        ((), "办事"),
        (("applicant",), "办事"),
        (("reviewer", "approver"), "待办队列"),
        (("code_officer",), "码段"),
        (("department",), "部门回执"),
    ],
)
def test_the_head_has_at_most_five_entries_for_who_one_is(roles: tuple[str, ...], first: str) -> None:
    actor = Principal("somebody", frozenset(roles)) if roles else PUBLIC
    with Flask("nav").test_request_context("/"):
        shown = nav.shown_for(actor, ONE_ADDRESS, "registration")
    assert shown[0].text == first
    assert len(shown) <= 5


def test_the_entry_of_the_page_is_current_and_other_services_are_linked_by_settings() -> None:
    with Flask("nav").test_request_context("/notices/7"):
        shown = {one.text: one for one in nav.shown_for(PUBLIC, ONE_ADDRESS, "deregistration")}
    assert shown["公告"].current
    assert not shown["查企业"].current
    assert shown["验执照"].href == "http://licence.x/verifications"


def test_the_stylesheet_stays_small() -> None:
    assert len((files("shared.web") / "static" / "yizhao.css").read_bytes()) < 30_000
