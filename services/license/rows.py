"""Rows of tables as domain values; what `store` and `queries` have in common."""

from typing import Any

from services.license.domain.grants import Grant, Role
from services.license.domain.license import License, State
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
