"""A file of numbers as a stream of rows: CSV by the name of a column, or plain text with one number a line.

Nothing but the row at hand is kept, so a file may be of any length. What is recognised without being told: the byte
order marks of UTF-8 and UTF-16, the separator (comma, tab, semicolon), the usual names of the column. Everything else
must be said, because a guess that is wrong would judge numbers that nobody wrote.
"""

import codecs
import csv
import io
import os
import re
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, TextIO

import click

from shared.cli import CannotSay

if TYPE_CHECKING:
    from _csv import Reader as _Reader

LINE_LENGTH = 100_000  # characters; a longer line is no row of a list
STDIN = "-"
_WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SEPARATORS = ",\t;"


class Row(NamedTuple):
    """One number as it stands in a file, with the line it begins on and the whole record it is in."""

    line: int
    text: str
    record: list[str]


@dataclass(frozen=True)
class Source:
    """An open file. ``head`` is empty for plain text; ``size`` is in bytes, None where it has no end yet."""

    head: tuple[str, ...]
    rows: Iterator[Row]
    size: int | None
    _stream: BinaryIO

    def read(self) -> int:
        """Return how many bytes were taken in so far, for a progress bar."""
        return self._stream.tell()


@contextmanager
def opened(file: str, column: str | None, usual: Sequence[str], encoding: str | None) -> Iterator[Source]:
    """Open a file by its name, ``-`` for standard input.

    :param column: the column to read; None takes the first of ``usual`` that the head names.
    :param encoding: of the text; None is UTF-8 unless a byte order mark says otherwise.
    :raises CannotSay: it is not there, holds nothing, is a workbook, is not text of that encoding, or no line ends.
    :raises click.UsageError: the head names no such column, or names it twice.
    """
    name = "标准输入 stdin" if file == STDIN else file
    with _binary(file) as stream:
        beginning = stream.peek(8)[:8]
        if not beginning:
            raise CannotSay(f"{name}：文件是空的，没有号码可查。/ The file is empty: there is no number to check.")
        _refuse_workbook(name, beginning)
        text = io.TextIOWrapper(stream, encoding or _encoding_of(beginning), newline="")
        try:
            yield _source(name, text, stream, column, usual)
        finally:
            text.detach()  # standard input is not ours to close


@contextmanager
def opening(file: str) -> Iterator[None]:
    """Say why a file cannot be opened in words, not in the words of the program.

    :raises CannotSay: instead of `OSError`.
    """
    try:
        yield
    except OSError as error:
        raise CannotSay(f"{file}：{_why(error)}") from error


def _why(error: OSError) -> str:
    known = {
        FileNotFoundError: "没有这个文件或文件夹。/ No such file or folder.",
        IsADirectoryError: "这是文件夹，不是文件。/ This is a folder, not a file.",
        PermissionError: "没有权限读写。/ No permission.",
    }
    return known.get(type(error), error.strerror or str(error))


@contextmanager
def _binary(file: str) -> Iterator[io.BufferedReader]:
    if file != STDIN:
        with opening(file):
            stream = Path(file).open("rb")  # noqa: SIM115 -- what goes wrong later is not the opening
        with stream:
            yield stream
        return
    given = sys.stdin.buffer
    yield given if isinstance(given, io.BufferedReader) else io.BufferedReader(given)  # type: ignore[arg-type]


def _refuse_workbook(file: str, beginning: bytes) -> None:
    if beginning.startswith(_WORKBOOK):
        raise CannotSay(
            f"{file}：这是 Excel 工作簿，不是 CSV。请在 Excel 里另存为“CSV UTF-8（逗号分隔）”再查。"
            "/ This is an Excel workbook. Save it as “CSV UTF-8 (comma delimited)” and check that."
        )


def _encoding_of(beginning: bytes) -> str:
    return "utf-16" if beginning.startswith(_UTF_16) else "utf-8-sig"


def _source(file: str, text: TextIO, stream: io.BufferedReader, column: str | None, usual: Sequence[str]) -> Source:
    lines = _lines(file, text)
    first = next(lines, "")
    place, separator = _head(first, column, usual)
    if place is None:
        return Source((), _plain(chain([first], lines)), _size(stream), stream)
    reader = csv.reader(chain([first], lines), delimiter=separator)
    names = next(reader)  # again, by the reader: a name may hold a line break
    return Source(tuple(names), _records(file, reader, place), _size(stream), stream)


