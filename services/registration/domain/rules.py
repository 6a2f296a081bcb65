"""The dated law of registration: how long, how many, how much, each with its source and the days it holds.

A new wording of a rule is one row. Rows before 2022-03-01 are kept because a case is judged by the day it was received
and an old decision must stay explainable. ``key`` is the kind of entity where kinds differ. Sources marked "house" are
this project's own policy, not law.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from shared.dated import DatedTable, Rule
from shared.kinds import Kind

_AREA = "registration"
_COMPANY_REGULATION = date(2015, 10, 1)  # one licence, one code begins
_LAST_DAY_OF_OLD_LAW = date(2022, 2, 28)
_DECREE_746 = date(2022, 3, 1)
_COMPANY_LAW_2023 = date(2024, 7, 1)


@dataclass(frozen=True)
class ReviewLimit:
    """Working days from ``trigger`` (arrival or acceptance) to the decision; 0 means at once."""

    working_days: int
    extension_working_days: int
    trigger: str


@dataclass(frozen=True)
class Reservation:
    """How long a declared name is kept; the longer time where an approval must come first."""

    months: int
    months_with_approval: int


@dataclass(frozen=True)
class Count:
    """Least and most, both allowed."""

    least: int
    most: int


@dataclass(frozen=True)
class HouseLimits:
    """This project's own limits: when drafts and unanswered signatures lapse, how long an officer holds a case."""

    drafts_days: int
    signing_days: int
    claim_lease_minutes: int
    open_names: int
    grace_days: int


REVIEW_LIMIT: DatedTable[ReviewLimit] = DatedTable(
    _AREA,
    "review_limit",
    [
        Rule(
            "SETUP-2015",
            _COMPANY_REGULATION,
            ReviewLimit(15, 0, "acceptance"),
            "公司登记管理条例 54；行政许可法 82",
            effective_to=_LAST_DAY_OF_OLD_LAW,
            key=Kind.LLC,
        ),
        Rule("SETUP-2022", _DECREE_746, ReviewLimit(3, 3, "arrival"), "国务院令746 19；市监总局令52 18", key=Kind.LLC),
        Rule(
            "SETUP-2015",
            _COMPANY_REGULATION,
            ReviewLimit(15, 0, "arrival"),
            "个体工商户条例 9",
            effective_to=_LAST_DAY_OF_OLD_LAW,
            key=Kind.INDIVIDUAL_BUSINESS,
        ),
        Rule(
            "SETUP-2022",
            _DECREE_746,
            ReviewLimit(3, 3, "arrival"),
            "国务院令746 19；市监总局令52 18",
            key=Kind.INDIVIDUAL_BUSINESS,
        ),
    ],
    spec="""Time limit of a review.

>>> REVIEW_LIMIT.on(date(2022, 2, 28), Kind.LLC).value.working_days
15
>>> REVIEW_LIMIT.on(date(2022, 3, 1), Kind.LLC).value
ReviewLimit(working_days=3, extension_working_days=3, trigger='arrival')
""",
)

OFFICERS: DatedTable[int] = DatedTable(
    _AREA,
    "officers",
    [
        Rule("OFFICERS-2", _COMPANY_REGULATION, 2, "house: 受理审查与核准分离", key=Kind.LLC),
        Rule("OFFICERS-1", _COMPANY_REGULATION, 1, "house: 独任审核", key=Kind.INDIVIDUAL_BUSINESS),
    ],
    spec="""How many officers must agree before a case is approved. No national text says; a refusal always takes two.

>>> OFFICERS.on(date(2026, 3, 2), Kind.LLC).value, OFFICERS.on(date(2026, 3, 2), Kind.INDIVIDUAL_BUSINESS).value
(2, 1)
""",
)

RESERVATION: DatedTable[Reservation] = DatedTable(
    _AREA,
    "name_reservation",
    [
        Rule(
            "NAME-2015",
            _COMPANY_REGULATION,
            Reservation(6, 6),
            "公司登记管理条例 19",
            effective_to=date(2021, 2, 28),
        ),
        Rule("NAME-2021", date(2021, 3, 1), Reservation(2, 12), "企业名称登记管理规定 18"),
    ],
    spec="""How long a declared name is kept (保留期).

>>> RESERVATION.on(date(2021, 2, 28)).value.months, RESERVATION.on(date(2021, 3, 1)).value.months
(6, 2)
""",
)

