"""What the pages promise: everything at once, nothing twice, nothing private, nobody else's."""

import re
from collections.abc import Callable
from uuid import UUID

import pytest

from deploy.sandbox.personas import PERSONAS
from tests.builders.application import FINANCE_OFFICER, company_form, company_name, individual_business_form
from tests.integration.registration.acting import Desk
from tests.integration.registration_pages.test_journey import all_fine
from tests.integration.registration_pages.visitor import Page, Visitor

As = Callable[[str], Visitor]
COMPARED = "/name-claims/new?kind=llc&registry=140105&division=太原&trade_name={}&industry=软件&form=有限公司"
SECRETS = [
    secret for subject in ("p-zhang", "p-li") for secret in (PERSONAS[subject].identity_number, PERSONAS[subject].phone)
] + [str(FINANCE_OFFICER["identity_number"]), str(FINANCE_OFFICER["phone"]), "平阳路12号3单元401室"]


@pytest.fixture
def draft(desk: Desk) -> UUID:
    """A complete draft of a company."""
    return desk.draft(company_form(desk.declare(company_name("鼎晖源")).claim_id))


def post_form(page: Page) -> Page:
    """The page with its posting forms only; the search and compare forms go by GET."""
    return Page(page.status, page.path, page.text, [form for form in page.forms if form.method == "post"])


def test_a_page_of_questions_with_faults_comes_back_with_all_of_them(as_: As, desk: Desk) -> None:
    zhang = as_("p-zhang")
    at = f"/applications/{desk.draft(individual_business_form(), with_materials=False)}"
    emptied = {"particulars-scope": None, "particulars-industry-code": "99"}
    page = zhang.press(zhang.open(f"{at}/scope"), f"{at}/scope", emptied)
    assert "<title>错误：" in page.text
    assert "有 2 处需要改正" in page.text
    for target in re.findall(r'<a href="#(f-[^"]+)"', page.text):
        assert f'id="{target}"' in page.text


def test_what_cannot_be_read_is_not_stored_and_comes_back_as_typed(as_: As, draft: UUID) -> None:
    zhang, at = as_("p-zhang"), f"/applications/{draft}"
    changes = {"particulars-capital-amount": "250", "particulars-investors-1-due_on": "2030/1"}
    page = zhang.press(zhang.open(f"{at}/holders"), f"{at}/holders", changes)
    assert page.status == 422
    assert 'value="250"' in page.text
    assert 'value="2030/1"' in page.text
    assert 'value="100"' in zhang.open(f"{at}/holders").text


def test_an_identity_number_is_never_sent_back(as_: As, draft: UUID) -> None:
    zhang, at = as_("p-zhang"), f"/applications/{draft}"
    number = "private_particulars-persons-0-identity_number"
    page = zhang.press(zhang.open(f"{at}/people"), f"{at}/people", {number: "140105199013070012"})
    assert "证件号码" in page.text
    assert "错误" in page.text
    assert "140105199013070012" not in page.text


def test_a_blank_private_field_keeps_what_is_stored(as_: As, desk: Desk, draft: UUID) -> None:
    zhang, at = as_("p-zhang"), f"/applications/{draft}"
    zhang.press(zhang.open(f"{at}/people"), f"{at}/people", {"private_particulars-persons-0-email": "new@example.cn"})
    person = desk.view(draft).form.private_particulars.persons[0]
    assert person.identity_number.endswith(PERSONAS["p-zhang"].identity_number[-4:])
    assert person.email == "n***@example.cn"


def test_a_row_is_added_and_removed_by_buttons(as_: As, desk: Desk, draft: UUID) -> None:
    zhang, at = as_("p-zhang"), f"/applications/{draft}"
    page = zhang.press(zhang.open(f"{at}/holders"), f"{at}/holders", {"add": "yes"})
    assert "股东 3" in page.text
    zhang.press(page, f"{at}/holders", {"remove": "2"})
    assert len(desk.view(draft).form.particulars.investors) == 2


def test_a_removed_person_holds_nothing_any_more(as_: As, desk: Desk, draft: UUID) -> None:
    zhang, at = as_("p-zhang"), f"/applications/{draft}"
    zhang.press(zhang.open(f"{at}/people"), f"{at}/people", {"remove": "p2"})
    form = desk.view(draft).form
    assert [investor.person_ref for investor in form.particulars.investors] == ["p1", None]
    assert [officer.person_ref for officer in form.particulars.officers] == ["p1"]


def test_type_and_ratios_are_derived_from_the_holders(as_: As, desk: Desk, draft: UUID) -> None:
    zhang, at = as_("p-zhang"), f"/applications/{draft}"
    page = zhang.press(zhang.open(f"{at}/holders"), f"{at}/holders", {"remove": "1"})
    zhang.press(page, f"{at}/holders", {"particulars-capital-amount": "60"})
    public = desk.view(draft).form.particulars
    assert (public.entity_type, [each.ratio for each in public.investors]) == ("1151", ["100.0000"])


