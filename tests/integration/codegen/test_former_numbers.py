"""Former numbers over the API, on the officer's pages and on the command line."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result

from services.codegen import usecases
from services.codegen.cli import codes
from shared.cli import CANNOT_SAY, run
from shared.events.shapes import LegacyNumber
from shared.ids import uuid7
from tests.integration.codegen.builders import Codegen, approval, imported
from tests.integration.codegen.conftest import ENVIRONMENT, Caller
from tests.integration.codegen.test_pages import form_of

CallAs = Callable[[str], Caller]

REG_NO = "140100200012343"
ORG_CODE = "D2143569X"
KEPT = "91140105D2143569X1"
IDENTITY = "11010519491231002X"


def number(**changes: Any) -> dict[str, Any]:
    return {"uscc": KEPT, "number_kind": "reg_no", "value": REG_NO, "issuer": "太原市工商行政管理局", **changes}


@pytest.fixture
def kept(codegen: Codegen) -> str:
    """An entity whose organisation code stands in positions 9 to 17 of its code."""
    wanted = approval(business_type="conversion", legacy_numbers=(LegacyNumber("org_code", ORG_CODE),))
    codegen.do(usecases.take_approval, wanted)
    return str(wanted.entity_id)


def test_a_code_officer_leads_a_number_to_a_code_and_tells_of_it(codegen: Codegen, call_as: CallAs, kept: str) -> None:
    officer, path = call_as("o-0701"), f"/legacy-numbers/{uuid7()}"
    made = officer.put(path, number(value="1401 0020 0012 343", valid_until_on="2017-12-31"))
    assert made.status_code == 201, made.get_json()
    assert made.get_json()["value"] == REG_NO
    again = officer.put(path, number(value="1401 0020 0012 343", valid_until_on="2017-12-31"))
    assert (again.status_code, again.get_json()["entity_id"]) == (200, kept)
    (told,) = codegen.told("code.mapped")
    assert told["payload"] == {
        "entity_id": kept,
        "uscc": KEPT,
        "numbers": [
            {
                "number_kind": "reg_no",
                "value": REG_NO,
                "issuer": "太原市工商行政管理局",
                "valid_until_on": "2017-12-31",
            }
        ],
    }


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (number(uscc="91140105MA0KD1Y645"), 404, "code.not_found"),
        (number(value="140100200012344"), 422, "request.invalid"),
        (number(value="  "), 422, "request.invalid"),
        (number(number_kind="fax"), 422, "request.invalid"),
        (number(number_kind="tax_no", value=IDENTITY), 422, "code.legacy_number_personal"),
        (number(number_kind="tax_no", value=IDENTITY + "00"), 422, "code.legacy_number_personal"),
        (number(number_kind="si_no", value=IDENTITY), 422, "code.legacy_number_personal"),
        (number(number_kind="org_code", value=ORG_CODE, issuer=""), 409, "code.legacy_number_mapped"),
    ],
)
@pytest.mark.usefixtures("kept")
def test_what_cannot_be_led_to_a_code_is_refused_with_its_reason(
    codegen: Codegen, call_as: CallAs, body: dict[str, Any], status: int, code: str
) -> None:
    answer = call_as("o-0701").put(f"/legacy-numbers/{uuid7()}", body)
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert IDENTITY not in answer.get_data(as_text=True)
    assert codegen.told("code.mapped") == []


def test_a_wrong_character_is_told_where_it_stands_in_the_form(call_as: CallAs, kept: str) -> None:
    answer = call_as("o-0701").put(f"/legacy-numbers/{uuid7()}", number(number_kind="org_code", value="19220382-2"))
    assert [(each["pointer"], each["code"]) for each in answer.get_json()["errors"]] == [
        ("/value", "org_code.wrong_check")
    ]


def test_a_number_of_another_entity_is_not_taken_from_it(codegen: Codegen, call_as: CallAs, kept: str) -> None:
    other = imported("91140105MA0KD1Y645")
    codegen.do(usecases.adopt_codes, [other])
    officer = call_as("o-0701")
    assert officer.put(f"/legacy-numbers/{uuid7()}", number()).status_code == 201
    answer = officer.put(f"/legacy-numbers/{uuid7()}", number(uscc=other.uscc))
    assert (answer.status_code, answer.get_json()["code"]) == (409, "code.legacy_number_mapped")
    elsewhere = officer.put(f"/legacy-numbers/{uuid7()}", number(uscc=other.uscc, issuer="大同市工商行政管理局"))
    assert elsewhere.status_code == 201


def test_nothing_leads_to_a_code_that_is_only_reserved(codegen: Codegen, call_as: CallAs) -> None:
    codegen.open_segment()
    code = codegen.do(usecases.take_approval, approval(), national_check=True)
    answer = call_as("o-0701").put(f"/legacy-numbers/{uuid7()}", number(uscc=code.uscc))
    assert (answer.status_code, answer.get_json()["code"]) == (404, "code.not_found")


def test_only_the_validity_of_a_mapping_can_be_changed(codegen: Codegen, call_as: CallAs, kept: str) -> None:
    officer, path = call_as("o-0701"), f"/legacy-numbers/{uuid7()}"
    officer.put(path, number())
    amended = officer.put(path, number(valid_until_on="2017-12-31"), version=1)
    assert (amended.status_code, amended.headers["ETag"]) == (200, '"2"')
    fixed = officer.put(path, number(value="140100200012351"), version=2)
    assert fixed.get_json()["code"] in {"code.legacy_number_fixed", "request.invalid"}
    assert officer.put(path, number(issuer="别的机关"), version=2).get_json()["code"] == "code.legacy_number_fixed"
    assert officer.put(path, number(), version=1).status_code == 412
    assert len(codegen.told("code.mapped")) == 2


def test_only_code_officers_of_the_registry_map_and_departments_look_up(call_as: CallAs, kept: str) -> None:
    for persona in ("o-0417", "p-zhang", "d-tax"):
        assert call_as(persona).put(f"/legacy-numbers/{uuid7()}", number()).status_code == 403
    found = call_as("d-tax").get("/legacy-numbers?number_kind=org_code&value=D2143569-X").get_json()["items"]
    assert [(each["uscc"], each["number_kind"], each["source"]) for each in found] == [(KEPT, "org_code", "conversion")]
    assert call_as("d-tax").get("/legacy-numbers?number_kind=reg_no&value=D2143569-X").get_json()["items"] == []
    assert call_as("").get("/legacy-numbers?value=D2143569X").status_code == 401


def test_the_record_of_a_code_shows_its_former_numbers(call_as: CallAs, kept: str) -> None:
    shown = call_as("o-0701").get(f"/codes/{KEPT}").get_json()
    assert (shown["origin"], shown["numbers"]) == (
        "org_code",
        [{"number_kind": "org_code", "value": ORG_CODE, "issuer": "", "valid_until_on": None}],
    )


def test_an_officer_adds_a_number_on_the_record_of_a_code(call_as: CallAs, kept: str) -> None:
    officer = call_as("o-0701")
    assert "补登一个旧号" in officer.page(f"/codes/{KEPT}")
    hidden = form_of(officer.page(f"/codes/{KEPT}/legacy-numbers/new"))
    wanted = {"number_kind": "reg_no", "value": "140100200012344", "issuer": "", "valid_until_on": ""}
    refused = officer.submit(f"/codes/{KEPT}/legacy-numbers", hidden | wanted)
    assert refused.status_code == 422
    assert 'value="140100200012344"' in refused.get_data(as_text=True)
    personal = officer.submit(
        f"/codes/{KEPT}/legacy-numbers", hidden | wanted | {"number_kind": "tax_no", "value": IDENTITY}
    )
    assert IDENTITY not in personal.get_data(as_text=True)
    made = officer.submit(f"/codes/{KEPT}/legacy-numbers", hidden | wanted | {"value": REG_NO})
    assert (made.status_code, made.headers["Location"]) == (303, f"/codes/{KEPT}")
    page = officer.page(f"/codes/{KEPT}")
    assert "码段管理员补登" in page
    assert REG_NO in page


def test_an_officer_finds_a_code_by_any_number_on_a_page(call_as: CallAs, kept: str) -> None:
    page = call_as("o-0701").page("/legacy-numbers?value=d2143569-x")
    assert "查到 1 条" in page
    assert f"/codes/{KEPT}" in page
    assert "没有查到" in call_as("o-0701").page("/legacy-numbers?value=140100200099999")


@pytest.fixture
def called(codegen_databases: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """``called("D2143569X")``: what `yizhao codes find` answers."""
    for name, value in (ENVIRONMENT | {"CODEGEN_DATABASE_URL": codegen_databases.runtime_url}).items():
        monkeypatch.setenv(name, value)
    return lambda *arguments: CliRunner().invoke(codes, ["find", *arguments])


def test_the_command_finds_a_code_by_any_number_and_answers_no_otherwise(called: Any, kept: str) -> None:
    for asked in ("D2143569-X", KEPT, KEPT.lower(), "140105 D2143569-X"):
        result = called(asked)
        assert result.exit_code == 0, result.output
        assert [each["uscc"] for each in json.loads(result.stdout)["found"]] == [KEPT]
    assert called(ORG_CODE, "--kind", "reg_no").exit_code == 1
    nobody = called("140100200099999")
    assert (nobody.exit_code, json.loads(nobody.stdout)["found"]) == (1, [])
    assert called(ORG_CODE, "--kind", "fax").exit_code == 2


def test_the_command_cannot_say_where_the_ledger_is_away(called: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert called(ORG_CODE).exit_code == 1
    monkeypatch.setenv("CODEGEN_DATABASE_URL", "postgresql://127.0.0.1:1/nowhere")
    assert run(codes, ["find", ORG_CODE]) == CANNOT_SAY


@pytest.mark.parametrize("odd", ["%00", "%EF%BF%BD", "%27", "%25", "1" * 5_000, "%E5%A4%AA%E5%8E%9F"])
def test_odd_texts_find_nothing_and_break_nothing(call_as: CallAs, odd: str) -> None:
    officer = call_as("o-0701")
    assert officer.client.get(f"/legacy-numbers?value={odd}", headers=officer.headers).status_code in {200, 400}
    assert officer.get(f"/legacy-numbers?value={odd}").status_code in {200, 400, 422}


def test_the_command_lists_every_entity_that_a_number_leads_to(codegen: Codegen, called: Any) -> None:
    both = [
        imported(uscc, legacy_numbers=(LegacyNumber("reg_no", "12345", issuer),))
        for uscc, issuer in ((KEPT, "甲局"), ("91140105MA0KD1Y645", "乙局"))
    ]
    codegen.do(usecases.adopt_codes, both)
    codegen.do(usecases.map_imported, both)
    result = called("12345")
    assert [each["uscc"] for each in json.loads(result.stdout)["found"]] == [KEPT, "91140105MA0KD1Y645"]
    assert result.stderr.count("reg_no 12345") == 2