GONE_NAME_BLOCK: DatedTable[int] = DatedTable(
    _AREA,
    "gone_name_block_months",
    [
        Rule("GONE-2015", _COMPANY_REGULATION, 36, "企业名称登记管理实施办法(2004)", effective_to=date(2017, 7, 30)),
        Rule("GONE-2017", date(2017, 7, 31), 12, "工商企注字〔2017〕133号", effective_to=date(2021, 2, 28)),
        Rule("GONE-2021", date(2021, 3, 1), 12, "企业名称登记管理规定 17"),
    ],
    spec="""How many months the name of a deregistered, changed or annulled entity stays blocked.

>>> GONE_NAME_BLOCK.on(date(2017, 7, 30)).value, GONE_NAME_BLOCK.on(date(2017, 7, 31)).value
(36, 12)
""",
)

CONTRIBUTION_LIMIT: DatedTable[int | None] = DatedTable(
    _AREA,
    "contribution_limit_years",
    [
        Rule("CAP-2014", _COMPANY_REGULATION, None, "公司法(2018) 26", effective_to=date(2024, 6, 30)),
        Rule("CAP-2024", _COMPANY_LAW_2023, 5, "公司法(2023) 47"),
    ],
    spec="""Within how many years of establishment the capital of an LLC must be paid in; None: its articles decide.

>>> CONTRIBUTION_LIMIT.on(date(2024, 6, 30)).value, CONTRIBUTION_LIMIT.on(date(2024, 7, 1)).value
(None, 5)
""",
)

SHAREHOLDERS: DatedTable[Count] = DatedTable(
    _AREA,
    "shareholders",
    [
        Rule("HOLDERS-2014", _COMPANY_REGULATION, Count(1, 50), "公司法(2018) 24", effective_to=date(2024, 6, 30)),
        Rule("HOLDERS-2024", _COMPANY_LAW_2023, Count(1, 50), "公司法(2023) 42"),
    ],
    spec="""How many shareholders an LLC has.

>>> SHAREHOLDERS.on(date(2024, 6, 30)).rule_id, SHAREHOLDERS.on(date(2024, 7, 1)).rule_id
('HOLDERS-2014', 'HOLDERS-2024')
""",
)

ONE_PERSON_COMPANY: DatedTable[int | None] = DatedTable(
    _AREA,
    "one_person_companies",
    [
        Rule("ONE-2014", _COMPANY_REGULATION, 1, "公司法(2018) 58", effective_to=date(2024, 6, 30)),
        Rule("ONE-2024", _COMPANY_LAW_2023, None, "公司法(2023) 42"),
    ],
    spec="""How many one-person companies a natural person may own; None: no limit.

>>> ONE_PERSON_COMPANY.on(date(2024, 6, 30)).value, ONE_PERSON_COMPANY.on(date(2024, 7, 1)).value
(1, None)
""",
)

PUBLICITY_LIMIT: DatedTable[int] = DatedTable(
    _AREA,
    "publicity_limit_working_days",
    [Rule("PUBLICITY-2014", date(2014, 10, 1), 20, "国务院令654 6")],
    spec="""Working days from registration to its publication.

>>> PUBLICITY_LIMIT.on(date(2026, 3, 2)).value
20
""",
)

UNDERTAKING_TEXT: DatedTable[str] = DatedTable(
    _AREA,
    "undertaking_text",
    [
        Rule("NAME-UNDERTAKING-1", date(2021, 3, 1), "NAME-2021.1", "企业名称登记管理规定 16", key="name"),
        Rule("DECLARATION-1", _DECREE_746, "DECL-2022.1", "国务院令746 17", key="declaration"),
    ],
    spec="""Version of the text that is undertaken or declared; the words are on the page that shows them.

>>> UNDERTAKING_TEXT.on(date(2026, 3, 2), "name").value
'NAME-2021.1'
""",
)

HOUSE_LIMITS: DatedTable[HouseLimits] = DatedTable(
    _AREA,
    "house_limits",
    [Rule("HOUSE-1", _COMPANY_REGULATION, HouseLimits(90, 30, 30, 5, 10), "house")],
    spec="""Limits of this project's own.

>>> HOUSE_LIMITS.on(date(2026, 3, 2)).value.signing_days
30
""",
)

RULES: tuple[DatedTable[Any], ...] = (
    REVIEW_LIMIT,
    OFFICERS,
    RESERVATION,
    GONE_NAME_BLOCK,
    CONTRIBUTION_LIMIT,
    SHAREHOLDERS,
    ONE_PERSON_COMPANY,
    PUBLICITY_LIMIT,
    UNDERTAKING_TEXT,
    HOUSE_LIMITS,
)

__test__ = {table.name: table.spec for table in RULES}  # doctest looks for examples of values here
