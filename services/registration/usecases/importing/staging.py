"""A file is read once, as a stream, into the database; identity numbers do not get that far."""

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from services.registration.domain.importing.identity import without_identity
from services.registration.domain.importing.job import ImportFile
from services.registration.store.importing import files
from shared.errors import Refusal
from shared.ids import uuid7
from shared.unit import Unit

BLOCK = 1 << 20
ROWS_A_COPY = 2_000
LONGEST_FILE_NAME = 200
ENCODINGS = ("utf-8-sig", "gb18030")  # what Chinese offices save


@dataclass(frozen=True)
class Opened:
    """A file that was looked through once: what identifies it and how to read it."""

    file: IO[bytes]
    file_name: str
    size: int
    sha256: str
    encoding: str
    headings: tuple[str, ...]

    def rows(self) -> Iterator[files.Row]:
        """Each row with the line it begins on; empty lines are none, a row that cannot be read has no cells."""
        self.file.seek(0)
        text = io.TextIOWrapper(self.file, self.encoding, newline="")
        try:
            reader = csv.reader(line.replace("\0", " ") for line in text)
            next(reader, None)
            yield from _rows(reader)
        finally:
            text.detach()


def open_file(file: IO[bytes], file_name: str) -> Opened:
    """Look through a seekable file: its hash, its encoding, its first line.

    :raises Refusal: ``import.file_empty``, ``import.encoding_unknown``, ``import.headings_unreadable``.
    """
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    while block := file.read(BLOCK):
        digest.update(block)
        size += len(block)
    if not size:
        raise Refusal("import.file_empty")
    encoding = next((name for name in ENCODINGS if _reads(file, name)), None)
    if encoding is None:
        raise Refusal("import.encoding_unknown")
    headings = _headings(file, encoding)
    return Opened(file, file_name[-LONGEST_FILE_NAME:], size, digest.hexdigest(), encoding, headings)


def _reads(file: IO[bytes], encoding: str) -> bool:
    file.seek(0)
    text = io.TextIOWrapper(file, encoding, newline="")
    try:
        while text.read(BLOCK):
            pass
    except UnicodeDecodeError:
        return False
    else:
        return True
    finally:
        text.detach()


def _headings(file: IO[bytes], encoding: str) -> tuple[str, ...]:
    file.seek(0)
    text = io.TextIOWrapper(file, encoding, newline="")
    try:
        first = next(csv.reader(line.replace("\0", " ") for line in text), [])
    except csv.Error as error:
        raise Refusal("import.headings_unreadable") from error
    finally:
        text.detach()
    return tuple(without_identity(cell.strip()) for cell in first)


def _rows(reader: "csv._reader") -> Iterator[files.Row]:  # type: ignore[name-defined]
    begins = reader.line_num + 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield begins, ()
        else:
            if cells:
                yield begins, [without_identity(cell) for cell in cells]
        begins = reader.line_num + 1


def stage(unit: Unit, opened: Opened, staged_by: str) -> ImportFile:
    """Bring the rows of a file into the database, once: the same content again is the file that is there.

    All in the transaction of the unit; killed in between, there is no file.

    :raises Refusal: ``import.file_empty``: no row beside the headings.
    """
    present = files.file_by_content(unit.tx, opened.sha256)
    if present is not None:
        return present
    file = ImportFile(uuid7(), opened.sha256, opened.file_name, opened.size, opened.headings, 0)
    if not files.insert_file(unit.tx, file, staged_by, unit.clock.legal_now()):
        return stage(unit, opened, staged_by)
    count = 0
    for rows in _runs(opened.rows()):
        count += files.insert_rows(unit.tx, file.file_id, rows)
    if not count:
        raise Refusal("import.file_empty")
    files.end_file(unit.tx, file.file_id, count)
    unit.audit("stage_import_file", file.file_id, {"sha256": file.sha256, "rows": count})
    return ImportFile(**{**vars(file), "row_count": count})


def _runs(rows: Iterator[files.Row]) -> Iterator[Sequence[files.Row]]:
    run: list[files.Row] = []
    for row in rows:
        run.append(row)
        if len(run) == ROWS_A_COPY:
            yield run
            run = []
    if run:
        yield run
