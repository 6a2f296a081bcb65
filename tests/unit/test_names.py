"""Names: parts, folding, structure, likeness, verdict, command line; all names here are invented."""

import json
import time
from datetime import date
from itertools import product

import pytest

from services.registration.cli.names import names as names_command
from services.registration.domain.names import (
    Candidate,
    NameQuery,
    Verdict,
    check_name,
    folded,
    joins,
    name_key,
    parse_name,
)
from shared.cli import run
from shared.events.shapes import NameParts
from shared.kinds import Kind

XIAODIAN = "140105"
ON = date(2026, 3, 2)


def judged(name, *existing, kind=Kind.LLC, registry=XIAODIAN):
    query = NameQuery(parse_name(name, registry), kind, registry, ON)
    return check_name(query, [candidate(each) for each in existing])


def candidate(name):
    key = name_key(parse_name(name, XIAODIAN), XIAODIAN)
    return Candidate(name, XIAODIAN, "active", key.folded, key.readings, key.industry_from, key.industry_to)


def codes(verdict):
    return [error.code for error in verdict.errors]


@pytest.mark.parametrize(
    ("full", "division", "trade_name", "industry", "form"),
    [
        ("太原晋源软件有限公司", "太原", "晋源", "软件", "有限公司"),
        ("山西省太原市鑫磊建筑装饰工程有限责任公司", "山西省太原市", "鑫磊", "建筑装饰工程", "有限责任公司"),
        ("太原市小店区汾河湾餐饮管理有限公司", "太原市小店区", "汾河湾", "餐饮管理", "有限公司"),
        ("小店区老张面馆", "小店区", "老张", None, "面馆"),
        ("太原云帆国际货运代理有限公司", "太原", "云帆", "国际货运代理", "有限公司"),
        ("山西云帆集团有限公司", "山西", "云帆", None, "集团有限公司"),
        ("太原经济技术开发区云帆物流有限公司", "太原经济技术开发区", "云帆", "物流", "有限公司"),
        ("太原云帆餐饮有限公司长风街分公司", "太原", "云帆", "餐饮", "有限公司长风街分公司"),
        ("清徐县丰禾种植专业合作社", "清徐县", "丰禾", "种植", "专业合作社"),
        ("云帆软件有限公司", None, "云帆", "软件", "有限公司"),
    ],
)
def test_a_name_falls_into_its_parts(full, division, trade_name, industry, form):
    parts = parse_name(full, XIAODIAN)
    assert (parts.division, parts.trade_name, parts.industry, parts.form) == (division, trade_name, industry, form)
    assert joins(parts)


@pytest.mark.parametrize(
    ("full", "order"),
    [
        ("云帆（太原）软件有限公司", "division_bracketed_after_trade_name"),
        ("云帆(太原)软件有限公司", "division_bracketed_after_trade_name"),
        ("云帆软件（太原）有限公司", "division_bracketed_before_form"),
    ],
)
def test_a_division_may_stand_in_brackets(full, order):
    parts = parse_name(full, XIAODIAN)
    assert (parts.division, parts.trade_name, parts.order) == ("太原", "云帆", order)
    assert joins(parts)


@pytest.mark.parametrize("name", ["", "司", "（（", "ABC", "有限公司", "太原", "太原有限公司", " 云　帆 "])
def test_parsing_never_fails(name):
    assert parse_name(name, XIAODIAN).full == name


def test_parts_that_do_not_join_are_a_defect():
    parts = parse_name("太原云帆软件有限公司", XIAODIAN)
    wrong = NameParts(parts.full, "云", parts.form, parts.division, parts.industry)
    assert "name.parts_mismatch" in codes(check_name(NameQuery(wrong, Kind.LLC, XIAODIAN, ON)))


