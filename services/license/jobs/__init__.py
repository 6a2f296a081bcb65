"""What happens by itself, a module for each topic."""

from services.license.jobs import keys, signing, status
from services.license.jobs.keys import keep_keys
from services.license.jobs.signing import report_unsignable, sign_prepared
from services.license.jobs.status import publish_status_lists
from services.license.ports import Service
from shared.worker import Job

__all__ = ["JOBS", "keep_keys", "publish_status_lists", "report_unsignable", "sign_prepared"]

JOBS: tuple[Job[Service], ...] = (*keys.JOBS, *signing.JOBS, *status.JOBS)
