"""Files of licences that are dead are not kept."""

from functools import partial

from services.license import usecases
from services.license.jobs.actor import ACTOR
from services.license.ports import Service
from shared.worker import Job

MOST = 1_000


def forget_papers(service: Service) -> int:
    """Drop PDF and pictures of licences no longer in force; return how many."""
    return service.units.run(ACTOR, partial(usecases.forget_papers, limit=MOST))


JOBS: tuple[Job[Service], ...] = (Job("forget_papers", 60, forget_papers),)
