"""Clock → use case of the departments: they answer notices after a while."""

from datetime import timedelta

from deploy.departments import usecases
from deploy.departments.app import Service
from shared.worker import Job

ACTOR = "system:departments"


def answer_notices(service: Service) -> int:
    """Answers every notice that is due, one transaction each; returns how many."""
    after = timedelta(seconds=service.settings.answer_seconds)
    answered = 0
    while service.units.run(ACTOR, lambda unit: usecases.answer_next_notice(unit, after)):
        answered += 1
    return answered


JOBS: tuple[Job[Service], ...] = (Job("answer_notices", 1, answer_notices),)