def test_a_form_pressed_twice_begins_one_application(as_: As, desk: Desk) -> None:
    zhang = as_("p-zhang")
    page = zhang.open("/applications/new")
    first, second = (zhang.press(page, "/applications/new") for _ in range(2))
    assert first.path == second.path
    assert desk.ask(lambda tx: tx.scalar("SELECT count(*) FROM application")) == 1


def test_two_windows_do_not_overwrite_each_other(as_: As, draft: UUID) -> None:
    zhang, at = as_("p-zhang"), f"/applications/{draft}"
    one, other = zhang.open(f"{at}/tax"), zhang.open(f"{at}/tax")
    zhang.press(one, f"{at}/tax", {"tax_items-staff": "7"})
    page = zhang.press(other, f"{at}/tax", {"tax_items-staff": "9"})
    assert page.status == 412
    assert "9" in page.text


def test_an_identical_name_has_no_undertaking_and_a_similar_one_needs_it(as_: As, desk: Desk) -> None:
    desk.declare(company_name("云凡"))
    zhang = as_("p-zhang")
    identical = zhang.open(COMPARED.format("云凡"))
    assert "不能申报，与已有名称相同" in identical.text
    assert "undertaking" not in identical.text
    similar = zhang.open(COMPARED.format("云帆"))
    assert "有 1 个相近名称" in similar.text
    refused = zhang.press(post_form(similar), "/name-claims/new")
    assert refused.status == 422
    assert "须先承诺" in refused.text
    accepted = zhang.press(post_form(refused), "/name-claims/new", {"undertaking": "yes"})
    assert "名称已保留" in accepted.text


def test_faults_of_a_name_stand_at_their_parts(as_: As) -> None:
    page = as_("p-zhang").open(COMPARED.format("A"))
    for words in ("字号少于两个汉字", "须用规范汉字"):
        assert words in page.text
    assert "undertaking" not in page.text


def test_an_empty_name_is_told_what_it_lacks(as_: As) -> None:
    page = as_("p-zhang").open(
        "/name-claims/new?kind=llc&registry=140105&division=太原&trade_name=&industry=&form=有限公司"
    )
    assert "字号少于两个汉字" in page.text
    assert "申报并保留此名称" not in page.text


def test_a_reserved_name_can_be_given_back(as_: As, desk: Desk) -> None:
    zhang, claim = as_("p-zhang"), desk.declare(company_name("云帆"))
    page = zhang.press(zhang.open(f"/name-claims/{claim.claim_id}"), "/cancellation")
    assert "已取消" in page.text


@pytest.mark.parametrize("rest", ["", "/check", "/people", "/materials", "/signatures", "/withdrawal", "/delete"])
def test_somebody_elses_application_does_not_exist(as_: As, draft: UUID, rest: str) -> None:
    assert as_("p-wang").open(f"/applications/{draft}{rest}").status == 404


@pytest.mark.parametrize("path", ["/review-queue", "/supervision"])
def test_desks_are_closed_to_applicants(as_: As, path: str) -> None:
    assert as_("p-zhang").open(path).status == 403


def test_who_is_not_signed_in_is_sent_to_sign_in(visitor: Visitor) -> None:
    answer = visitor.client.get("/my")
    assert answer.status_code == 303
    assert "/registration-session/sign-in?next=/my" in answer.headers["Location"]


def test_no_page_shows_a_private_datum(as_: As, desk: Desk, visitor: Visitor) -> None:
    submitted = desk.submitted("云帆")
    desk.registered("飞鸿达", body=company_form(desk.declare(company_name("飞鸿达")).claim_id, number=9))
    at = f"/applications/{submitted}"
    shown = [as_("p-zhang").open(path).text for path in ("/my", at)]
    shown += [as_("o-0502").open(path).text for path in ("/review-queue", f"/review-queue/{submitted}")]
    shown += [visitor.open(path).text for path in ("/public-entities?q=太原", "/public-entities/91140105MAY000017U")]
    assert not [secret for text in shown for secret in SECRETS if secret in text]


def test_a_returned_application_is_corrected_in_a_next_round(as_: As, desk: Desk) -> None:
    submitted = desk.submitted("云帆")
    officer, zhang = as_("o-0417"), as_("p-zhang")
    dossier = officer.press(officer.open(f"/review-queue/{submitted}"), "/claim")
    marks = all_fine(dossier) | {
        "m-materials-1": "defect",
        "m-materials-1-reason": "charter.contradicts_form",
        "m-materials-1-text": "第七条的出资期限与表内不一致。",
    }
    preview = officer.press(dossier, dossier.path, marks)
    assert "第七条的出资期限与表内不一致" in preview.text
    officer.press(preview, "/return")
    case = zhang.open(f"/applications/{submitted}")
    assert "申请已退回" in case.text
    link = re.search(rf'href="(/applications/{submitted}/documents/[^"]+)"', case.text)
    assert link
    notice = zhang.open(link[1])
    assert "章程与申请内容不一致" in notice.text
    draft = zhang.press(notice, "/next-round")
    assert "第 2 轮" in draft.text
    assert "10 项中已完成 10 项" in draft.text
    assert "去改这一处" in zhang.open(link[1]).text


