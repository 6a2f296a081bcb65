"""Clock → use case: names that lapse, signatures that did not come, drafts nobody touches, imports that are to run."""

from collections.abc import Callable

from services.registration.ports import Service
from services.registration.usecases import applications, names
from services.registration.usecases.importing import telling
from services.registration.usecases.importing.jobs import CHANNEL
from services.registration.usecases.importing.running import run_waiting
from shared.unit import Unit
from shared.worker import Job

ACTOR = "system:jobs"
IMPORT_SECONDS = 3.0  # the other jobs wait meanwhile


def _run(work: Callable[[Unit], int]) -> Callable[[Service], int]:
    """A job that is one unit of a use case; what is left over comes with the next round."""

    def run(service: Service) -> int:
        return service.units.run(ACTOR, work)

    return run


JOBS: tuple[Job[Service], ...] = (
    Job("lapse_names", 10, _run(names.lapse_names)),
    Job("expire_signings", 30, _run(applications.expire_signings)),
    Job("purge_stale_drafts", 60, _run(applications.purge_stale_drafts)),
    Job("enforce_excepted_names", 60, _run(names.enforce_excepted_names)),
    Job("run_imports", 5, lambda service: run_waiting(service.units, IMPORT_SECONDS), CHANNEL),
    Job("tell_imported", 1, _run(telling.tell_imported), CHANNEL),
)
