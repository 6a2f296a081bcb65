"""A register from outside enters ours: once, accounted for to the last row, and told of afterwards."""

from datetime import date

import pytest

from services.registration.domain.importing.job import JobState
from services.registration.usecases import marks, ticks
from services.registration.usecases.marks import MarkIn
from shared.errors import Refusal
from shared.events.codegen import CodeAdopted
from shared.ids import uuid7
from shared.kinds import Kind
from tests.builders.application import company_name
from tests.integration.registration.acting import Desk, principal
from tests.integration.registration.importing import (
    HEAD,
    REG_NO,
    code,
    csv_of,
    ends_of,
    line,
    others_of,
    rows_of,
    run,
    staged,
    started,
    sums_of,
    taken,
    tell,
)

pytestmark = pytest.mark.postgres15

WORDS = "甲乙丙丁戊"
FOUR = csv_of(*(line(number, f"太原晋阳{word}软件有限公司") for number, word in enumerate(WORDS[:4])))
MIXED = csv_of(
    line(0, "太原晋阳甲软件有限公司", kind="有限责任公司", capital="10(万元)", scope="软件开发。"),
    line(1, "太原晋阳乙软件有限公司", day=""),
    "911400001123599661,太原坏码有限公司,2010-01-01,,,",
    line(0, "太原重复有限公司"),
    line(9, "太原多列有限公司") + ",多",
    line(2, "太原市晋阳甲软件开发有限公司"),
    f"{code(3)},,2030-01-01,,,",
)


def count(desk: Desk, table: str) -> int:
    found: int = desk.ask(lambda tx: tx.scalar(f"SELECT count(*) FROM {table}"))
    return found


def grounds(desk: Desk) -> dict[str, str | None]:
    rows = desk.ask(lambda tx: tx.all("SELECT name_full, exception_ground FROM name_claim"))
    return {each["name_full"]: each["exception_ground"] for each in rows}


def test_an_entity_of_an_outside_register_stands_in_ours_and_is_told(desk: Desk) -> None:
    taken(desk, csv_of(line(1, "太原晋阳湖软件有限公司", kind="有限责任公司(自然人独资)", scope="软件开发。")))
    assert tell(desk) == 1
    told = desk.payload("entity.imported")
    heads = (told["uscc"], told["registry"], told["code_rule"], told["status"], told["kind"])
    assert heads == (code(1), "140100", "standard", "active", "llc")
    assert told["particulars"]["name"]["trade_name"] == "晋阳湖"
    assert told["particulars"]["entity_type"] == "1151"
    assert (told["established_on"], told["quality_warnings"]) == ("2010-01-01", [])
    (public,) = desk.ask(lambda tx: tx.all("SELECT name_full, status FROM public_entity"))
    assert public == {"name_full": "太原晋阳湖软件有限公司", "status": "active"}


def test_every_row_ends_and_the_three_outcomes_sum_up(desk: Desk) -> None:
    job = taken(desk, MIXED)
    assert ends_of(desk, job) == [
        "entered",
        "entered",
        "code.wrong_check",
        "import.code_twice",
        "import.row_malformed",
        "entered",
        "import.name_missing import.day_in_future",
    ]
    sums = job.sums
    assert (sums.taken, sums.taken_with_warnings, sums.rejected) == (1, 2, 4)
    assert sums.taken + sums.taken_with_warnings + sums.rejected == job.row_count == 7
    assert job.findings.reasons == {
        "code.wrong_check": 1,
        "import.code_twice": 1,
        "import.row_malformed": 1,
        "import.name_missing": 1,
        "import.day_in_future": 1,
    }
    assert job.findings.warnings == {"established_on.missing": 1, "import.name_clash": 1}


def test_the_database_lets_no_job_be_done_with_a_row_unaccounted_for(desk: Desk) -> None:
    job = started(desk, FOUR)
    for change in ("taken = 1", "state = 'done', ended_at = now()", "rows_done = 1, taken = 1"):
        with pytest.raises(Exception, match=r"import_job_(sum|done|taken)_check"), desk.db.transaction() as tx:
            tx.execute(f"UPDATE import_job SET {change} WHERE job_id = %(id)s", {"id": job.job_id})