@pytest.mark.parametrize(
    ("one", "other"),
    [("云帆", "雲帆"), ("ＡＢ", "ab"), ("云 帆", "云帆"), ("未央", "末央"), ("昇平", "升平"), ("国", "囯")],
)
def test_width_script_and_look_alikes_do_not_tell_names_apart(one, other):
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("太原云帆软件厂", "name.form_wrong"),
        ("太原云帆软件集团有限公司", "name.group_not_allowed"),
        ("太原云帆有限公司", "name.industry_missing"),
        ("太原科技有限公司", "name.trade_name_is_industry"),
        ("太原上海软件有限公司", "name.trade_name_is_division"),
        ("云帆软件有限公司", "name.division_omitted"),
        ("上海云帆软件有限公司", "name.division_wrong"),
        ("太原市迎泽区云帆软件有限公司", "name.division_wrong"),
        ("小店区云帆软件有限公司", "name.district_without_city"),
        ("太原ABC软件有限公司", "name.script"),
        ("太原雲帆软件有限公司", "name.script"),
        ("太原毒品贸易有限公司", "name.forbidden_content"),
        ("太原云帆博彩软件有限公司", "name.forbidden_content"),
        ("太原云帆保险有限公司", "name.restricted_word"),
        ("中国云帆软件有限公司", "name.national_word"),
        ("太原" + "云" * 100 + "软件有限公司", "name.too_long"),
        ("", "name.missing"),
    ],
)
def test_a_fault_of_a_company_name_has_its_code(name, code):
    verdict = judged(name)
    assert code in codes(verdict)
    assert not verdict.verdict.declarable


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("小店区老张餐饮公司", "name.company_word"),
        ("小店区老张餐饮企业店", "name.company_word"),
        ("小店区中国老张面馆", "name.national_word"),
        ("小店区国际老张面馆", "name.national_word"),
        ("迎泽区老张面馆", "name.division_wrong"),
        ("小店区老张餐饮有限", "name.form_wrong"),
    ],
)
def test_a_fault_of_an_individual_business_name_has_its_code(name, code):
    assert code in codes(judged(name, kind=Kind.INDIVIDUAL_BUSINESS))


@pytest.mark.parametrize("name", ["小店区老张面馆", "太原市小店区老张面馆", "小店区鑫磊汽车维修部", "小店区小李便利店"])
def test_a_district_stands_alone_for_an_individual_business(name):
    assert judged(name, kind=Kind.INDIVIDUAL_BUSINESS).verdict is Verdict.FREE


@pytest.mark.parametrize(
    "name",
    [
        "太原富瑞德国际贸易有限公司",
        "太原云帆保险柜制造有限公司",
        "太原朝阳软件有限公司",
        "山西云帆软件有限公司",
        "太原市小店区云帆软件有限公司",
        "云帆（太原）软件有限公司",
        "太原同昇软件有限公司",
    ],
)
def test_what_only_looks_forbidden_is_free(name):
    assert judged(name).verdict is Verdict.FREE


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (NameParts("太原云软件有限公司", "云", "有限公司", "太原", "软件"), "name.trade_name_too_short"),
        (
            NameParts("经济技术开发区云帆软件有限公司", "云帆", "有限公司", "经济技术开发区", "软件"),
            "name.zone_without_division",
        ),
    ],
)
def test_parts_given_one_by_one_are_judged_one_by_one(parts, code):
    assert codes(check_name(NameQuery(parts, Kind.LLC, XIAODIAN, ON))) == [code]


def test_all_faults_are_told_at_once():
    assert {"name.script", "name.division_wrong", "name.forbidden_content", "name.form_wrong"} <= set(
        codes(judged("上海A毒品软件厂"))
    )


@pytest.mark.parametrize(
    ("name", "existing", "rule"),
    [
        ("太原云帆软件有限公司", "太原云帆软件有限公司", "same_name"),
        ("太原云帆软件有限公司", "山西云帆软件有限责任公司", "same_trade_name_and_industry"),
        ("太原云帆软件有限公司", "太原云帆数据服务有限公司", "same_trade_name_and_industry"),
        ("太原云帆软件有限公司", "云帆（太原）软件有限公司", "same_trade_name_and_industry"),
        ("太原云帆软件有限公司", "太原雲帆軟件有限公司", "same_name"),
        ("太原云帆软件有限公司", "太原云帆有限公司", "same_trade_name_no_industry"),
        ("太原云帆有限公司", "太原云帆软件有限公司", "same_trade_name_no_industry"),
        ("太原云帆元宇宙有限公司", "山西云帆元宇宙有限公司", "same_trade_name_no_industry"),
    ],
)
def test_an_identical_name_cannot_be_declared(name, existing, rule):
    verdict = judged(name, existing)
    assert [hit.rule.value for hit in verdict.hits] == [rule]
    assert "name.identical" in codes(verdict)
    assert not verdict.verdict.declarable


@pytest.mark.parametrize(
    ("existing", "rule"),
    [
        ("太原云凡软件有限公司", "same_sound"),
        ("太原大云帆软件有限公司", "contained"),
        ("太原云帆世纪数据有限公司", "contained"),
        ("太原大云凡软件有限公司", "contained_by_sound"),
        ("太原大云帆有限公司", "contained"),
    ],
)
def test_a_similar_name_is_shown_and_may_be_undertaken(existing, rule):
    verdict = judged("太原云帆软件有限公司", existing)
    assert (verdict.verdict, [hit.rule.value for hit in verdict.hits]) == (Verdict.SIMILAR, [rule])
    assert codes(verdict) == ["name.similar"]


