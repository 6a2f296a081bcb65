"""What the merging of certificates (三证合一, 五证合一, 两证整合) replaced, and what became of the old licence.

Two questions, each a dated table: which certificates one licence with a code replaces on a day, and whether an old
licence that was never exchanged still counts. The old licence and the entity are two things: the paper may be void
while the entity goes on existing.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from shared.dated import DatedTable, Rule
from shared.kinds import Kind

_AREA = "merging"
ENTERPRISES = "enterprise"  # everybody but individual businesses: companies, branches, co-operatives …
INDIVIDUALS = "individual_business"
_THREE = ("reg_no", "org_code", "tax_no")


class Stage(StrEnum):
    """How far the certificates of a kind are merged."""

    SEPARATE = "separate"
    THREE_IN_ONE = "three_in_one"
    FIVE_IN_ONE = "five_in_one"
    TWO_IN_ONE = "two_in_one"


@dataclass(frozen=True)
class Merge:
    """A stage and what it replaces, named by the kinds of their numbers (``LegacyNumber.number_kind``)."""

    stage: Stage
    replaces: tuple[str, ...] = ()


class Exchange(StrEnum):
    """What is recorded of an old licence: exchanged for one with a code, known not to be, or nothing."""

    UNKNOWN = "unknown"
    EXCHANGED = "exchanged"
    UNEXCHANGED = "unexchanged"


class OldLicence(StrEnum):
    """What an old licence is worth as a document."""

    NONE = "none"
    VALID_IN_TRANSITION = "valid_in_transition"
    VOID_UNEXCHANGED = "void_unexchanged"
    EXCHANGED = "exchanged"
    NOT_RECORDED = "not_recorded"


@dataclass(frozen=True)
class FormerLicence:
    """What became of an old licence, from when to when (both included, None where not known), and which rule says so.

    ``rule_id`` is None where a record says it and no rule had to.
    """

    state: OldLicence
    since_on: date | None = None
    until_on: date | None = None
    rule_id: str | None = None


MERGE_STAGE: DatedTable[Merge] = DatedTable(
    _AREA,
    "merge_stage",
    [
        Rule(
            "MERGE-3",
            date(2015, 10, 1),
            Merge(Stage.THREE_IN_ONE, _THREE),
            "国办发〔2015〕50号；工商企注字〔2015〕121号",
            effective_to=date(2016, 9, 30),
            key=ENTERPRISES,
        ),
        Rule(
            "MERGE-5",
            date(2016, 10, 1),
            Merge(Stage.FIVE_IN_ONE, (*_THREE, "si_no", "stat_no")),
            "国办发〔2016〕53号；工商企注字〔2016〕150号",
            key=ENTERPRISES,
        ),
        Rule(
            "MERGE-2",
            date(2016, 12, 1),
            Merge(Stage.TWO_IN_ONE, ("reg_no", "tax_no")),
            "工商个字〔2016〕167号（试点省份为2016-10-01，本表不含试点）",
            key=INDIVIDUALS,
        ),
    ],
    spec="""Which certificates one licence with a code replaces.

Enterprises and co-operatives: business licence, organisation code certificate and tax registration from 2015-10-01,
social insurance and statistics as well from 2016-10-01. Individual businesses: licence and tax registration from
2016-12-01, never the other three. Before, each certificate stands alone and there is no row.

>>> MERGE_STAGE.find(date(2015, 9, 30), ENTERPRISES)
>>> MERGE_STAGE.on(date(2015, 10, 1), ENTERPRISES).value.stage, MERGE_STAGE.on(date(2016, 9, 30), ENTERPRISES).rule_id
(<Stage.THREE_IN_ONE: 'three_in_one'>, 'MERGE-3')
>>> MERGE_STAGE.on(date(2016, 10, 1), ENTERPRISES).value.replaces
('reg_no', 'org_code', 'tax_no', 'si_no', 'stat_no')
>>> MERGE_STAGE.find(date(2016, 11, 30), INDIVIDUALS)
>>> MERGE_STAGE.on(date(2016, 12, 1), INDIVIDUALS).value.replaces
('reg_no', 'tax_no')
""",
)

UNEXCHANGED_LICENCE: DatedTable[OldLicence] = DatedTable(
    _AREA,
    "unexchanged_licence",
    [
        Rule(
            "OLD-LICENCE-2015",
            date(2015, 10, 1),
            OldLicence.VALID_IN_TRANSITION,
            "国办发〔2015〕50号；过渡期截至2017-12-31据公开资料，未见文件原文",
            effective_to=date(2017, 12, 31),
            key=ENTERPRISES,
        ),
        Rule(
            "OLD-LICENCE-2018",
            date(2018, 1, 1),
            OldLicence.VOID_UNEXCHANGED,
            "过渡期截至2017-12-31，据公开资料，未见文件原文",
            key=ENTERPRISES,
        ),
        Rule(
            "OLD-LICENCE-INDIVIDUAL",
            date(2016, 12, 1),
            OldLicence.VALID_IN_TRANSITION,
            "工商个字〔2016〕167号；不强制换发，未见截止日期",
            key=INDIVIDUALS,
        ),
    ],
    spec="""What an old licence is worth that was never exchanged for one with a code.

