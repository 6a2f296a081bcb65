"""The worker of a service: one process beside its web workers, with a thread each for relay, consumer and jobs.

``python -m shared.worker services.<name>`` runs it. `Job` is what a service's ``jobs.py`` declares.
"""

from shared.worker.beats import Beat, beats
from shared.worker.timetable import Job

__all__ = ["Beat", "Job", "beats"]
