"""The pages of code allotment, as everybody, a code officer and a supervisor see them."""

import re

import pytest

from services.codegen import usecases
from services.codegen.domain.span import Span
from shared.uscc import compose
from tests.integration.codegen.builders import Codegen, approval, imported


def test_pages_show_a_code_part_by_part(app):
    page = app.test_client().get("/code-validations?code=91140105may000017u").get_data(as_text=True)
    assert all(word in page for word in ("代码写法正确", "山西省太原市小店区", "已改为半角大写", "企业"))
    wrong = app.test_client().get("/code-validations?code=91140105MAY000017X").get_data(as_text=True)
    assert "这不是有效的代码" in wrong
    assert "第 18 位" in wrong
    pilot = app.test_client().get("/code-validations?code=91350203M0001FUE2P&lang=en").get_data(as_text=True)
    assert "A code of the 2015 pilots" in pilot
    assert "Wrong" not in pilot
    short = app.test_client().get("/code-validations?code=9114<b>").get_data(as_text=True)
    assert "不是 18 位" in short
    assert "现有 7 位" in short
    assert "14&lt;B&gt;" in short


WANTED = {
    "registry": "140105", "category": "1", "first": "MAY00001", "last": "MAY000YY",
    "granted_by": "代码中心", "grant_no": "2026-1",
}  # fmt: skip


def form_of(page: str) -> dict[str, str]:
    """The hidden fields of the page's posting form."""
    form = page[page.index('method="post"', page.index("<main")) :]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))


def test_an_officer_adds_a_segment_and_another_activates_and_closes_it(call_as):
    first, second = call_as("o-0701"), call_as("o-0702")
    assert "还没有码段" in first.page("/segments")
    hidden = form_of(first.page("/segments/new"))
    wanted = WANTED

    refused = first.submit("/segments", hidden | wanted | {"first": "MAY0000O"})
    assert refused.status_code == 422
    assert "应为 8 位数字或大写字母" in refused.get_data(as_text=True)
    assert 'value="MAY0000O"' in refused.get_data(as_text=True)

    made = first.submit("/segments", hidden | wanted)
    again = first.submit("/segments", hidden | wanted)
    assert (made.status_code, again.headers["Location"]) == (303, made.headers["Location"])
    path = made.headers["Location"]
    assert "须由另一名码段管理员启用" in first.page(path)
    opened = second.submit(f"{path}/activation", form_of(second.page(path)))
    assert opened.status_code == 303
    assert "启用中" in first.page("/segments")
    closing = second.page(f"{path}/closing")
    assert "剩余 960 个号码将不再使用" in closing
    assert second.submit(f"{path}/closing", form_of(closing)).status_code == 303
    assert "已停用" in second.page(path)


def test_overlapping_segments_are_refused_with_the_reason_on_the_form(call_as):
    officer, wanted = call_as("o-0701"), WANTED
    officer.submit("/segments", form_of(officer.page("/segments/new")) | wanted)
    refused = officer.submit("/segments", form_of(officer.page("/segments/new")) | wanted)
    assert refused.status_code == 409
    assert "码段与已有码段重叠" in refused.get_data(as_text=True)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_supervisor_sees_segments_waiting_applications_and_codes(app, call_as, language):
    codegen = Codegen(app.extensions["yizhao.service"])
    segment_id = codegen.open_segment()
    code = codegen.do(usecases.take_approval, approval())
    waiting = approval(code_category="2", entity_type="9500")
    codegen.do(usecases.take_approval, waiting)
    supervisor = call_as("o-0600")
    assert str(waiting.application_id) in supervisor.page(f"/code-requests?lang={language}")
    assert "MAY00001" in supervisor.page(f"/segments?lang={language}")
    assert "0.0%" in supervisor.page(f"/segments/{segment_id}?lang={language}")
    record = supervisor.page(f"/codes/{code.uscc}?lang={language}")
    assert str(segment_id) in record
    assert ("已赋码" if language == "zh" else "Assigned") in record


def test_a_code_with_a_wrong_character_is_explained_instead_of_not_found(call_as):
    officer = call_as("o-0701")
    answer = officer.client.get("/codes/91140105MAY000017X", headers=officer.headers)
    assert answer.headers["Location"] == "/code-validations?code=91140105MAY000017X"


def test_a_code_that_is_not_in_the_ledger_is_not_found(call_as):
    assert (
        call_as("o-0701").client.get("/codes/91140105MAY000017U", headers=call_as("o-0701").headers).status_code == 404
    )


@pytest.mark.parametrize("path", ["/segments", "/segments/new", "/code-requests", "/code-burnings/new"])
def test_the_officers_pages_are_closed_to_others(call_as, path):
    applicant = call_as("p-zhang")
    assert applicant.client.get(path, headers=applicant.headers).status_code == 403