An enterprise's counts until 2017-12-31 and is void as a document from the next day; the enterprise goes on existing.
An individual business need not exchange hers; no last day is known.

>>> UNEXCHANGED_LICENCE.on(date(2017, 12, 31), ENTERPRISES).value.value
'valid_in_transition'
>>> UNEXCHANGED_LICENCE.on(date(2018, 1, 1), ENTERPRISES).value.value
'void_unexchanged'
>>> UNEXCHANGED_LICENCE.on(date(2026, 3, 2), INDIVIDUALS).value.value
'valid_in_transition'
""",
)

RULES: tuple[DatedTable[Any], ...] = (MERGE_STAGE, UNEXCHANGED_LICENCE)

__test__ = {table.name: table.spec for table in RULES}  # doctest looks for examples of values here


def merge_stage(kind: Kind | str, day: date) -> Merge:
    """Return which certificates a conversion of this kind of entity replaces on a day.

    >>> merge_stage("llc", date(2015, 9, 30))
    Merge(stage=<Stage.SEPARATE: 'separate'>, replaces=())
    >>> merge_stage("coop", date(2016, 1, 4)).stage.value
    'three_in_one'
    >>> merge_stage("individual_business", date(2017, 1, 3)).stage.value
    'two_in_one'
    """
    row = MERGE_STAGE.find(day, _group(kind))
    return row.value if row else Merge(Stage.SEPARATE)


def former_licence(
    kind: Kind | str,
    established_on: date | None,
    day: date,
    exchange: Exchange = Exchange.UNKNOWN,
    exchanged_on: date | None = None,
) -> FormerLicence:
    """Return what the old licence of an entity is worth on a day.

    Who was established when licences carried a code already never had an old one. For everybody else the record
    decides whether it was exchanged; a code alone does not prove that the paper was, so without a record nothing is
    claimed.

    >>> former_licence("llc", date(2019, 5, 6), date(2026, 3, 2)).state.value
    'none'
    >>> former_licence("llc", date(1998, 5, 6), date(2026, 3, 2), Exchange.UNEXCHANGED)
    FormerLicence(state=<OldLicence.VOID_UNEXCHANGED: 'void_unexchanged'>, since_on=datetime.date(2018, 1, 1), \
until_on=None, rule_id='OLD-LICENCE-2018')
    """
    first = _first_merge(kind)
    if exchange is not Exchange.UNEXCHANGED and established_on is not None and established_on >= first.effective_from:
        return FormerLicence(OldLicence.NONE, rule_id=first.rule_id)
    if exchange is Exchange.EXCHANGED:
        return FormerLicence(OldLicence.EXCHANGED, since_on=exchanged_on)
    if exchange is Exchange.UNKNOWN:
        return FormerLicence(OldLicence.NOT_RECORDED)
    return _unexchanged(kind, day)


def rule_of(licence: FormerLicence) -> Rule[Any] | None:
    """Return the rule that says what an old licence is worth, with its source; None where a record says it.

    >>> rule_of(FormerLicence(OldLicence.VOID_UNEXCHANGED, rule_id="OLD-LICENCE-2018")).effective_from
    datetime.date(2018, 1, 1)
    """
    rows = (row for table in RULES for row in table.rows)
    return next((row for row in rows if row.rule_id == licence.rule_id), None)


def _unexchanged(kind: Kind | str, day: date) -> FormerLicence:
    row = UNEXCHANGED_LICENCE.find(day, _group(kind))
    if row is None:  # before the merging the licence is nobody's former one
        return FormerLicence(OldLicence.NONE, until_on=_first_merge(kind).effective_from - timedelta(days=1))
    return FormerLicence(row.value, row.effective_from, row.effective_to, row.rule_id)


def _first_merge(kind: Kind | str) -> Rule[Merge]:
    return next(row for row in MERGE_STAGE.rows if row.key == _group(kind))


def _group(kind: Kind | str) -> str:
    return INDIVIDUALS if kind == Kind.INDIVIDUAL_BUSINESS else ENTERPRISES
