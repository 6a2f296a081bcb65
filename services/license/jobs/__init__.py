"""What happens by itself, a module for each topic."""

from services.license.jobs import granting, keys, log, papers, renewing, signing, status
from services.license.jobs.granting import end_lapsed_grants
from services.license.jobs.keys import keep_keys, make_key, publish_trust_list, report_keys
from services.license.jobs.renewing import renew_expiring, replace_lost, replace_stolen
from services.license.jobs.signing import report_unsignable, sign_prepared
from services.license.jobs.status import publish_status_lists
from services.license.ports import Service
from shared.worker import Job

__all__ = [
    "JOBS",
    "end_lapsed_grants",
    "keep_keys",
    "log",
    "make_key",
    "papers",
    "publish_status_lists",
    "publish_trust_list",
    "renew_expiring",
    "replace_lost",
    "replace_stolen",
    "report_keys",
    "report_unsignable",
    "sign_prepared",
]

JOBS: tuple[Job[Service], ...] = (
    *keys.JOBS,
    *renewing.JOBS,
    *signing.JOBS,
    *status.JOBS,
    *log.JOBS,
    *papers.JOBS,
    *granting.JOBS,
)
