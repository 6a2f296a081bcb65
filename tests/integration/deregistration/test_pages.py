"""The pages, as a browser without script walks them."""

import re
from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest

from tests.integration.deregistration.browsing import OWN_URL, Browser, sign_in
from tests.integration.deregistration.conftest import Api
from tests.integration.deregistration.test_api import PERSONA_OF, noticed
from tests.integration.deregistration.world import a_mark

As = Callable[[str], Browser]


@pytest.fixture
def browse(api: Api) -> As:
    return lambda persona: sign_in(api.client.application, persona)


def filed(api: Api) -> UUID:
    """A case filed and receipted, its limits passed and everything read."""
    case_id = UUID(noticed(api)["case_id"])
    api.world.receipts(case_id)
    api.world.move_to(date(2026, 3, 23))
    version = api.call("p-zhang", "GET", f"/deregistrations/{case_id}").json["version"]
    body = {"hand_back": "electronic_only", "undertaking_confirmed": True}
    assert api.command("p-zhang", f"/deregistrations/{case_id}/filing", body, version=version).status_code == 200
    api.world.move_to(date(2026, 3, 24))
    api.world.read_everything()
    return case_id


def test_an_owner_walks_from_the_self_check_to_the_filing(api: Api, browse: As) -> None:
    zhang, li, uscc = browse("p-zhang"), browse("p-li"), api.world.company.uscc
    assert "选择简易注销" in zhang.open(f"/eligibility-checks?uscc={uscc}").text
    form = zhang.open(f"/deregistrations/new?uscc={uscc}")
    case = zhang.press(form, "/deregistrations", reason="停止经营", phone="13934567890")
    path = case.request.path
    case_id = UUID(path.rpartition("/")[2])
    zhang.press(case, f"{path}/freeze")
    for person in (zhang, li):
        task = f"/undertaking-tasks/{case_id}"
        assert task in person.open("/undertaking-tasks").text
        person.press(person.open(task), task)
    confirm = zhang.open(f"{path}/publication")
    assert "2026-03-03" in confirm.text
    assert "正在向登记系统核对" in zhang.press(confirm, f"{path}/publication").text
    api.world.lock(case_id)
    shown = zhang.open(path).text
    assert "公示中" in shown
    assert "13934567890" not in shown
    assert shown.count("<rect") == 20
    api.world.move_to(date(2026, 3, 23))
    api.world.let_jobs_run()
    filing = zhang.press(
        zhang.open(f"{path}/filing"), f"{path}/filing", hand_back="electronic_only", undertaking_confirmed="yes"
    )
    assert "审查中" in filing.text


def test_two_officers_decide_on_their_pages(api: Api, browse: As) -> None:
    case_id = filed(api)
    first, second, desk = browse("o-0417"), browse("o-0502"), f"/deregistration-queue/{case_id}"
    taken = first.press(first.open("/deregistration-queue"), "/deregistration-queue/next")
    assert taken.request.path == desk
    first.press(first.open(f"{desk}/recommendation"), f"{desk}/recommendation")
    assert "须由另一名" in first.open(desk).text
    granted = second.press(second.open(f"{desk}/decision"), f"{desk}/decision")
    assert "登销字" in granted.text


def test_a_refused_decision_says_why_on_its_page(api: Api, browse: As) -> None:
    case_id = UUID(noticed(api)["case_id"])
    api.world.move_to(date(2026, 3, 23))
    version = api.call("p-zhang", "GET", f"/deregistrations/{case_id}").json["version"]
    body = {"hand_back": "electronic_only", "undertaking_confirmed": True}
    api.command("p-zhang", f"/deregistrations/{case_id}/filing", body, version=version)
    first, second, desk = browse("o-0417"), browse("o-0502"), f"/deregistration-queue/{case_id}"
    first.press(first.open(desk), f"{desk}/claim")
    first.press(first.open(f"{desk}/recommendation"), f"{desk}/recommendation")
    refused = second.send(second.open(f"{desk}/decision"), f"{desk}/decision")
    assert refused.status_code == 422
    assert "尚有部门未确认收到推送" in refused.text
    assert "<title>错误：" in refused.text


