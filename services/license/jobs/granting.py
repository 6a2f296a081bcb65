"""Grants that hold no more are written down as ended, so that their places are free and the reason is kept."""

from services.license import usecases
from services.license.jobs.actor import ACTOR
from services.license.ports import Service
from shared.worker import Job


def end_lapsed_grants(service: Service) -> int:
    """Write down what lapsed; return how many grants."""
    return service.units.run(ACTOR, usecases.end_lapsed_grants)


JOBS: tuple[Job[Service], ...] = (Job("end_lapsed_grants", 60, end_lapsed_grants),)
