"""The sample's only job: tells one event for each row of `scarce`, so that a test can follow it through the worker."""

from uuid import UUID

from shared.events.codegen import CodeDelayed
from shared.unit import Unit
from shared.worker import Job
from tests.sample.app import Service

WAKE = "yizhao_sample"


def tell(service: Service) -> int:
    def telling(unit: Unit) -> int:
        rows = unit.tx.all(
            "SELECT slot FROM scarce WHERE NOT EXISTS (SELECT FROM stream_head"
            " WHERE aggregateid = '00000000-0000-0000-0000-' || lpad(to_hex(slot), 12, '0'))"
        )
        for row in rows:
            entity_id = UUID(int=row["slot"])
            unit.lock(("code", entity_id))
            unit.tell(
                entity_id,
                CodeDelayed(entity_id, entity_id, "told by the job", unit.clock.now()),
                correlation_id=entity_id,
            )
        return len(rows)

    return service.units.run("system:jobs", telling)


JOBS = (Job("tell", 0.2, tell, channel=WAKE),)