def test_an_interested_party_checks_before_objecting_and_withdraws_later(api: Api, browse: As) -> None:
    case = noticed(api)
    wang, path = browse("p-wang"), f"/notices/{case['notice']['notice_id']}"
    check = wang.send(
        wang.open(path), f"{path}/objections", reason_code="creditor", text="欠货款 5 万元", phone="13512345678"
    )
    assert check.status_code == 200
    assert "欠货款 5 万元" in check.text
    (action,) = re.findall(rf'action="({path}/objections/[^"]+)"', check.text)
    own = wang.press(check, action)
    assert "异议有效" in own.text
    public = browse("").open(path).text
    assert "王敏" in public
    assert "13512345678" not in public
    withdrawn = wang.press(own, f"{action}/withdrawal")
    assert "已撤回" in withdrawn.text
    assert browse("p-li").open(action, status=404)


def test_a_faulty_objection_is_shown_again_with_what_was_typed(api: Api, browse: As) -> None:
    case = noticed(api)
    wang, path = browse("p-wang"), f"/notices/{case['notice']['notice_id']}"
    page = wang.open(path)
    again = wang.send(page, f"{path}/objections", text="见合同")
    assert again.status_code == 422
    assert 'href="#f-reason_code"' in again.text
    assert "请选择您是谁" in again.text
    assert "见合同" in again.text
    both = wang.send(page, f"{path}/objections", text="请打 13934567890")
    assert "请选择您是谁" in both.text
    assert "文字中有手机号码" in both.text
    numbers = wang.send(page, f"{path}/objections", reason_code="worker", text="身份证 14010519900307421X")
    assert "疑似证件号码" in numbers.text


def test_a_department_answers_on_its_page(api: Api, browse: As) -> None:
    noticed(api)
    for persona in PERSONA_OF.values():
        officer = browse(persona)
        (path,) = set(re.findall(r"/department-requests/[0-9a-f-]{36}", officer.open("/department-requests").text))
        page = officer.press(officer.open(path), f"{path}/answers", answer="receipt")
        assert "已收到，等待答复" in page.text
    page = officer.press(page, f"{path}/answers", answer="objection", reason_code="customs_open")
    assert "提出异议" in page.text
    assert "没有等您答复的公告" in officer.open("/department-requests").text
    (objection_id,) = re.findall(r'<option value="([0-9a-f-]{36})"', page.text)
    page = officer.press(page, f"{path}/answers", answer="objection_withdrawn", objection_id=objection_id)
    assert "撤回异议" in page.text


def test_an_incomplete_answer_is_shown_again(api: Api, browse: As) -> None:
    noticed(api)
    officer = browse("d-tax")
    (path,) = set(re.findall(r"/department-requests/[0-9a-f-]{36}", officer.open("/department-requests").text))
    again = officer.send(officer.open(path), f"{path}/answers", answer="no_objection")
    assert again.status_code == 422
    assert 'href="#f-ground"' in again.text


def test_the_self_check_lists_every_failed_case(api: Api, browse: As) -> None:
    api.world.mark(a_mark("equity_frozen"))
    api.world.mark(a_mark("serious_list"))
    page = browse("p-zhang").open(f"/eligibility-checks?uscc={api.world.company.uscc}").text
    assert "共 2 项" in page
    assert "股权被冻结" in page
    assert "严重违法失信名单" in page
    assert "选择简易注销" not in page


