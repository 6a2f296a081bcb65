"""Files of an import and their rows, as they were uploaded."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.registration.domain.importing.job import ImportFile
from shared.database import Tx

Row = tuple[int, Sequence[str]]
"""The line on which a row begins, and its cells."""


def file_by_content(tx: Tx, sha256: str) -> ImportFile | None:
    """A file that was staged before, by its content."""
    row = tx.one("SELECT * FROM import_file WHERE sha256 = %(sha256)s", {"sha256": sha256})
    return None if row is None else _file(row)


def find_file(tx: Tx, file_id: UUID) -> ImportFile | None:
    """A staged file."""
    row = tx.one("SELECT * FROM import_file WHERE file_id = %(id)s", {"id": file_id})
    return None if row is None else _file(row)


def insert_file(tx: Tx, file: ImportFile, staged_by: str, now: datetime) -> bool:
    """Begin a file; False if another importer staged the same content meanwhile, who is waited for."""
    return bool(
        tx.execute(
            "INSERT INTO import_file (file_id, sha256, file_name, size, headings, staged_by, staged_at)"
            " VALUES (%(file_id)s, %(sha256)s, %(file_name)s, %(size)s, %(headings)s, %(by)s, %(now)s)"
            " ON CONFLICT ON CONSTRAINT import_file_sha256_key DO NOTHING",
            {**vars(file), "headings": list(file.headings), "by": staged_by, "now": now},
        )
    )


def insert_rows(tx: Tx, file_id: UUID, rows: Sequence[Row]) -> int:
    """Write rows of a file."""
    return tx.copy("import_row", ("file_id", "line", "cells"), [(file_id, line, list(cells)) for line, cells in rows])


def end_file(tx: Tx, file_id: UUID, row_count: int) -> None:
    """Note how many rows a file has."""
    tx.execute("UPDATE import_file SET row_count = %(n)s WHERE file_id = %(id)s", {"n": row_count, "id": file_id})


def rows_after(tx: Tx, file_id: UUID, line: int, limit: int) -> list[Row]:
    """The next rows of a file in its order."""
    rows = tx.all(
        "SELECT line, cells FROM import_row WHERE file_id = %(id)s AND line > %(line)s ORDER BY line LIMIT %(limit)s",
        {"id": file_id, "line": line, "limit": limit},
    )
    return [(row["line"], row["cells"]) for row in rows]


def _file(row: dict[str, Any]) -> ImportFile:
    return ImportFile(
        row["file_id"], row["sha256"], row["file_name"], row["size"], tuple(row["headings"]), row["row_count"] or 0
    )
