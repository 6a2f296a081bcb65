"""Invariants (f), (g): the same key has one effect; no state outside the tables, no step before its cause."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

from deploy.audit.reading import DEPARTMENTS, Readers
from deploy.audit.report import Outcome, Violation, doubled, wrong

KEYS = "SELECT count(*) AS keys, count(DISTINCT (subject, key)) AS different FROM idempotency"
# A form's answer is a redirect, that of a PUT is the present state; every other answer is kept with its body.
UNANSWERED = """
SELECT subject, key, state FROM idempotency
 WHERE state <> 'done' OR status IS NULL OR key LIKE 'form %' AND headers ->> 'Location' IS NULL
    OR body IS NULL AND status <> 204 AND key NOT LIKE 'form %' AND key NOT LIKE 'PUT %'
"""

# What may be done once only, whatever key was sent: (database, words, rows that were done more than once).
ONCE = (
    (
        "registration",
        "signatures for one task",
        """SELECT signatory_id AS key FROM signature GROUP BY application_id, signatory_id, content_hash
           HAVING count(*) > 1""",
    ),
    (
        "registration",
        "decisions in force on one application",
        "SELECT application_id AS key FROM decision WHERE set_aside_at IS NULL GROUP BY 1 HAVING count(*) > 1",
    ),
    (
        "registration",
        "documents of one number",
        "SELECT document_no AS key FROM document GROUP BY 1 HAVING count(*) > 1",
    ),
    (
        "license",
        "recorded signatures of one written form",
        "SELECT license_id AS key FROM signature GROUP BY license_id, rendition, format HAVING count(*) > 1",
    ),
    (
        "deregistration",
        "notices of one case",
        "SELECT case_id AS key FROM notice GROUP BY 1 HAVING count(*) > 1",
    ),
    (
        "deregistration",
        "effects of one message",
        "SELECT message_id AS key FROM answer GROUP BY source, message_id HAVING count(*) > 1",
    ),
)

# The states of contract section 3: (database, table, column) → allowed.
STATES: Mapping[tuple[str, str, str], str] = {
    ("registration", "application", "state"): (
        "draft signing submitted received in_review returned approved_first approved registered withdrawn abandoned"
    ),
    ("registration", "name_claim", "state"): "reserved held used blocked cancelled lapsed",
    ("registration", "entity", "status"): "active deregistered revoked deregistered_after_revocation",
    ("codegen", "segment", "state"): "proposed standby active exhausted closed",
    ("codegen", "code_request", "state"): "waiting reserved served",
    ("codegen", "code", "state"): "reserved assigned burnt retired",
    ("license", "license", "state"): "prepared active suspended superseded void dropped",
    ("deregistration", "dereg_case", "state"): (
        "draft signing opening in_notice filing_window under_decision granted closed"
    ),
}

# Steps whose cause is missing or comes later: (database, words, rows).
STEPS = (
    (
        "registration",
        "submitted before everybody had signed",
        """SELECT a.application_id AS key FROM application a JOIN signatory s
             ON s.application_id = a.application_id AND s.content_hash = a.content_hash AND s.voided_at IS NULL
           WHERE a.submitted_at IS NOT NULL AND NOT EXISTS (SELECT FROM signature g
             WHERE g.signatory_id = s.signatory_id AND g.content_hash = s.content_hash)""",
    ),
    (
        "registration",
        "approved without a decision",
        """SELECT application_id AS key FROM application a WHERE state IN ('approved', 'registered') AND NOT EXISTS
             (SELECT FROM decision d WHERE d.application_id = a.application_id AND d.set_aside_at IS NULL)""",
    ),
    (
        "registration",
        "decided by the applicant or by one who signed",
        """SELECT a.application_id AS key FROM application a JOIN decision d USING (application_id)
           WHERE a.applicant_subject IN (d.first_officer, d.second_officer) OR EXISTS (SELECT FROM signature g
             WHERE g.application_id = a.application_id AND g.subject IN (d.first_officer, d.second_officer))""",
    ),
    (
        "registration",
        "received before it was submitted, or registered before it was received",
        """SELECT application_id AS key FROM application
           WHERE received_at < submitted_at OR registered_at < submitted_at
              OR state = 'registered' AND (registered_at IS NULL OR submitted_at IS NULL)""",
    ),
    (
        "registration",
        "deregistered before it was established",
        "SELECT entity_id AS key FROM entity WHERE deregistered_on < established_on",
    ),
    (
        "codegen",
        "opened by the officer who proposed it, or by nobody",
        """SELECT segment_id AS key FROM segment
           WHERE state IN ('standby', 'active', 'exhausted') AND activated_by IS NOT DISTINCT FROM proposed_by""",
    ),
    (
        "codegen",
        "burnt after it was given out, and no two officers have said so",
        """SELECT c.code_id AS key FROM code c WHERE state = 'burnt' AND assigned_at IS NOT NULL AND NOT EXISTS
             (SELECT FROM code_burning b WHERE b.code_id = c.code_id AND b.confirmed_by <> b.proposed_by)""",
    ),
    (
        "license",
        "in force without its signatures",
        """SELECT license_id AS key FROM license l WHERE state NOT IN ('prepared', 'dropped') AND EXISTS
             (SELECT FROM rendition r WHERE r.license_id = l.license_id AND r.rendition = l.signed_rendition
               AND NOT EXISTS (SELECT FROM signature s
                 WHERE (s.license_id, s.rendition, s.format) = (r.license_id, r.rendition, r.format)))""",
    ),
    (
        "deregistration",
        "published before everybody had signed the undertaking",
        """SELECT n.case_id AS key FROM notice n JOIN dereg_case c USING (case_id)
           WHERE NOT EXISTS (SELECT FROM undertaking_signature s WHERE s.case_id = n.case_id)""",
    ),
    (
        "deregistration",
        "decided before the notice was over",
        """SELECT case_id AS key FROM dereg_decision d JOIN notice n USING (case_id)
           WHERE d.decided_on <= n.ends_on AND d.set_aside_at IS NULL""",
    ),
    (
        "deregistration",
        "granted against a standing objection",
        """SELECT d.case_id AS key FROM dereg_decision d JOIN objection o USING (case_id)
           WHERE d.outcome = 'granted' AND d.decided_at IS NOT NULL AND d.set_aside_at IS NULL
             AND o.withdrawn_at IS NULL""",
    ),
)

EVENTS = """
SELECT id::text AS id, type, causationid FROM event_log UNION ALL SELECT id::text, type, causationid FROM outbox
"""
CLOCK_STEP = timedelta(seconds=2)  # machines of one deployment may differ by this much


def one_effect_per_key(readers: Readers) -> Outcome:
    """(f) An idempotency key stands once and has its answer; what may be done once was not done twice."""
    checked = 0
    found: list[Violation] = []
    for name in readers.names:
        if name == DEPARTMENTS:
            continue
        (row,) = readers.rows(name, KEYS)
        checked += row["keys"]
        if row["keys"] != row["different"]:
            found.append(doubled(f"{name}: an idempotency key stands twice"))
        found += [
            wrong(f"{name}: key {row['key']} of {row['subject']} is {row['state']} and has no answer")
            for row in readers.rows(name, UNANSWERED)
        ]
    for name, words, query in ONCE:
        found += [doubled(f"{name}: {words}: {row['key']}") for row in readers.rows(name, query)]
    return Outcome.of("f", checked, found)


def nothing_out_of_order(readers: Readers) -> Outcome:
    """(g) No state outside the tables; no step without its cause or before it."""
    found = [*_strange_states(readers), *_steps_without_cause(readers)]
    checked, early = _effects_before_causes(readers)
    return Outcome.of("g", checked + len(STATES) + len(STEPS), [*found, *early])


def _strange_states(readers: Readers) -> Iterator[Violation]:
    for (name, table, column), allowed in STATES.items():
        for row in readers.rows(name, f"SELECT {column} AS state, count(*) AS times FROM {table} GROUP BY 1"):
            if row["state"] not in allowed.split():
                yield wrong(f"{name}: {row['times']} rows of {table} have the unknown {column} {row['state']}")


def _steps_without_cause(readers: Readers) -> Iterator[Violation]:
    for name, words, query in STEPS:
        yield from (wrong(f"{name}: {row['key']} was {words}") for row in readers.rows(name, query))


def _effects_before_causes(readers: Readers) -> tuple[int, list[Violation]]:
    """Every event that names a cause was told after it, by the system clock that made its id."""
    events = {row["id"]: row for name in readers.names for row in readers.rows(name, EVENTS)}
    caused = [row for row in events.values() if row["causationid"]]
    found = []
    for row in caused:
        if row["causationid"] not in events:
            found.append(wrong(f"{row['type']} {row['id']} names a cause that nobody told: {row['causationid']}"))
        elif moment_of(row["id"]) < moment_of(row["causationid"]) - CLOCK_STEP:
            found.append(wrong(f"{row['type']} {row['id']} was told before its cause {row['causationid']}"))
    return len(caused), found


def moment_of(identifier: str) -> datetime:
    """When a UUIDv7 was made.

    >>> moment_of("01a20b15-ae60-783a-bf58-6ebf1d35befd").date().isoformat()
    '2026-11-24'
    """
    return datetime.fromtimestamp((UUID(identifier).int >> 80) / 1000, UTC)
