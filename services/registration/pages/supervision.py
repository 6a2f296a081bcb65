"""Page of the supervisor (效能监察): open cases that are overdue or due, by registry."""

from collections import Counter

from flask import Response

from services.registration.pages import words
from services.registration.pages.clockface import due_words
from services.registration.queries.queue import QueueFilters, review_queue
from shared.http import guard, page_blueprint
from shared.kinds import kind_row
from shared.web import reading, render_page

pages = page_blueprint("supervision", __name__)

_MOST = 200


@pages.get("/supervision")
@guard("supervisor")
def show() -> Response:
    """Every open case within reach, due first, with what is left of its limit."""
    with reading() as call:
        today = call.unit.clock.today()
        items = review_queue(call.unit.tx, call.actor.reach, QueueFilters(), limit=_MOST)
        rows = [(item, *due_words(item.due_on, today, provisional=item.provisional)) for item in items]
        counts = Counter(late for *_rest, late in rows)
        return render_page(
            "supervision.html",
            rows=rows,
            overdue=counts["is-late"],
            due_today=counts["is-today"],
            again=sum(item.round_no > 1 for item in items),
            most=_MOST,
            kind_of=kind_row,
            state_of=lambda item: words.said(words.STATES, item.state),
            registry_name=words.registry_words,
        )
