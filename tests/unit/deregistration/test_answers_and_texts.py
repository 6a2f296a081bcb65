"""Department answers commute; public texts hold no numbers of persons; what is signed is hashed."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.deregistration.domain.decision import require_all_reached, require_all_read, require_limits_passed
from services.deregistration.domain.departments import AnswerKind, RequestState, not_reached, request_state
from services.deregistration.domain.notice import notice_period
from services.deregistration.domain.privacy import finds_identity_number, finds_mobile_number
from services.deregistration.domain.rules import simplified_rule_by_id
from services.deregistration.domain.undertaking import SignedContent, content_hash
from shared.clock import end_of_legal_day
from shared.errors import Refusal
from shared.ids import uuid7

PERIOD = notice_period(date(2026, 3, 4), simplified_rule_by_id("SD-2024C").value)  # public 24, tax 25 March


@given(st.lists(st.sampled_from(list(AnswerKind)), max_size=4))
def test_answers_give_the_same_state_in_whatever_order_they_arrive(said: list[AnswerKind]) -> None:
    assert len({request_state(order) for order in permutations(said)}) == 1


def test_silence_after_a_receipt_is_no_hindrance_a_missing_receipt_is() -> None:
    states = {
        "tax": RequestState.ANSWERED,
        "social_insurance": RequestState.RECEIPTED,
        "customs": RequestState.OPEN,
    }
    assert not_reached(states) == ("customs",)
    with pytest.raises(Refusal, match=r"deregistration\.department_not_reached"):
        require_all_reached(states)
    require_all_reached(states | {"customs": RequestState.RECEIPTED})


def test_no_grant_on_the_last_day_of_the_last_limit() -> None:
    with pytest.raises(Refusal, match=r"deregistration\.notice_not_ended"):
        require_limits_passed(PERIOD, date(2026, 3, 25))
    require_limits_passed(PERIOD, date(2026, 3, 26))


def test_a_limit_that_is_not_known_has_not_passed() -> None:
    with pytest.raises(Refusal, match=r"deregistration\.notice_not_ended"):
        require_limits_passed(replace(PERIOD, tax_until_on=None), date(2030, 1, 1))


@pytest.mark.parametrize("moment", [None, datetime(2026, 3, 25, 15, 59, 59, tzinfo=UTC)])
def test_a_topic_not_read_beyond_its_limit_holds_the_grant_back(moment: datetime | None) -> None:
    beyond = end_of_legal_day(date(2026, 3, 25))
    with pytest.raises(Refusal, match=r"deregistration\.watermark_behind") as refused:
        require_all_read(PERIOD, {"tax": moment, "customs": beyond}, 60)
    assert refused.value.retry_after == 60
    assert refused.value.params == {"departments": "tax"}


def test_each_department_is_held_to_its_own_limit() -> None:
    others, tax = end_of_legal_day(date(2026, 3, 24)), end_of_legal_day(date(2026, 3, 25))
    require_all_read(PERIOD, {"tax": tax, "social_insurance": others, "customs": others}, 60)


@pytest.mark.parametrize(
    "text",
    [
        "14010519900307421X",
        "身份证14010519900307421x。",
        "140105 19900307 4214",
        "140105-1990-0307-4214",
        "１４０１０５１９９００３０７４２１４",
        "140105900307421",
    ],
)
def test_identity_numbers_are_found_however_they_are_written(text: str) -> None:
    assert finds_identity_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "91140105MAY000017U",
        "合同 2026-03-02 第 000123 号，金额 1,234,567.00 元",
        "账号 6222020200112233445",
        "文号 (并小)登字〔2026〕第000123号",
        "140105199013074214",  # no thirteenth month
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert not finds_identity_number(text)
    assert not finds_mobile_number(text)


@pytest.mark.parametrize("text", ["13934567890", "139 3456 7890", "+86 139-3456-7890", "１３９３４５６７８９０"])
def test_mobile_numbers_are_found(text: str) -> None:
    assert finds_mobile_number(text)


def test_the_hash_changes_with_every_part_of_what_is_signed() -> None:
    content = SignedContent(
        case_id=uuid7(),
        entity_id=uuid7(),
        uscc="91140105MAY000017U",
        name="太原晋源软件有限公司",
        route="simplified",
        reason="停止经营",
        undertaking_version="SD-2024C.1",
        investors=((uuid7(), "张晓岚"),),
    )
    changed = [
        replace(content, reason="未开业"),
        replace(content, undertaking_version="SD-2022.1"),
        replace(content, investors=(*content.investors, (uuid7(), "李建国"))),
        replace(content, cure_statement="已付清", cure_stated_on=date(2026, 3, 9)),
    ]
    hashes = {content_hash(each.as_json()) for each in (content, *changed)}
    assert len(hashes) == 5
    assert content_hash(content.as_json()) == content_hash(replace(content).as_json())