def test_a_part_is_cut_out_of_a_granted_segment_by_the_page(app, call_as):
    codegen = Codegen(app.extensions["yizhao.service"])
    granted = codegen.open_segment("140100")
    first, second = call_as("o-0701"), call_as("o-0702")
    assert "没有划出" in first.page(f"/segments/{granted}")
    form = first.page(f"/segments/new?parent_id={granted}")
    assert "可从 MAY00001 起" in form
    assert "划拨文号" not in form
    wanted = {"registry": "140105", "category": "1", "first": "MAY00001", "last": "MAY00YYY"}
    outside = first.submit("/segments", form_of(form) | wanted | {"last": "MAY10000"})
    assert outside.status_code == 422
    assert "超出上级码段" in outside.get_data(as_text=True)
    path = first.submit("/segments", form_of(form) | wanted).headers["Location"]
    assert second.submit(f"{path}/activation", form_of(second.page(path))).status_code == 303
    assert f'href="/segments/{granted}"' in second.page(path)
    assert "另有 29,790 个划给别处" in first.page(f"/segments/{granted}")


def test_a_grant_without_its_number_is_asked_for(call_as):
    officer = call_as("o-0701")
    answer = officer.submit("/segments", form_of(officer.page("/segments/new")) | WANTED | {"grant_no": ""})
    assert answer.status_code == 422
    assert "须写明由谁划拨" in answer.get_data(as_text=True)


def test_a_second_segment_says_that_it_stands_by(app, call_as):
    codegen = Codegen(app.extensions["yizhao.service"])
    codegen.open_segment()
    standby = codegen.open_segment(span=Span("MAY10000", "MAY1YYYY"))
    page = call_as("o-0600").page(f"/segments/{standby}")
    assert "备用" in page
    assert "前面的码段用完后自动启用" in page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_segment_shows_its_last_codes_and_what_nobody_gets_with_the_reason(app, call_as, language):
    codegen = Codegen(app.extensions["yizhao.service"])
    codegen.do(usecases.adopt_codes, [imported(compose("91", "140105", "MAY00002"))])
    segment_id = codegen.open_segment(span=Span("MAY00001", "MAY0000A"))
    codes = [codegen.do(usecases.take_approval, approval()) for _ in range(3)]
    page = call_as("o-0701").page(f"/segments/{segment_id}?lang={language}")
    assert all(f'href="/codes/{code.uscc}"' in page for code in codes)
    assert ("已有主体使用，跳过" if language == "zh" else "Held by an entity, passed over") in page
    closing = call_as("o-0702")
    closing.submit(f"/segments/{segment_id}/closing", form_of(closing.page(f"/segments/{segment_id}/closing")))
    assert "MAY00005–MAY0000A" in call_as("o-0701").page(f"/segments/{segment_id}?lang={language}")


def test_two_officers_burn_a_code_by_the_page_and_the_application_gets_the_next(app, call_as):
    codegen = Codegen(app.extensions["yizhao.service"])
    codegen.open_segment()
    code = codegen.do(usecases.take_approval, approval())
    first, second = call_as("o-0701"), call_as("o-0702")
    assert f"/code-burnings/new?uscc={code.uscc}" in first.page(f"/codes/{code.uscc}")
    form = form_of(first.page(f"/code-burnings/new?uscc={code.uscc}"))
    silent = first.submit("/code-burnings", form | {"reason": " "})
    assert silent.status_code == 422
    assert "请写明为什么作废" in silent.get_data(as_text=True)
    path = first.submit("/code-burnings", form | {"reason": "登记簿里已有"}).headers["Location"]
    assert "须由另一名码段管理员确认" in first.page(path)
    confirmed = second.submit(f"{path}/confirmation", form_of(second.page(path)))
    assert confirmed.status_code == 303
    assert "已作废" in second.page(path)
    record = second.page(f"/codes/{code.uscc}")
    assert "永不再用" in record
    assert "登记簿里已有" in record
    assert codegen.all("SELECT substr(uscc, 9, 8) AS body FROM code WHERE state = 'assigned'") == [{"body": "MAY00002"}]


def test_an_officer_takes_a_burning_back(app, call_as):
    codegen = Codegen(app.extensions["yizhao.service"])
    codegen.open_segment()
    code = codegen.do(usecases.take_approval, approval())
    officer = call_as("o-0701")
    form = form_of(officer.page(f"/code-burnings/new?uscc={code.uscc}"))
    path = officer.submit("/code-burnings", form | {"reason": "重号"}).headers["Location"]
    officer.submit(f"{path}/withdrawal", form_of(officer.page(path)))
    assert "已撤回" in officer.page(path)
    assert codegen.all("SELECT state FROM code") == [{"state": "assigned"}]


def test_the_page_says_why_each_application_waits(app, call_as):
    codegen = Codegen(app.extensions["yizhao.service"])
    codegen.do(usecases.take_approval, approval())
    codegen.open_segment(category="2", span=Span("MAY10000", "MAY1YYYY"))
    codegen.do(usecases.take_approval, approval(code_category="2", entity_type="9500"), national_check=True)
    page = call_as("o-0701").page("/code-requests")
    assert "没有可用的码段" in page
    assert "等国家代码中心" in page
