"""Log lines are JSON with the ids of what is being done, and identity numbers and phones never reach them."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from deploy.sandbox.personas import PEOPLE
from shared import logs


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logs.JsonLines("registration"))
    logger = logging.getLogger("yizhao.test")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield out
    logger.removeHandler(handler)


def test_a_line_carries_the_ids_and_extras(lines: io.StringIO) -> None:
    with logs.context(request_id="r1"), logs.context(event_id="e1"):
        logging.getLogger("yizhao.test").info("done", extra={"ms": 3})
    line = json.loads(lines.getvalue())
    assert (line["request_id"], line["event_id"], line["ms"], line["service"]) == ("r1", "e1", 3, "registration")
    assert logs.current_ids() == {}


@pytest.mark.parametrize("person", [one for one in PEOPLE if one.identity_number])
def test_numbers_and_phones_of_persons_are_masked_also_in_exceptions(lines: io.StringIO, person: object) -> None:
    number, phone = person.identity_number, person.phone  # type: ignore[attr-defined]
    try:
        raise ValueError(f"holder {number}, +86 {phone}")
    except ValueError:
        logging.getLogger("yizhao.test").exception("failed for %s", number, extra={"phone": phone})
    assert number not in lines.getvalue()
    assert phone not in lines.getvalue()


@pytest.mark.parametrize(
    "harmless", ["91140105MAY000017U", "01a20b17-8af0-7abb-aa19-9119b521c9f4", "1140105199003070012345", "2026-03-02"]
)
def test_codes_ids_and_dates_stay_readable(harmless: str) -> None:
    assert logs.scrub(f"about {harmless}.") == f"about {harmless}."
