"""A code officer brings a file in by pages: columns confirmed, tried, done, every row looked up."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest

from services.registration.usecases.importing.jobs import CHANNEL
from services.registration.usecases.importing.running import run_waiting
from tests.integration.http.conftest import OWN_URL
from tests.integration.registration.acting import Desk
from tests.integration.registration.importing import code, csv_of
from tests.integration.registration_pages.test_odd_input import ODD
from tests.integration.registration_pages.visitor import Page, Visitor

As = Callable[[str], Visitor]
HEAD = "统一代码编号,企业名称,企业类型,成立日期,注册号,备注"
FILE = csv_of(
    f"{code(1)},太原晋阳湖软件有限公司,有限责任公司,2010-01-01,,甲",
    f"{code(2)},太原市晋阳湖软件有限公司,国有企业,2011-01-01,,",
    "911400001123599661,太原坏码有限公司,,2010-01-01,,",
    f"{code(1)},太原重复餐饮有限公司,,2010-01-01,,",
    ",太原市小店区和顺便利店,个体工商户,2009-05-06,140105600000010,",
    head=HEAD,
).encode()
MAPPED = {"column-0": "code"}


@pytest.fixture
def officer(as_: As) -> Visitor:
    return as_("o-0701")


def uploaded(officer: Visitor, content: bytes = FILE) -> Page:
    return officer.press(officer.open("/imports"), "/imports", file=content)


def begun(officer: Visitor, act: str, changes: dict[str, str] | None = None) -> Page:
    page = uploaded(officer)
    return officer.press(page, "/beginning", {**MAPPED, **(changes or {}), "act": act})


def work(desk: Desk) -> int:
    """What the worker does in its next round."""
    return run_waiting(desk.units, 30)


def test_the_columns_are_shown_with_samples_before_anything_happens(officer: Visitor, desk: Desk) -> None:
    page = uploaded(officer)
    assert page.status == 200
    assert "核对列" in page.text
    form = page.form("/beginning")
    assert [form.fields[f"column-{place}"] for place in range(6)] == ["", "name", "kind", "registered_on", "reg_no", ""]
    assert code(1) in page.text
    assert work(desk) == 0


def test_tried_first_then_done_in_earnest(officer: Visitor, desk: Desk) -> None:
    page = begun(officer, "try")
    assert "正在导入" in page.text
    assert "刷新" in page.text
    assert work(desk) == 1
    tried = officer.open(page.path)
    assert "这是试导入，没有写进登记簿。" in tried.text
    assert "三项相加 5 行，文件共 5 行。" in tried.text
    assert desk.ask(lambda tx: tx.scalar("SELECT count(*) FROM entity")) == 0
    running = officer.press(tried, "/in-earnest")
    assert running.path != page.path
    work(desk)
    done = officer.open(running.path)
    assert "三项相加 5 行，文件共 5 行。" in done.text
    assert desk.ask(lambda tx: tx.scalar("SELECT count(*) FROM entity")) == 2
    assert desk.ask(lambda tx: tx.scalar("SELECT count(*) FROM import_conversion")) == 1


@pytest.fixture
def done(officer: Visitor, desk: Desk) -> Page:
    page = begun(officer, "earnest")
    work(desk)
    return officer.open(page.path)


def test_rows_are_shown_with_their_reasons_and_the_other_row(officer: Visitor, done: Page) -> None:
    assert "校验码" in done.text or "校验" in done.text
    assert "同一文件中代码重复：第 2 行" in done.text
    noted = officer.open(f"{done.path}?show=noted")
    assert "与另一主体名称相同，两者都保留：第 2 行" in noted.text
    one = officer.open(f"{done.path}?finding=import.code_twice")
    assert "太原重复餐饮有限公司" in one.text
    assert "太原坏码有限公司" not in one.text
    everything = officer.open(f"{done.path}?show=all&limit=2")
    assert "太原晋阳湖软件有限公司" in everything.text
    assert "下一页" in everything.text


def report(officer: Visitor, done: Page, shown: str) -> list[dict[str, str]]:
    answer = officer.client.get(f"{done.path}/report.csv?show={shown}", base_url=OWN_URL)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


@pytest.mark.parametrize(("shown", "lines"), [("rejected", "4 5"), ("noted", "3 4 5 6"), ("all", "2 3 4 5 6")])
def test_the_report_holds_the_rows_that_are_asked_for(officer: Visitor, done: Page, shown: str, lines: str) -> None:
    assert " ".join(row["line"] for row in report(officer, done, shown)) == lines


def test_a_file_uploaded_again_changes_nothing(officer: Visitor, done: Page, desk: Desk) -> None:
    assert done.status == 200
    again = begun(officer, "earnest")
    work(desk)
    assert "登记簿已有，未改动" in officer.open(again.path).text
    assert desk.ask(lambda tx: tx.scalar("SELECT count(*) FROM entity")) == 2


def test_everything_wrong_with_the_columns_comes_back_at_once(officer: Visitor) -> None:
    page = uploaded(officer)
    twice = officer.press(page, "/beginning", {"column-0": "name", "act": "try"})
    assert (twice.status, "两列对应同一个字段" in twice.text) == (422, True)
    nothing = officer.press(page, "/beginning", {"column-1": "", "column-4": "", "act": "try"})
    assert nothing.status == 422
    assert "有 2 处需要改正" in nothing.text
    wrong = officer.press(page, "/beginning", {**MAPPED, "registry": "999999", "act": "try"})
    assert (wrong.status, "登记机关代码无效" in wrong.text) == (422, True)


@pytest.mark.parametrize("content", [b"", b"\x81\xff\xff\xff\xff", b"code,name\n"])
def test_a_file_that_cannot_be_read_is_refused_in_words(officer: Visitor, content: bytes) -> None:
    page = uploaded(officer, content)
    assert page.status == 422
    assert "<title>错误：" in page.text


def test_an_upload_without_a_file_is_refused_in_words(officer: Visitor) -> None:
    page = officer.press(officer.open("/imports"), "/imports")
    assert (page.status, "没有选择文件" in page.text) == (422, True)


def test_an_import_whose_process_is_gone_says_how_it_goes_on(officer: Visitor, desk: Desk) -> None:
    page = begun(officer, "earnest")
    assert "后台会自动" not in officer.open(page.path).text
    desk.ask(
        lambda tx: tx.execute("UPDATE import_job SET moved_at = moved_at - %(gone)s", {"gone": timedelta(minutes=2)})
    )
    assert "后台会自动从第 0 行之后接着做" in officer.open(page.path).text


def test_the_worker_is_woken_when_an_import_is_begun(officer: Visitor, desk: Desk) -> None:
    from contextlib import closing

    from shared.database import connect

    with closing(connect(desk.db.url)) as listening:
        listening.autocommit = True
        listening.cursor().execute(f"LISTEN {CHANNEL}")
        begun(officer, "try")
        listening.poll()
        assert [notice.channel for notice in listening.notifies] == [CHANNEL]


@pytest.mark.parametrize("persona", ["p-zhang", "o-0417", "o-0600", "d-tax"])
def test_who_is_no_code_officer_sees_no_import(as_: As, done: Page, persona: str) -> None:
    for path in ("/imports", done.path, f"{done.path}/report.csv"):
        assert as_(persona).open(path).status == 403


def test_a_draft_cannot_be_begun_twice(officer: Visitor) -> None:
    page = uploaded(officer)
    assert officer.press(page, "/beginning", {**MAPPED, "act": "try"}).status == 200
    form = page.form("/beginning").with_changes({**MAPPED, "act": "earnest"})
    form["_key"] = officer.open("/imports").form("/imports").fields["_key"]
    answer = officer.client.post(page.form("/beginning").action, data=form, base_url=OWN_URL)
    assert answer.status_code == 412


def test_no_odd_input_falls_over(officer: Visitor, done: Page) -> None:
    draft = uploaded(officer, csv_of("太原,1", head="甲,乙").encode())
    for odd in ODD:
        for name in ("show", "finding", "cursor", "limit"):
            answer = officer.client.get(done.path, query_string={name: odd}, base_url=OWN_URL)
            assert answer.status_code < 500, f"{name}={odd[:20]!r}"
            assert "<script>alert" not in answer.text
        for name in ("column-0", "registry", "act"):
            page = officer.press(draft, "/beginning", {name: odd})
            assert page.status < 500, f"{name}={odd[:20]!r}"
            assert "<script>alert" not in page.text