@pytest.mark.parametrize("existing", ["太原云帆餐饮有限公司", "太原云凡餐饮有限公司", "太原飞鸿软件有限公司"])
def test_another_industry_or_another_trade_name_does_not_stand_in_the_way(existing):
    assert judged("太原云帆软件有限公司", existing).verdict is Verdict.FREE


def test_identical_hits_come_first():
    hits = judged("太原云帆软件有限公司", "太原大云帆软件有限公司", "太原云帆软件有限公司").hits
    assert [hit.rule.value for hit in hits] == ["same_name", "contained"]


def test_the_comparison_key_is_one_for_a_whole_city_and_differs_between_cities():
    parts = parse_name("太原云帆软件有限公司", XIAODIAN)
    here, next_door, elsewhere = (name_key(parts, registry) for registry in (XIAODIAN, "140106", "140205"))
    assert here == next_door
    assert here.comparison_hash != elsewhere.comparison_hash
    assert 0 <= here.comparison_hash < 2**62


def test_unknown_wording_is_a_point_beyond_the_classification_and_no_wording_is_unbounded():
    parts = parse_name("太原云帆软件有限公司", XIAODIAN)
    unknown = name_key(NameParts(parts.full, "云帆", "有限公司", "太原", "元宇宙"), XIAODIAN)
    unbounded = name_key(NameParts(parts.full, "云帆", "有限公司", "太原", None), XIAODIAN)
    assert unknown.industry_from >= 10_000
    assert unknown.industry_to == unknown.industry_from + 1 < 2**31
    assert (unbounded.industry_from, unbounded.industry_to) == (None, None)


@pytest.fixture(scope="module")
def many_names(tmp_path_factory):
    characters = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏"
    pairs = product(characters, repeat=2)
    words = ("软件", "餐饮管理", "建筑工程", "文化传播", "汽车维修", "商贸", "农业科技", "环保设备", "物业管理", "广告")
    names = [f"太原{a}{b}{word}有限公司" for (a, b), word in product(pairs, words)]
    file = tmp_path_factory.mktemp("names") / "names.csv"
    file.write_text("code,name\n" + "\n".join(f"x,{name}" for name in names * 4), encoding="utf-8")
    return file


def test_a_name_is_checked_against_twenty_thousand_in_seconds(many_names, capsys):
    started = time.monotonic()
    code = run(names_command, [*_check("太原天玄软件有限公司"), "--against", str(many_names)])
    assert time.monotonic() - started < 20
    answered = json.loads(capsys.readouterr().out)
    assert (code, answered["verdict"]) == (1, "identical")
    assert answered["hits"][0] == {
        "name": "太原天玄软件有限公司",
        "registry": XIAODIAN,
        "status": "registered",
        "rule": "same_name",
    }


@pytest.mark.parametrize(
    ("name", "verdict", "code"),
    [
        ("太原云帆软件有限公司", "free", 0),
        ("太原云帆保险有限公司", "restricted", 1),
        ("太原云帆软件厂", "forbidden", 1),
    ],
)
def test_the_command_ends_with_one_where_the_name_cannot_be_declared(name, verdict, code, capsys):
    assert run(names_command, _check(name)) == code
    answered = json.loads(capsys.readouterr().out)
    assert set(answered) == {"verdict", "hits", "errors"}
    assert answered["verdict"] == verdict


def test_the_command_cannot_say_without_its_file(tmp_path):
    assert run(names_command, [*_check("太原云帆软件有限公司"), "--against", str(tmp_path / "none.csv")]) == 3
    empty = tmp_path / "empty.csv"
    empty.write_text("code\n1\n")
    assert run(names_command, [*_check("太原云帆软件有限公司"), "--against", str(empty)]) == 3


@pytest.mark.parametrize("wrong", [["--kind", "club"], ["--registry", "999999"], ["--on", "yesterday"]])
def test_the_command_refuses_a_wrong_call(wrong):
    assert run(names_command, [*_check("太原云帆软件有限公司"), *wrong]) == 2


@pytest.mark.parametrize(("said", "code"), [("1130", 0), ("1151", 0), ("9500", 1), ("individual_business", 1)])
def test_the_kind_may_be_given_as_the_four_digit_type(said, code):
    assert run(names_command, [*_check("太原云帆软件有限公司"), "--kind", said]) == code  # 9500: no 公司 in the name


def _check(name):
    return ["check", name, "--kind", "llc", "--registry", XIAODIAN, "--on", "2026-03-02", "--json"]
