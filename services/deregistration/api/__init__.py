"""JSON in and out. One module a desk: the applicant's cases, public notices, the officers' queue, the departments."""

from services.deregistration.api import cases, departments, notices, queue

BLUEPRINTS = (cases.blueprint, notices.blueprint, queue.blueprint, departments.blueprint)
