"""Invariants (d), (e): no event is lost, doubled or out of its order."""

import importlib
from collections.abc import Iterator

from deploy.audit.reading import DEPARTMENTS, Readers
from deploy.audit.report import Outcome, Violation, doubled, lost, wrong
from shared.events.catalogue import TOPIC_PREFIX

TOLD = """(SELECT aggregatetype, aggregateid, aggregate_version FROM event_log
 UNION ALL SELECT aggregatetype, aggregateid, aggregate_version FROM outbox)"""
VERSIONS = f"""
SELECT h.aggregatetype, h.aggregateid, h.version AS head,
       count(t.aggregate_version) AS told, count(DISTINCT t.aggregate_version) AS different,
       min(t.aggregate_version) AS first, max(t.aggregate_version) AS last
  FROM stream_head h LEFT JOIN {TOLD} t USING (aggregatetype, aggregateid)
 GROUP BY h.aggregatetype, h.aggregateid, h.version
HAVING h.version > 0 OR count(t.aggregate_version) > 0
"""
HEADLESS = f"""
SELECT DISTINCT t.aggregatetype, t.aggregateid FROM {TOLD} t
  LEFT JOIN stream_head h USING (aggregatetype, aggregateid) WHERE h.version IS NULL
"""
WAITING = "SELECT id, type FROM outbox"
# The inbox is emptied after 60 days; what is older is not asked for.
PUBLISHED = "SELECT id, type, aggregatetype FROM event_log WHERE appended_at > now() - interval '59 days'"
HANDLED = "SELECT consumer, event_id FROM inbox UNION SELECT consumer, event_id FROM dead_letter"


def gapless_versions(readers: Readers) -> Outcome:
    """(d) The versions told of an aggregate are 1…n, each once, and the head is n."""
    checked = 0
    found: list[Violation] = []
    for name in readers.names:
        rows = readers.rows(name, VERSIONS)
        checked += len(rows)
        for row in rows:
            found += _of_stream(name, row)
        found += [
            wrong(f"{name}: {row['aggregatetype']} {row['aggregateid']} was told without a head")
            for row in readers.rows(name, HEADLESS)
        ]
    return Outcome.of("d", checked, found)


def _of_stream(name: str, row: dict[str, int]) -> Iterator[Violation]:
    stream = f"{name}: {row['aggregatetype']} {row['aggregateid']}"
    if row["told"] > row["different"]:
        yield doubled(f"{stream}: a version was told twice")
    if row["different"] < row["head"] or row["first"] != 1:
        yield lost(f"{stream}: {row['different']} versions were told, the head is {row['head']}")
    elif row["last"] != row["head"]:
        yield wrong(f"{stream}: the last version told is {row['last']}, the head {row['head']}")


def everything_arrived(readers: Readers) -> Outcome:
    """(e) Every event of a subscribed topic is in the consumer's inbox or set aside; none waits in an outbox."""
    found: list[Violation] = []
    published = []
    for name in readers.names:
        found += [lost(f"{name}: {row['type']} {row['id']} waits in the outbox") for row in readers.rows(name, WAITING)]
        published += readers.rows(name, PUBLISHED)
    checked = 0
    for name in readers.names:
        consumer, aggregates = subscription(name)
        handled = {row["event_id"] for row in readers.rows(name, HANDLED) if row["consumer"] == consumer}
        due = [row for row in published if row["aggregatetype"] in aggregates]
        checked += len(due)
        found += [lost(f"{name} has not handled {row['type']} {row['id']}") for row in due if row["id"] not in handled]
    return Outcome.of("e", checked, found)


def subscription(name: str) -> tuple[str, frozenset[str]]:
    """Under which name a process consumes, and which aggregate types it subscribes to."""
    package = "deploy.departments" if name == DEPARTMENTS else f"services.{name}"
    module = importlib.import_module(f"{package}.consumer")
    return module.CONSUMER, frozenset(topic.removeprefix(TOPIC_PREFIX) for topic in module.TOPICS)
