"""Named crash points: places where a test lets the process die as if the power had failed.

``CRASH_AT=<name>`` lets the process end at its first passage of that point, ``CRASH_AT=<name>:<n>`` at the nth. Without
the variable a point costs one look into a constant.
"""

import os
import sys
import threading
from enum import StrEnum

EXIT_CODE = 86  # tells a test that the process died here and not of something else


class Point(StrEnum):
    """Every place a process can be made to die."""

    AFTER_COMMIT_BEFORE_REPLY = "after_commit_before_reply"
    AFTER_SEND_BEFORE_ACK = "after_send_before_ack"
    AFTER_ACK_BEFORE_DELETE = "after_ack_before_delete"
    AFTER_COMMIT_BEFORE_OFFSET = "after_commit_before_offset"
    INSIDE_CODE_ASSIGNMENT = "inside_code_assignment"
    CODE_ACCEPTED_NOT_ASSIGNED = "code_accepted_not_assigned"
    CODE_BURNT_WITHOUT_NEXT = "code_burnt_without_next"
    LICENCE_PREPARED_NOT_SIGNED = "licence_prepared_not_signed"
    SIGNED_NOT_RECORDED = "signed_not_recorded"
    KEY_MADE_NOT_RECORDED = "key_made_not_recorded"
    TRUST_LIST_SIGNED_NOT_RECORDED = "trust_list_signed_not_recorded"
    LOG_SEQUENCED_NOT_SIGNED = "log_sequenced_not_signed"
    STATUS_LIST_SIGNED_NOT_RECORDED = "status_list_signed_not_recorded"
    CHECKPOINT_SIGNED_NOT_PUBLISHED = "checkpoint_signed_not_published"


def _armed() -> tuple[Point | None, int]:
    """Read the variable.

    :raises ValueError: no such point; a misspelt name would make a fault test pass without a fault.
    """
    name, _, count = os.environ.get("CRASH_AT", "").partition(":")
    return (Point(name) if name else None), int(count or 1)


_AT, _left = _armed()
_lock = threading.Lock()


def point(name: str) -> None:
    """Die here if this point is armed: no clean-up, no flush, no rollback by us."""
    global _left  # noqa: PLW0603 - the count belongs to the process, as does the environment variable
    if _AT is None or Point(name) is not _AT:
        return
    with _lock:
        _left -= 1
        if _left == 0:
            sys.stderr.write(f"crash point {name}\n")
            sys.stderr.flush()
            os._exit(EXIT_CODE)
