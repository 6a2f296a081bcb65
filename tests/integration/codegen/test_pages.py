"""The pages of code allotment, as everybody, a code officer and a supervisor see them."""

import re

import pytest

from services.codegen import usecases
from tests.integration.codegen.builders import Codegen, approval


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


def form_of(page: str) -> dict[str, str]:
    """The hidden fields of the page's posting form."""
    form = page[page.index('method="post"', page.index("<main")) :]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))


def test_an_officer_adds_a_segment_and_another_activates_and_closes_it(call_as):
    first, second = call_as("o-0701"), call_as("o-0702")
    assert "还没有码段" in first.page("/segments")
    hidden = form_of(first.page("/segments/new"))
    wanted = {"registry": "140105", "category": "1", "first": "MAY00001", "last": "MAY000YY"}

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
    officer = call_as("o-0701")
    wanted = {"registry": "140105", "category": "1", "first": "MAY00001", "last": "MAY000YY"}
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


@pytest.mark.parametrize("path", ["/segments", "/segments/new", "/code-requests"])
def test_the_officers_pages_are_closed_to_others(call_as, path):
    applicant = call_as("p-zhang")
    assert applicant.client.get(path, headers=applicant.headers).status_code == 403
