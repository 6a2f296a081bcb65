"""HTML in and out, without script: the applicant's case, signatories, public notices, officers, departments."""

from services.deregistration.pages import acts, cases, departments, notices, queue, signing

BLUEPRINTS = (cases.pages, acts.pages, signing.pages, notices.pages, queue.pages, departments.pages)