def test_an_objected_case_leads_to_a_new_notice_with_a_statement(api: Api, browse: As) -> None:
    case = noticed(api)
    objection = {"reason_code": "worker", "text": "欠两个月工资"}
    api.call(
        "p-wang",
        "PUT",
        f"/notices/{case['notice']['notice_id']}/objections/{UUID(int=0x0192_5F8E_1500_776F_9B1E_1C892231C8D3)}",
        objection,
    )
    zhang, uscc = browse("p-zhang"), api.world.company.uscc
    assert "重新公告" in zhang.open(f"/deregistrations/{case['case_id']}").text
    form = zhang.open(f"/deregistrations/new?uscc={uscc}")
    assert "欠两个月工资" in form.text
    draft = zhang.press(form, "/deregistrations", reason="停止经营")
    refused = zhang.send(draft, f"{draft.request.path}/freeze")
    assert refused.status_code == 422
    assert "异议尚未了结" in refused.text
    edit = zhang.open(f"{draft.request.path}/draft")
    cured = zhang.press(edit, f"{draft.request.path}/draft", cure_statement="工资已于 3 月 2 日付清")
    assert "待签署" in zhang.press(cured, f"{draft.request.path}/freeze").text


def test_withdrawal_and_deletion_have_pages_of_their_own(api: Api, browse: As) -> None:
    case = noticed(api)
    zhang, path = browse("p-zhang"), f"/deregistrations/{case['case_id']}"
    assert "公告已撤回" in zhang.press(zhang.open(f"{path}/withdrawal"), f"{path}/withdrawal").text
    form = zhang.open(f"/deregistrations/new?uscc={api.world.company.uscc}")
    draft = zhang.press(form, "/deregistrations", reason="停止经营")
    deletion = f"{draft.request.path}/deletion"
    assert "已删除" in zhang.press(zhang.open(deletion), deletion).text


def test_declining_voids_the_signatures_and_tells_the_owner(api: Api, browse: As) -> None:
    zhang, li = browse("p-zhang"), browse("p-li")
    form = zhang.open(f"/deregistrations/new?uscc={api.world.company.uscc}")
    draft = zhang.press(form, "/deregistrations", reason="停止经营")
    zhang.press(draft, f"{draft.request.path}/freeze")
    task = draft.request.path.replace("deregistrations", "undertaking-tasks")
    li.press(li.open(task), f"{task}/decline", reason="账目不清")
    shown = zhang.open(draft.request.path).text
    assert "李建国拒绝签署" in shown
    assert "账目不清" in shown


def pages_of(api: Api) -> dict[str, list[str]]:
    """Every page that a filed case has, by who may open it."""
    case_id = filed(api)
    case = api.call("p-zhang", "GET", f"/deregistrations/{case_id}").json
    notice_id = case["notice"]["notice_id"]
    return {
        "": ["/notices", f"/notices/{notice_id}", f"/notices/{notice_id}/undertaking"],
        "p-zhang": [
            "/eligibility-checks",
            "/deregistrations",
            f"/deregistrations/{case_id}",
            f"/deregistrations/{case_id}/signatures",
            f"/deregistrations/{case_id}/publication",
            f"/deregistrations/{case_id}/withdrawal",
            f"/deregistrations/{case_id}/filing",
            f"/deregistrations/{case_id}/deletion",
            "/undertaking-tasks",
            f"/undertaking-tasks/{case_id}",
        ],
        "o-0502": [
            "/deregistration-queue",
            f"/deregistration-queue/{case_id}",
            f"/deregistration-queue/{case_id}/recommendation",
            f"/deregistration-queue/{case_id}/decision",
        ],
        "d-tax": ["/department-requests"],
    }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_is_drawn_in_both_languages(api: Api, browse: As, language: str) -> None:
    for persona, known in pages_of(api).items():
        browser = browse(persona)
        for path in known:
            page = browser.open(f"{path}?lang={language}").text
            assert f'<html lang="{"en" if language == "en" else "zh-CN"}">' in page
            assert (
                "{" not in re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL).split("<main", 1)[1].split("</main>")[0]
            )


def test_the_language_links_of_a_form_drawn_again_lead_to_its_page(api: Api, browse: As) -> None:
    case = noticed(api)
    wang, path = browse("p-wang"), f"/notices/{case['notice']['notice_id']}"
    again = wang.send(wang.open(path), f"{path}/objections", text="见合同")
    assert f'href="{path}/objections?lang=en"' in again.text
    led = wang.client.get(f"{path}/objections?lang=en", base_url=OWN_URL)
    assert led.headers["Location"] == f"{path}?lang=en"
