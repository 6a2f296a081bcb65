"""The control of the movable legal clock, sandbox only. Registration mounts it; the other services hear of it by event.

The form stands in the banner of every service's pages, so it cannot carry registration's secret of that browser;
instead the browser must say that it comes from one of our own addresses.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

from flask import Blueprint, Response, g, jsonify, request

from shared import sandbox
from shared.auth.session import local_path
from shared.clock import LegalClock, moment_text
from shared.errors import Refusal
from shared.events.registration import ClockMoved
from shared.http.blueprints import page_blueprint
from shared.http.commands import writing
from shared.http.guards import guard
from shared.http.headers import origin
from shared.ids import uuid7
from shared.settings import Links, ServiceSettings
from shared.unit import Unit
from shared.web.i18n import bilingual, pick
from shared.web.pages import redirect_to, render_page
from shared.workdays import add_working_days

STREAM = ("sandbox", "clock")
FARTHEST_DAYS = 400


@dataclass(frozen=True)
class Move:
    """Where to: the next working day, so many days on, or a day. Exactly one is given."""

    next_working_day: bool = False
    days: int | None = None
    on: date | None = None

    def target(self, today: date) -> date:
        """Return the day to move to.

        >>> Move(next_working_day=True).target(date(2026, 3, 6)).isoformat()
        '2026-03-09'
        """
        if self.on is not None:
            return self.on
        if self.days is not None:
            return today + timedelta(days=self.days)
        return add_working_days(today, 1).due_on or today + timedelta(days=1)


def move_clock(unit: Unit, to: Move) -> LegalClock:
    """Move the legal clock forward, write it down and tell it; return the clock as it then stands.

    :raises Refusal: ``sandbox.not_forward``.
    """
    unit.lock(STREAM)
    present = LegalClock(unit.clock.system_now, sandbox.history(unit.tx))  # another may have moved it before the lock
    days = (to.target(present.today()) - present.today()).days
    if not 0 < days <= FARTHEST_DAYS:
        raise Refusal("sandbox.not_forward")
    offset = (present.legal_now() - present.now()).days + days
    sandbox.move(unit.tx, unit.clock.now(), offset)
    unit.tell("clock", ClockMoved(effective_at=unit.clock.now(), offset_days=offset), correlation_id=uuid7())
    unit.audit("sandbox.clock_moved", "clock", {"offset_days": offset})
    return LegalClock(unit.clock.system_now, sandbox.history(unit.tx))


def clock_blueprint(settings: ServiceSettings) -> Blueprint:
    """Return ``GET`` and ``POST /sandbox/clock``, for any signed-in persona.

    :raises ValueError: outside the sandbox; the address must not exist there.
    """
    if not settings.sandbox:
        raise ValueError("the legal clock moves in the sandbox only")
    blueprint = page_blueprint("sandbox", __name__)

    @blueprint.get("/sandbox/clock")
    @guard.signed_in
    def clock() -> Response:
        return render_page("clock.html")

    @guard.signed_in
    def move() -> Response:
        if "Authorization" in request.headers:
            return _moved_for_a_program()
        require_own_origin(settings.links)
        return _moved_for_a_person(settings.links)

    move.checks_origin = True  # type: ignore[attr-defined]
    blueprint.add_url_rule("/sandbox/clock", "move", move, methods=["POST"])
    return blueprint


def require_own_origin(links: Links) -> None:
    """Refuse a form that does not come from a page of one of our services.

    :raises Refusal: ``request.form_expired``.
    """
    ours = {_host(address) for address in (links.registration, links.codegen, links.license, links.deregistration)}
    if _host(request.headers.get("Origin") or request.headers.get("Referer", "")) not in ours:
        raise Refusal("request.form_expired")


def _host(address: str) -> str:
    """Return an address's origin; the two names of one's own machine are one."""
    return origin(address).replace("//localhost:", "//127.0.0.1:")


def _moved_for_a_program() -> Response:
    """Take JSON: ``{"to": "next_working_day"}``, ``{"days": 20}`` or ``{"on": "2026-03-25"}``."""
    asked = request.get_json(silent=True)
    if not isinstance(asked, dict) or len(asked) != 1:
        raise Refusal("request.malformed")
    to = _move_of(str(asked.get("to") or asked.get("days") or ""), str(asked.get("on") or ""))
    with writing(None, None) as call:
        moved = move_clock(call.unit, to)
    offset = (moved.legal_now() - moved.now()).days
    shown = {"legal_now": moment_text(moved.legal_now()), "today": moved.today().isoformat(), "offset_days": offset}
    return jsonify(shown)


def _moved_for_a_person(links: Links) -> Response:
    to = _move_of(request.form.get("to", ""), request.form.get("on", ""))
    back = _back(request.form.get("next", ""), links)
    try:
        with writing(None, None) as call:
            moved = move_clock(call.unit, to)
    except Refusal as refusal:
        return redirect_to("/sandbox/clock", said=pick(refusal))
    if request.form.get("service") != g.service:  # another service's page cannot say what stands in our cookie
        return redirect_to(back)
    day = moved.today().isoformat()
    words = bilingual(
        "法定时钟已拨到 {day}。期限和公示期随之前进，各部门的答复稍后可见。",
        "The legal clock now shows {day}.",
        day=day,
    )
    return redirect_to(back, said=words)


def _move_of(to: str, on: str) -> Move:
    try:
        if on:
            return Move(on=date.fromisoformat(on))
        return Move(next_working_day=True) if to == "next_working_day" else Move(days=int(to))
    except ValueError as error:
        raise Refusal("request.malformed") from error


def _back(target: str, links: Links) -> str:
    """Return to the page the form stood on, if it is one of ours."""
    for address in (links.registration, links.codegen, links.license, links.deregistration):
        if target.startswith(address + "/"):
            parts = urlsplit(target)
            path = local_path(parts.path + (f"?{parts.query}" if parts.query else ""))
            return path if address == links.registration else address + path
    return "/"
