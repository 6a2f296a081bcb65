"""Invariants (a), (b), (c): one application, one entity, one code, one licence."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from deploy.audit.reading import Readers, Rows
from deploy.audit.report import Outcome, Violation, doubled, lost, wrong
from shared.uscc import Mode, check

LIVE = frozenset({"active", "suspended"})
ENDED = frozenset({"deregistered", "revoked", "deregistered_after_revocation"})

APPLICATIONS = """
SELECT application_id, entity_id, state, code_delayed_since IS NOT NULL AS delayed FROM application
 WHERE business_type = 'set_up' AND state IN ('approved', 'registered')
"""
ENTITIES = "SELECT entity_id, uscc, status, source, set_up_application_id AS application_id FROM entity"
CODES = "SELECT uscc, state, origin, code_rule, entity_id, application_id FROM code WHERE state <> 'burnt'"
LICENCES = """
SELECT license_id, entity_id, state, bits, prepared_at > now() - interval '60 seconds' AS fresh
  FROM license LEFT JOIN status_entry USING (license_id)
"""


def _by(rows: Rows, column: str) -> dict[Any, Rows]:
    found: dict[Any, Rows] = defaultdict(list)
    for row in rows:
        found[row[column]].append(row)
    return found


def one_entity_and_code(readers: Readers) -> Outcome:
    """(a) A set-up application is registered ⇔ there is one entity ⇔ there is one code row with the same code.

    An approved one must not stay so, except while codegen has said that the code is delayed.
    """
    applications = readers.rows("registration", APPLICATIONS)
    entities = _by(
        [row for row in readers.rows("registration", ENTITIES) if row["source"] == "set_up"], "application_id"
    )
    codes = _by([row for row in readers.rows("codegen", CODES) if row["origin"] == "segment"], "application_id")
    found: list[Violation] = []
    for application in applications:
        key = application["application_id"]
        found += _of_application(application, entities.pop(key, []), codes.pop(key, []))
    found += [wrong(f"entity of application {key}, which is not approved") for key in entities]
    found += [wrong(f"code of application {key}, which is not approved") for key in codes]
    return Outcome.of("a", len(applications), found)


def _of_application(application: dict[str, Any], entities: Rows, codes: Rows) -> Iterator[Violation]:
    key = application["application_id"]
    if application["state"] == "approved":
        if not application["delayed"]:
            yield lost(f"application {key} is approved and not registered")
        return
    for what, rows in (("entity", entities), ("code", codes)):
        if not rows:
            yield lost(f"application {key} is registered and has no {what}")
        if len(rows) > 1:
            yield doubled(f"application {key} has {len(rows)} times {what}")
    if entities and codes and entities[0]["uscc"] != codes[0]["uscc"]:
        yield wrong(f"application {key}: the entity bears {entities[0]['uscc']}, the ledger {codes[0]['uscc']}")


def one_licence(readers: Readers) -> Outcome:
    """(b) An active entity set up here has one live licence, or one prepared in the last minute; an ended one none.

    Every licence of an ended entity has status bit 1.
    """
    entities = readers.rows("registration", ENTITIES)
    licences = _by(readers.rows("license", LICENCES), "entity_id")
    found: list[Violation] = []
    for entity in entities:
        found += _of_entity(entity, licences.pop(entity["entity_id"], []))
    found += [wrong(f"licence of entity {key}, which is not in the register") for key in licences]
    return Outcome.of("b", len(entities), found)


def _of_entity(entity: dict[str, Any], licences: Rows) -> Iterator[Violation]:
    key = entity["entity_id"]
    live = [row for row in licences if row["state"] in LIVE]
    if len(live) > 1:
        yield doubled(f"entity {key} has {len(live)} live licences")
    if entity["status"] in ENDED:
        if live:
            yield wrong(f"entity {key} is {entity['status']} and has a live licence")
        if any(row["bits"] != 1 for row in licences if row["state"] not in {"prepared", "dropped"}):
            yield wrong(f"entity {key} is {entity['status']} and the status list does not say so")
    elif (
        entity["source"] == "set_up"
        and not live
        and not any(row["state"] == "prepared" and row["fresh"] for row in licences)
    ):
        yield lost(f"entity {key} is {entity['status']} and has no live licence")


def sound_codes(readers: Readers) -> Outcome:
    """(c) Every code belongs to one application or one import, is given once, and its check characters are right."""
    codes = readers.rows("codegen", CODES)
    entities = {row["entity_id"]: row for row in readers.rows("registration", ENTITIES)}
    found = [
        *_given_twice(codes),
        *(violation for row in codes for violation in _of_code(row, entities.get(row["entity_id"]))),
    ]
    adopted = {row["entity_id"] for row in codes}
    found += [
        lost(f"imported entity {key} ({row['uscc']}) has no code row")
        for key, row in entities.items()
        if row["source"] == "import" and key not in adopted
    ]
    return Outcome.of("c", len(codes), found)


def _given_twice(codes: Rows) -> Iterator[Violation]:
    for words, key in (("code", slice(None)), ("positions 9 to 17", slice(8, 17)), ("entity", None)):
        seen: dict[Any, int] = defaultdict(int)
        for row in codes:
            seen[row["entity_id"] if key is None else row["uscc"][key]] += 1
        yield from (doubled(f"{words} {value} stands {times} times") for value, times in seen.items() if times > 1)


def _of_code(row: dict[str, Any], entity: dict[str, Any] | None) -> Iterable[Violation]:
    uscc, rule = row["uscc"], row["code_rule"]
    verdict = check(uscc, Mode.ISSUE if row["origin"] == "segment" else Mode.IMPORT)
    if not verdict.valid or str(verdict.rule) != rule:
        yield wrong(f"code {uscc} is not right by rule {rule}")
    if row["origin"] == "segment" and row["application_id"] is None:
        yield wrong(f"code {uscc} belongs to no application")
    if row["origin"] == "imported" and (entity is None or entity["source"] != "import" or entity["uscc"] != uscc):
        yield wrong(f"code {uscc} belongs to no import")
