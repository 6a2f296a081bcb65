"""The badge of a display as a picture for other people's pages: the same for everybody, counted by nobody."""

from flask import Response

from services.license import usecases
from services.license.domain.badge import badge
from services.license.published.raw import cached, read_by_anybody
from shared.http import guard, raw_blueprint

blueprint = raw_blueprint("badges", __name__)

FRESH = 300  # seconds that a browser may show the state it has


@blueprint.get("/public-displays/<code>/badge.svg")
@guard.public
def show_badge(code: str) -> Response:
    """The badge with the state of the moment."""
    with read_by_anybody() as unit:
        state = usecases.seen_through(unit, code).state
    response = cached(Response(badge(state), mimetype="image/svg+xml"), FRESH)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # else no other page may show it
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    return response