def test_every_item_must_be_looked_at_before_an_opinion(as_: As, desk: Desk) -> None:
    submitted = desk.submitted("云帆")
    officer = as_("o-0417")
    dossier = officer.press(officer.open(f"/review-queue/{submitted}"), "/claim")
    page = officer.press(dossier, dossier.path, {"m-particulars-name": "ok", "m-particulars-address": "defect"})
    assert page.status == 422
    assert "还没有看：经营范围" in page.text
    assert "请选问题种类：住所" in page.text


def test_the_first_officer_cannot_take_the_case_again(as_: As, desk: Desk) -> None:
    submitted = desk.submitted("云帆")
    desk.recommend(submitted, "o-0502")
    page = as_("o-0502").open(f"/review-queue/{submitted}")
    assert "须由另一位核准人复核" in page.text
    assert "/claim" not in page.text


def test_another_registry_sees_nothing_of_the_case(as_: As, desk: Desk) -> None:
    submitted = desk.submitted("云帆")
    officer = as_("o-0417b")
    assert "没有待办案件" in officer.open("/review-queue").text
    assert officer.open(f"/review-queue/{submitted}").status in {403, 404}


def test_an_individual_business_without_a_name_is_decided_by_one_officer(as_: As, desk: Desk) -> None:
    submitted = desk.submitted(body=individual_business_form())
    officer = as_("o-0417")
    dossier = officer.press(officer.open("/review-queue"), "/review-queue")
    decision = officer.press(dossier, dossier.path, all_fine(dossier))
    assert decision.path.endswith("/decision")
    officer.press(decision, "/decision")
    assert desk.view(submitted).state == "approved"


def test_the_second_officer_can_send_the_case_back(as_: As, desk: Desk) -> None:
    submitted = desk.submitted("云帆")
    desk.recommend(submitted)
    officer = as_("o-0502")
    officer.press(officer.open(f"/review-queue/{submitted}"), "/claim")
    officer.press(officer.open(f"/review-queue/{submitted}/send-back"), "/send-back")
    assert desk.view(submitted).state == "in_review"


def test_a_declined_signature_makes_the_application_a_draft_again(as_: As, desk: Desk, draft: UUID) -> None:
    desk.freeze(draft)
    li = as_("p-li")
    page = li.press(li.open("/signing-tasks"), "/signing-tasks")
    task = re.search(r'href="(/signing-tasks/[^"]+)"', page.text)
    assert task
    li.press(li.open(task[1]), "/decline", {"reason": "出资额不对"})
    assert desk.view(draft).state == "draft"


def test_nobody_submits_before_all_have_signed(as_: As, desk: Desk, draft: UUID) -> None:
    desk.freeze(draft)
    desk.sign(draft, "p-zhang")
    page = as_("p-zhang").open(f"/applications/{draft}/signatures")
    assert "2 位签名人，已签 1 位" in page.text
    assert "/submission" not in page.text


def test_an_application_is_withdrawn_on_a_page_of_its_own(as_: As, desk: Desk) -> None:
    zhang, submitted = as_("p-zhang"), desk.submitted("云帆")
    page = zhang.press(zhang.open(f"/applications/{submitted}/withdrawal"), "/withdrawal")
    assert "已撤回" in page.text


def test_a_case_is_found_by_its_number_by_its_applicant_only(as_: As, desk: Desk) -> None:
    submitted = desk.submitted("云帆")
    number = desk.view(submitted).application_no
    assert as_("p-zhang").open(f"/track?no={number}").path == f"/applications/{submitted}"
    assert as_("p-wang").open(f"/track?no={number}").status == 404


def test_an_enterprise_is_found_by_name_or_code_and_a_wrong_code_is_explained(desk: Desk, visitor: Visitor) -> None:
    desk.registered("晋源达")
    for asked in ("晋源达", "91140105MAY000017U", "91140105may000017u"):
        assert "太原晋源达软件有限公司" in visitor.open(f"/public-entities?q={asked}").text
    assert "请核对" in visitor.open("/public-entities?q=91140105MAY000017T").text
    assert visitor.open("/public-entities/91140105MAY000017T").status == 404


def test_the_supervisor_sees_what_is_open(as_: As, desk: Desk) -> None:
    desk.submitted("云帆")
    page = as_("o-0600").open("/supervision")
    assert "剩 3 个工作日" in page.text
    assert desk.ask(lambda tx: tx.scalar("SELECT application_no FROM application")) in page.text
