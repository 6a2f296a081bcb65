"""Invariant (c): the ledger of codes is sound, and its segments account for every number."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from deploy.audit.reading import Readers, Rows
from deploy.audit.report import Outcome, Violation, doubled, lost, wrong
from shared.uscc import Mode, check

CODES = "SELECT uscc, state, origin, code_rule, entity_id, application_id FROM code"
ENTITIES = "SELECT entity_id, uscc, source FROM entity"
ISSUED = frozenset({"segment", "org_code"})  # made here, so both check characters must be right

# A code outside its segment, or in a part that was cut out of it.
MISPLACED = """
SELECT uscc FROM code JOIN segment USING (segment_id)
 WHERE ordinal NOT BETWEEN 1 AND used
    OR EXISTS (SELECT FROM segment AS part WHERE part.parent_id = segment.segment_id
                AND first_ordinal + ordinal - 1 BETWEEN part.first_ordinal AND part.last_ordinal)
"""
COUNTS = """
SELECT segment_id, given, count(code_id) AS rows, count(*) FILTER (WHERE code.state = 'burnt') AS burnt,
       (SELECT count(code_id) FROM code_waste AS w WHERE w.segment_id = segment.segment_id) AS wasted
  FROM segment LEFT JOIN code USING (segment_id) GROUP BY segment_id
"""


def sound_codes(readers: Readers) -> Outcome:
    """(c) Every code belongs to one application or one import, is given once, and its check characters are right.

    A burnt one belongs to nobody. What a segment says it has given, and what it wrote down as burnt, is in the ledger.
    """
    codes = readers.rows("codegen", CODES)
    entities = {row["entity_id"]: row for row in readers.rows("registration", ENTITIES)}
    standing = [row for row in codes if row["state"] != "burnt"]
    found = [
        *_given_twice("code", codes, lambda row: row["uscc"]),
        *_given_twice("positions 9 to 17", codes, lambda row: row["uscc"][8:17]),
        *_given_twice("entity", standing, lambda row: row["entity_id"]),
        *(violation for row in standing for violation in _of_code(row, entities.get(row["entity_id"]))),
        *_burnt_and_held(codes, entities),
        *_imported_without_code(standing, entities),
        *_unaccounted(readers),
    ]
    return Outcome.of("c", len(standing), found)


def _given_twice(words: str, rows: Rows, key: Callable[[dict[str, Any]], Any]) -> Iterable[Violation]:
    seen = Counter(map(key, rows))
    return [doubled(f"{words} {value} stands {times} times") for value, times in seen.items() if times > 1]


def _of_code(row: dict[str, Any], entity: dict[str, Any] | None) -> Iterable[Violation]:
    uscc, rule, origin = row["uscc"], row["code_rule"], row["origin"]
    verdict = check(uscc, Mode.ISSUE if origin in ISSUED else Mode.IMPORT)
    if not verdict.valid or str(verdict.rule) != rule:
        yield wrong(f"code {uscc} is not right by rule {rule}")
    if origin in ISSUED and row["application_id"] is None:
        yield wrong(f"code {uscc} belongs to no application")
    if origin == "imported" and (entity is None or entity["source"] != "import" or entity["uscc"] != uscc):
        yield wrong(f"code {uscc} belongs to no import")


def _burnt_and_held(codes: Rows, entities: dict[Any, dict[str, Any]]) -> Iterable[Violation]:
    burnt = {row["uscc"] for row in codes if row["state"] == "burnt"}
    return [
        wrong(f"entity {key} bears the burnt code {row['uscc']}")
        for key, row in entities.items()
        if row["uscc"] in burnt
    ]


def _imported_without_code(standing: Rows, entities: dict[Any, dict[str, Any]]) -> Iterable[Violation]:
    with_code = {row["entity_id"] for row in standing}
    return [
        lost(f"imported entity {key} ({row['uscc']}) has no code row")
        for key, row in entities.items()
        if row["source"] == "import" and key not in with_code
    ]


def _unaccounted(readers: Readers) -> Iterable[Violation]:
    for row in readers.rows("codegen", MISPLACED):
        yield wrong(f"code {row['uscc']} lies where its segment gives none")
    for row in readers.rows("codegen", COUNTS):
        if row["given"] != row["rows"]:
            yield wrong(f"segment {row['segment_id']} has given {row['given']} numbers, the ledger has {row['rows']}")
        if row["burnt"] != row["wasted"]:
            yield wrong(f"segment {row['segment_id']}: {row['burnt']} codes burnt, {row['wasted']} written down")
