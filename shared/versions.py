"""Row versions: how a change says which state it was made against (ETag and If-Match over HTTP)."""

from shared.errors import Refusal


def check_version(expected: int | None, actual: int) -> None:
    """Let a change pass only if it was made against the present version; call it after locking the row.

    :raises Refusal: ``request.version_missing`` (428) without, ``request.version_stale`` (412) with another version.

    >>> check_version(3, 3)
    """
    if expected is None:
        raise Refusal("request.version_missing", params={"current": actual})
    if expected != actual:
        raise Refusal("request.version_stale", params={"current": actual})