def _size(stream: io.BufferedReader) -> int | None:
    """Return the length of a file on disk; None for a pipe and a keyboard."""
    try:
        known = os.fstat(stream.fileno())
    except OSError:
        return None
    return known.st_size if stat.S_ISREG(known.st_mode) else None


def _lines(file: str, text: TextIO) -> Iterator[str]:
    """Return each line with its end, so that line breaks within quotes stay what they are."""
    number = 0
    try:
        while line := text.readline(LINE_LENGTH):
            number += 1
            if len(line) == LINE_LENGTH:
                raise CannotSay(
                    f"{file}：第 {number} 行超过 {LINE_LENGTH} 个字符，不像是号码清单。"
                    f"/ Line {number} has over {LINE_LENGTH} characters; this does not look like a list of numbers."
                )
            yield line
    except UnicodeDecodeError as error:
        raise CannotSay(_not_text(file, number, error.encoding)) from error


def _not_text(file: str, after: int, encoding: str) -> str:
    if encoding.lower().startswith("utf-8"):
        return (
            f"{file}：不是 UTF-8 文字（第 {after} 行之后）。Excel 或旧系统存的文件多半是 GB18030："
            f"请加 --encoding gb18030 再查，或者另存为“CSV UTF-8”。"
            f"/ Not UTF-8 text (after line {after}). Files of Excel and of older systems"
            " are mostly GB18030: try --encoding gb18030, or save it as “CSV UTF-8”."
        )
    name = encoding.upper()
    return (
        f"{file}：不是 {name} 文字（第 {after} 行之后）。请换一种 --encoding，或者另存为“CSV UTF-8”。"
        f"/ Not {name} text (after line {after}). Try another --encoding, or save it as “CSV UTF-8”."
    )


def _head(first: str, column: str | None, usual: Sequence[str]) -> tuple[int | None, str]:
    r"""Return the place of the column to read (None: this is no head), and the separator.

    >>> _head("name,USCC\n", None, ("code", "uscc")), _head("91350100M000100Y43\n", None, ("code",))
    ((1, ','), (None, ','))
    >>> _head("名称\t统一社会信用代码\n", "统一社会信用代码", ())
    (1, '\t')

    :raises click.UsageError: there is no such column, or it is there twice.
    """
    separator = max(_SEPARATORS, key=first.count)
    names = [name.strip() for name in next(csv.reader([first], delimiter=separator), [])]
    folded = [name.casefold() for name in names]
    wanted = [column.casefold()] if column else [name for name in usual if name in folded]
    if not wanted and len(names) < 2:
        return None, separator
    if not wanted or wanted[0] not in folded:
        raise click.UsageError(_no_column(names, column))
    if folded.count(wanted[0]) > 1:
        raise click.UsageError(
            f"有两列都叫 {wanted[0]!r}，不知道该查哪一列，请改名。/ Two columns are called {wanted[0]!r}; rename one."
        )
    return folded.index(wanted[0]), separator


def _no_column(names: Sequence[str], column: str | None) -> str:
    there = "、".join(names)
    if column:
        return f"没有 {column!r} 这一列。有这些列：{there} / No column {column!r}. There are: {there}"
    return (
        f"请用 --column 指明号码在哪一列。有这些列：{there}"
        f"/ Say with --column which column holds the numbers. There are: {there}"
    )


def _plain(lines: Iterator[str]) -> Iterator[Row]:
    """Return the numbers of plain text; an empty line holds none.

    Only line ends end a line: other breaks belong to a wrong number and must be told.
    """
    for number, line in enumerate(lines, 1):
        text = re.sub(r"(\r\n|[\r\n])\Z", "", line)
        if text:
            yield Row(number, text, [text])


def _records(file: str, reader: "_Reader", place: int) -> Iterator[Row]:
    begins = reader.line_num + 1
    try:
        for record in reader:
            if record:
                yield Row(begins, record[place] if place < len(record) else "", record)
            begins = reader.line_num + 1
    except csv.Error as error:
        raise CannotSay(
            f"{file}：从第 {begins} 行起读不成表格，多半是引号没有成对。"
            f"/ From line {begins} on this cannot be read as a table;"
            f" most likely a quotation mark is not closed. ({error})"
        ) from error