def test_the_same_file_again_changes_nothing_and_sums_up_alike(desk: Desk) -> None:
    first = taken(desk, MIXED)
    before = {table: count(desk, table) for table in ("entity", "entity_version", "public_entity", "name_claim")}
    again = taken(desk, MIXED)
    assert again.job_id != first.job_id
    assert {table: count(desk, table) for table in before} == before
    assert sums_of(again) == {"taken": 2, "taken_with_warnings": 1, "rejected": 4, "present": 3}
    assert [end.replace("present", "entered") for end in ends_of(desk, again)] == ends_of(desk, first)
    assert tell(desk) == 3
    assert [row.entity_id for row in rows_of(desk, again)] == [row.entity_id for row in rows_of(desk, first)]


def test_the_rows_of_a_file_are_kept_once(desk: Desk) -> None:
    assert staged(desk, FOUR).file_id == staged(desk, FOUR).file_id
    assert count(desk, "import_row") == 4


@pytest.mark.parametrize("text", [MIXED, FOUR])
def test_a_dry_run_gives_the_same_verdicts_and_writes_nothing_into_the_register(desk: Desk, text: str) -> None:
    tried = taken(desk, text, dry_run=True)
    assert [count(desk, table) for table in ("entity", "name_claim", "import_untold", "import_conversion")] == [0] * 4
    earnest = taken(desk, text)
    assert sums_of(tried) == sums_of(earnest)
    assert tried.findings == earnest.findings
    verdicts = [
        [(r.outcome, r.change, r.reasons, r.warnings, r.others) for r in rows_of(desk, j)] for j in (tried, earnest)
    ]
    assert verdicts[0] == verdicts[1]


def test_a_code_twice_in_the_file_is_shown_with_the_other_line(desk: Desk) -> None:
    job = taken(
        desk, csv_of(line(1, "太原甲软件有限公司"), line(2, "太原乙餐饮有限公司"), line(1, "太原丙印刷有限公司"))
    )
    assert others_of(desk, job, 2) == {"import.code_twice": {"name": "太原甲软件有限公司", "uscc": code(1), "line": 2}}


def test_an_entity_code_twice_in_the_file_is_shown_with_the_other_line(desk: Desk) -> None:
    other = f"{code(1, '140105')},太原乙餐饮有限公司,2010-01-01,,,"
    job = taken(desk, csv_of(line(1, "太原甲软件有限公司"), other))
    assert others_of(desk, job, 1) == {"code.body_taken": {"name": "太原甲软件有限公司", "uscc": code(1), "line": 2}}


def test_an_entity_code_of_the_register_is_shown_with_its_entity(desk: Desk) -> None:
    taken(desk, csv_of(line(1, "太原甲软件有限公司")))
    job = taken(desk, csv_of(f"{code(1, '140105')},太原乙餐饮有限公司,2010-01-01,,,"))
    entity_id = desk.ask(lambda tx: tx.scalar("SELECT entity_id FROM entity"))
    shown = {"name": "太原甲软件有限公司", "uscc": code(1), "entity_id": str(entity_id)}
    assert others_of(desk, job, 0) == {"code.body_taken": shown}


def test_another_name_for_a_code_of_the_register_leaves_the_register_as_it_is(desk: Desk) -> None:
    taken(desk, csv_of(line(1, "太原甲软件有限公司")))
    job = taken(desk, csv_of(line(1, "太原乙餐饮有限公司")))
    assert (ends_of(desk, job), rows_of(desk, job)[0].warnings) == (["present"], ("import.name_differs",))
    assert others_of(desk, job, 0)["import.name_differs"]["name"] == "太原甲软件有限公司"
    assert desk.ask(lambda tx: tx.scalar("SELECT name_full FROM entity")) == "太原甲软件有限公司"


def test_a_number_twice_is_shown_and_left_with_the_first(desk: Desk) -> None:
    head = "code,name,reg_no"
    rows = (f"{code(1)},太原甲软件有限公司,{REG_NO}", f"{code(2)},太原乙餐饮有限公司,{REG_NO}")
    job = taken(desk, csv_of(*rows, head=head))
    assert others_of(desk, job, 1)["import.number_twice"]["line"] == 2
    assert count(desk, "legacy_number") == 1
    third = taken(desk, csv_of(f"{code(3)},太原丙印刷有限公司,{REG_NO}", head=head))
    assert others_of(desk, third, 0)["import.number_held"]["uscc"] == code(1)
    assert rows_of(desk, third)[0].change == "entered"


