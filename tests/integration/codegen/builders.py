"""Valid by default: approvals, imported entities, a service on a fresh database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.codegen import queries, usecases
from services.codegen.domain.segment import Grant, Proposal
from services.codegen.domain.span import Span
from services.codegen.ports import Service
from shared.auth.principal import Principal
from shared.errors import Refusal
from shared.events.registration import ApplicationApproved, EntityDeregistered, EntityImported, EntityRegistered
from shared.events.shapes import Act, Particulars
from shared.ids import uuid7

FIRST = Principal("o-0701", roles=frozenset({"code_officer"}), registry="140100")
SECOND = Principal("o-0702", roles=frozenset({"code_officer"}), registry="140100")
GRANT = Grant("uscc_center", "2026-1")
DAY = date(2026, 3, 2)
ACT = Act(registry="140105", rule_ids=("SETUP-2022",), decided_on=DAY, mode="two_officers")


@dataclass
class Codegen:
    """A service and short ways to make it act."""

    service: Service

    def do(self, work: Any, *args: Any, **named: Any) -> Any:
        """Run a use case in a unit of its own."""
        with self.service.units.unit("event:test") as unit:
            return work(unit, *args, **named)

    def all(self, sql: str, params: Any = ()) -> list[dict[str, Any]]:
        """Read rows."""
        with self.service.db.transaction() as tx:
            return tx.all(sql, params)

    def told(self, event_type: str | None = None) -> list[dict[str, Any]]:
        """Return what waits in the outbox."""
        rows = self.all("SELECT * FROM outbox ORDER BY seq")
        return [row for row in rows if event_type in {None, row["type"]}]

    def open_segment(
        self, registry: str = "140105", category: str = "1", span: Span | None = None, parent: UUID | None = None
    ) -> UUID:
        """Propose and activate a segment: granted, or cut out of one."""
        grant = None if parent else GRANT
        proposal = Proposal(registry, category, span or Span("MAY00001", "MAY0YYYY"), grant, parent)
        segment_id = uuid7()
        space = self.service.settings.space
        made = self.do(usecases.propose_segment, FIRST, segment_id, proposal, space=space, expected_version=None)
        self.do(usecases.activate_segment, SECOND, segment_id, made.version)
        return segment_id

    def segment(self, segment_id: UUID) -> Any:
        """Return a segment as it stands."""
        with self.service.db.transaction() as tx:
            return queries.find_segment(tx, segment_id)


@contextmanager
def refused(code: str) -> Iterator[None]:
    """What happens inside is refused with this code."""
    with pytest.raises(Refusal) as caught:
        yield
    assert caught.value.code == code


def approval(**changes: Any) -> ApplicationApproved:
    """An approved set-up of a company in 140105."""
    values: dict[str, Any] = {
        "application_id": uuid7(),
        "entity_id": uuid7(),
        "business_type": "set_up",
        "kind": "llc",
        "entity_type": "1130",
        "registry": "140105",
        "code_category": "1",
        "approved_on": DAY,
        "act": ACT,
    }
    return ApplicationApproved(**(values | changes))


def particulars() -> Particulars:
    """As few particulars as the shape allows."""
    return Particulars(kind="other")


def imported(uscc: str, **changes: Any) -> EntityImported:
    """An existing entity with its code."""
    values: dict[str, Any] = {
        "entity_id": uuid7(),
        "uscc": uscc,
        "registry": "140105",
        "kind": "other",
        "entity_version": 1,
        "status": "active",
        "source_batch": "test",
        "code_rule": "standard",
        "particulars": particulars(),
    }
    return EntityImported(**(values | changes))


def registered(entity_id: UUID, application_id: UUID, uscc: str) -> EntityRegistered:
    """The entity of an application, registered with a code."""
    return EntityRegistered(
        entity_id=entity_id,
        uscc=uscc,
        registry="140105",
        kind="llc",
        entity_version=1,
        status="active",
        act=ACT,
        application_id=application_id,
        approved_on=DAY,
        established_on=DAY,
        licence_on=DAY,
        particulars=particulars(),
    )


def deregistered(entity_id: UUID, uscc: str) -> EntityDeregistered:
    """The end of an entity."""
    return EntityDeregistered(
        entity_id=entity_id,
        uscc=uscc,
        registry="140105",
        kind="llc",
        entity_version=1,
        status="deregistered",
        act=ACT,
        case_id=uuid7(),
        route="simplified",
        deregistered_on=DAY,
    )
