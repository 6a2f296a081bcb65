"""Rows of tables as domain values; what `store` and `queries` have in common."""

from typing import Any

from services.license.domain.display import Display
from services.license.domain.grants import Grant, Role
from services.license.domain.license import License, State
from services.license.domain.withdrawal import Withdrawal
from services.license.verification.face import Face
from services.license.verification.status import StatusReference

SELECT_LICENSE = """
SELECT license.*, status_list.uri, status_entry.idx
FROM license JOIN status_entry USING (license_id) JOIN status_list USING (list_id)
"""


def license_of(row: dict[str, Any]) -> License:
    """A row of SELECT_LICENSE as a licence."""
    values = dict(row)
    status = StatusReference(values.pop("uri"), values.pop("idx"))
    face, state, version = Face.from_json(values.pop("face")), State(values.pop("state")), values.pop("row_version")
    return License(face=face, state=state, version=version, status=status, **values)


def grant_of(row: dict[str, Any]) -> Grant:
    """A row of ``license_grant`` as a grant."""
    values = dict(row)
    role, matters, version = Role(values.pop("role")), tuple(values.pop("matters")), values.pop("row_version")
    return Grant(role=role, matters=matters, version=version, **values)


def display_of(row: dict[str, Any]) -> Display:
    """A row of ``display`` as a display."""
    values = dict(row)
    version = values.pop("row_version")
    return Display(version=version, **values)


SELECT_WITHDRAWAL = """
SELECT withdrawal_id, license_id, serial, uscc, registry, reason_text, proposed_by, proposed_at, confirmed_by,
       confirmed_at, dismissed_by, dismissed_at, license_withdrawal.row_version AS version
FROM license_withdrawal JOIN license USING (license_id)
"""


def withdrawal_of(row: dict[str, Any]) -> Withdrawal:
    """A row of SELECT_WITHDRAWAL as a withdrawal."""
    return Withdrawal(**row)