def test_a_name_twice_is_shown_with_the_other_row_and_both_are_taken(desk: Desk) -> None:
    job = taken(desk, csv_of(line(1, "太原晋阳湖软件有限公司"), line(2, "太原市晋阳湖软件有限公司")))
    assert others_of(desk, job, 1)["import.name_clash"]["line"] == 2
    later = taken(desk, csv_of(line(3, "山西晋阳湖软件开发有限公司")))
    assert others_of(desk, later, 0)["import.name_clash"]["entity_id"]
    assert count(desk, "entity") == 3


def test_who_was_established_first_has_the_name_whatever_the_order(desk: Desk) -> None:
    taken(
        desk, csv_of(line(2, "太原市晋阳湖软件有限公司", "2005-01-01"), line(1, "太原晋阳湖软件有限公司", "2001-01-01"))
    )
    assert grounds(desk) == {"太原晋阳湖软件有限公司": None, "太原市晋阳湖软件有限公司": "import_clash"}
    taken(desk, csv_of(line(3, "山西晋阳湖软件有限公司", "1999-01-01")))
    assert grounds(desk) == {
        "山西晋阳湖软件有限公司": None,
        "太原晋阳湖软件有限公司": "import_clash",
        "太原市晋阳湖软件有限公司": "import_clash",
    }


def test_a_name_that_a_founder_has_reserved_stays_the_founders(desk: Desk) -> None:
    desk.declare(company_name("晋源达"))
    job = taken(desk, csv_of(line(1, "太原晋源达软件有限公司")))
    assert rows_of(desk, job)[0].warnings == ("import.name_clash",)
    states = desk.ask(lambda tx: tx.all("SELECT state, exception_ground FROM name_claim ORDER BY claim_id"))
    assert {row["state"]: row["exception_ground"] for row in states} == {"reserved": None, "used": "import_clash"}


def test_an_imported_name_is_taken_for_founders(desk: Desk) -> None:
    taken(desk, csv_of(line(1, "太原晋源达软件有限公司")))
    with pytest.raises(Refusal, match=r"^name\.identical"):
        desk.declare(company_name("晋源达"))


def test_headings_in_chinese_and_the_columns_the_importer_names_are_read(desk: Desk) -> None:
    head = "统一社会信用代码,单位,企业类型,住所,备注"
    row = f"{code(1)},太原晋阳湖软件有限公司,个人独资企业,山西省太原市小店区长风街1号,无"
    job = taken(desk, csv_of(row, head=head), mapping={"name": "单位"})
    assert job.asked.mapping == {"code": "统一社会信用代码", "name": "单位", "kind": "企业类型", "address": "住所"}
    record = desk.ask(lambda tx: tx.scalar("SELECT record FROM public_entity"))
    assert (record["kind"], record["entity_type"]) == (Kind.SOLE_ENTERPRISE, "4540")
    assert record["address"] == {"division": "140100", "text": "山西省太原市小店区长风街1号"}


def test_a_file_as_a_chinese_office_saves_it_is_read(desk: Desk) -> None:
    job = taken(desk, csv_of(line(1, "太原晋阳湖软件有限公司")).encode("gb18030"))
    assert rows_of(desk, job)[0].name == "太原晋阳湖软件有限公司"


@pytest.mark.parametrize(
    ("content", "code_"),
    [
        (b"", "import.file_empty"),
        (b"code,name\n", "import.file_empty"),
        (b"\x81\xff\xff\xff", "import.encoding_unknown"),
    ],
)
def test_a_file_without_rows_or_in_no_known_encoding_is_refused(desk: Desk, content: bytes, code_: str) -> None:
    with pytest.raises(Refusal, match=f"^{code_}"):
        staged(desk, content)
    assert count(desk, "import_file") == 0


