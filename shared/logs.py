"""Log lines: one JSON object a line on stdout, with the ids of the request or event, and never an identity number.

Masking is the belt; the braces are that nobody logs personal data in the first place.
"""

import json
import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from shared.clock import moment_text

_ids: ContextVar[dict[str, str] | None] = ContextVar("log_ids", default=None)

# An 18-character or old 15-digit identity number and a mainland mobile number, not inside a longer run of letters or
# digits (hashes, codes, UUIDs stay readable). The birth date inside tells an identity number from a credit code.
_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z])[1-9]\d{7}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?![0-9A-Za-z])"
)
_PHONE = re.compile(r"(?<![0-9A-Za-z-])(?:\+?86[- ]?)?1[3-9]\d{9}(?![0-9A-Za-z-])")

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


@contextmanager
def context(**ids: str | None) -> Iterator[None]:
    """Put ids (request_id, trace_id, event_id, …) on every line logged in the block."""
    known = dict(_ids.get() or {})
    token = _ids.set(known | {key: value for key, value in ids.items() if value})
    try:
        yield
    finally:
        _ids.reset(token)


def current_ids() -> dict[str, str]:
    """Return the ids now in force."""
    return dict(_ids.get() or {})


def scrub(text: str) -> str:
    """Mask identity numbers and phones in a text.

    >>> scrub("holder 140105199003070012, phone 13903510000, code 91140105MAY000017U")
    'holder 140***, phone 139***, code 91140105MAY000017U'
    """
    masked = _IDENTITY.sub(lambda found: found.group()[:3] + "***", text)
    return _PHONE.sub(
        lambda found: found.group().removeprefix("+86").removeprefix("86").strip("- ")[:3] + "***", masked
    )


class JsonLines(logging.Formatter):
    """Formats a record as one JSON object."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self.service = service

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; members given as ``extra=`` are added."""
        moment = datetime.fromtimestamp(record.created, tz=UTC)
        line: dict[str, Any] = {
            "at": moment_text(moment),
            "level": record.levelname.lower(),
            "service": self.service,
            "logger": record.name,
            "message": record.getMessage(),
            **current_ids(),
            **{key: value for key, value in vars(record).items() if key not in _STANDARD},
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return scrub(json.dumps(line, ensure_ascii=False, default=str))


def configure(service: str, level: str = "INFO") -> None:
    """Send the process's log to stdout as JSON lines."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines(service))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    logging.getLogger("kafka").setLevel(logging.WARNING)


def configure_if_nobody_did(service: str, level: str = "INFO") -> None:
    """Send the log to stdout as JSON lines unless the process has decided where its log goes (a worker, a test run)."""
    if not logging.getLogger().handlers:
        configure(service, level)
