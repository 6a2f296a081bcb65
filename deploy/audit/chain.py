"""Invariants (a), (b): one application, one entity, one code, one licence. A conversion is such an application."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from deploy.audit.reading import Readers, Rows
from deploy.audit.report import Outcome, Violation, doubled, lost, wrong

LIVE = frozenset({"active", "suspended"})
ENDED = frozenset({"deregistered", "revoked", "deregistered_after_revocation"})

# What asks for a code, under one shape: done means that its entity stands in the register.
APPLICATIONS = """
SELECT application_id, entity_id, state = 'registered' AS done, code_delayed_since IS NOT NULL AS delayed
  FROM application WHERE business_type = 'set_up' AND state IN ('approved', 'registered')
 UNION ALL
SELECT application_id, entity_id, state = 'entered', delayed_since IS NOT NULL FROM import_conversion
"""
ENTITIES = "SELECT entity_id, uscc, status, source, set_up_application_id AS application_id FROM entity"
# A burnt code belongs to nobody; one that is reserved is not given out yet.
CODES = """
SELECT uscc, state, entity_id, application_id FROM code WHERE state <> 'burnt' AND application_id IS NOT NULL
"""
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
    """(a) A set-up or conversion is in the register ⇔ there is one entity ⇔ there is one code row with the same code.

    An approved one must not stay so, except while codegen has said that the code is delayed.
    """
    applications = readers.rows("registration", APPLICATIONS)
    entities = _by(readers.rows("registration", ENTITIES), "entity_id")
    codes = _by(readers.rows("codegen", CODES), "application_id")
    found: list[Violation] = []
    for application in applications:
        key = application["application_id"]
        found += _of_application(application, entities.pop(application["entity_id"], []), codes.pop(key, []))
    found += [
        wrong(f"entity of application {row['application_id']}, which is not approved")
        for rows in entities.values()
        for row in rows
        if row["source"] == "set_up"
    ]
    found += [wrong(f"code of application {key}, which is not approved") for key in codes]
    return Outcome.of("a", len(applications), found)


def _of_application(application: dict[str, Any], entities: Rows, codes: Rows) -> Iterator[Violation]:
    key = application["application_id"]
    if not application["done"]:
        if not application["delayed"]:
            yield lost(f"application {key} is approved and not registered")
        return
    given = [row for row in codes if row["state"] != "reserved"]
    for what, rows in (("entity", entities), ("code", given)):
        if not rows:
            yield lost(f"application {key} is registered and has no {what}")
    if len(codes) > 1:
        yield doubled(f"application {key} has {len(codes)} codes")
    if entities and given and entities[0]["uscc"] != given[0]["uscc"]:
        yield wrong(f"application {key}: the entity bears {entities[0]['uscc']}, the ledger {given[0]['uscc']}")


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