def test_lines_are_those_of_the_file_also_where_a_cell_has_line_breaks(desk: Desk) -> None:
    text = HEAD + f'\r\n\r\n{code(1)},太原甲软件有限公司,,,,"软件\r\n开发"\r\n{code(2)},太原乙餐饮有限公司,,,,\r\n'
    job = taken(desk, text)
    assert [(row.line, row.change) for row in rows_of(desk, job)] == [(3, "entered"), (5, "entered")]


def test_characters_that_the_database_cannot_hold_do_no_harm(desk: Desk) -> None:
    job = taken(desk, csv_of(f"{code(1)},太原\0甲软件有限公司,2010-01-01,,,\\N\t\x07"))
    assert rows_of(desk, job)[0].name == "太原 甲软件有限公司"


def test_an_identity_number_is_nowhere_in_the_database(desk: Desk) -> None:
    number = "11010519491231002X"
    head = "code,name,tax_no,经营者证件"
    taken(desk, csv_of(f"{code(1)},太原甲软件有限公司,{number}00,{number}", head=head))
    tell(desk)
    sql = (
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        " AND has_table_privilege(oid, 'SELECT')"
    )
    for row in desk.ask(lambda tx: tx.all(sql)):
        found = f"SELECT count(*) FROM {row['relname']} AS t WHERE t::text LIKE '%%110105194912%%'"
        assert not desk.ask(lambda tx, found=found: tx.scalar(found)), row


def test_an_act_on_an_entity_that_was_not_told_of_tells_of_it_first(desk: Desk) -> None:
    taken(desk, csv_of(line(1, "太原晋阳湖软件有限公司")))
    entity_id = desk.ask(lambda tx: tx.scalar("SELECT entity_id FROM entity"))
    given = MarkIn("abnormal_list", "并异〔2026〕1号", date(2026, 3, 2))
    mark = desk.do("o-0600", lambda unit: marks.set_mark(unit, principal("o-0600"), entity_id, uuid7(), given))
    assert desk.told() == ["entity.imported", "entity.marked"]
    assert mark.stream_version == 2
    assert tell(desk) == 0


def test_what_is_told_is_what_the_schema_of_the_event_says(desk: Desk) -> None:
    from shared.events import codec

    head = HEAD + ",reg_no,reg_no_issuer,stat_no"
    taken(
        desk,
        csv_of(
            line(1, "太原晋阳湖软件有限公司", scope="软件", capital="10(万元)") + f",{REG_NO},太原市局,晋统7", head=head
        ),
    )
    tell(desk)
    told = desk.payload("entity.imported")
    assert codec.dump(codec.load("entity.imported", told)) == told
    assert told["legacy_numbers"] == [
        {"number_kind": "reg_no", "value": REG_NO, "issuer": "太原市局"},
        {"number_kind": "stat_no", "value": "晋统7"},
    ]


def test_adoption_is_noted_once_codegen_has_told_of_it(desk: Desk) -> None:
    taken(desk, csv_of(line(1, "太原晋阳湖软件有限公司")))
    entity_id = desk.ask(lambda tx: tx.scalar("SELECT entity_id FROM entity WHERE code_adopted_at IS NULL"))
    adopted = CodeAdopted(entity_id, code(1), "imported")
    for _ in range(2):
        desk.do("event:test", lambda unit: ticks.note_codes_adopted(unit, [adopted]))
    assert count(desk, "entity WHERE code_adopted_at IS NULL") == 0


def test_telling_waits_while_the_relay_is_behind(desk: Desk) -> None:
    taken(desk, FOUR)
    with desk.db.transaction() as tx:
        tx.execute(
            "INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload, aggregate_version, source, dataschema,"
            " occurred_at, dataclass, correlationid) SELECT gen_random_uuid(), 'x', n, 'x', '{}', 1, 'x', 'x', now(),"
            " 'x', 'x' FROM generate_series(1, 2000) AS n"
        )
    assert tell(desk) == 0
    desk.ask(lambda tx: tx.execute("DELETE FROM outbox WHERE type = 'x'"))
    assert tell(desk) == 4


def test_a_job_that_is_done_is_left_alone(desk: Desk) -> None:
    job = taken(desk, FOUR)
    assert job.state is JobState.DONE
    assert run(desk, job) == job
