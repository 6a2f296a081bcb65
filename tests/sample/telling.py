"""A request in a process of its own: tells one event and replies. ``python -m tests.sample.telling ENTITY_ID``."""

import sys
from uuid import UUID

from tests.sample.app import build
from tests.sample.arrivals import delayed
from tests.sample.settings import Settings

if __name__ == "__main__":
    service = build(Settings.from_environment())
    entity_id = UUID(sys.argv[1])
    with service.units.unit("p-zhang", request_id="r1") as unit:
        unit.lock(("code", entity_id))
        unit.tell(entity_id, delayed(entity_id), correlation_id=entity_id)
    sys.stdout.write("reply\n")
