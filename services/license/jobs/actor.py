"""As whom the jobs write into the audit trail."""

ACTOR = "system:jobs"
