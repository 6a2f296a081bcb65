"""`yizhao codes check`: a file of codes, checked."""

import csv
import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from shared.cli import NO, YES, CannotSay, say
from shared.uscc import Mode, Verdict, check

DEFAULT_COLUMN = "code"


HEAD = ("line", "code", "canonical", "valid", "rule", "errors", "warnings")


@dataclass(frozen=True)
class Line:
    """One code as it stands in a file, with the number of the line it begins on."""

    number: int
    text: str


@click.group()
def codes() -> None:
    """统一社会信用代码 / Unified social credit codes."""


@codes.command("check")
@click.argument("file", default="-")
@click.option(
    "--column", help=f"Column of a CSV file that holds the codes; default: {DEFAULT_COLUMN}, if there is one."
)
@click.option(
    "--mode",
    type=click.Choice([mode.value for mode in Mode]),
    default=Mode.ISSUE.value,
    show_default=True,
    help="issue: as the characters stand; intake: folded first; import: also pilot codes, with warnings.",
)
def check_codes(file: str, column: str | None, mode: str) -> int:
    """Check the codes of FILE (- for standard input) and write one line of CSV for each.

    FILE is CSV with a head that names the column, or plain text with one code a line. Exit codes: 0 all valid,
    1 some are not, 2 no such column, 3 the file cannot be read.
    """
    try:
        lines = list(_lines(_text(file), column))
    except csv.Error as error:
        raise CannotSay(f"{file}: {error}") from error
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(HEAD)
    verdicts = [(line.number, check(line.text, mode)) for line in lines]
    writer.writerows(_row(number, verdict) for number, verdict in verdicts)
    valid = sum(verdict.valid for _, verdict in verdicts)
    say(f"{len(lines)} codes, {valid} valid, {len(lines) - valid} not")
    return YES if valid == len(lines) else NO


def _row(number: int, verdict: Verdict) -> tuple[object, ...]:
    return (
        number,
        verdict.text,
        verdict.canonical,
        str(verdict.valid).lower(),
        verdict.rule or "",
        ";".join(verdict.error_codes),
        ";".join(verdict.warning_codes),
    )


def _text(file: str) -> str:
    """Return what a file holds, line ends as they stand.

    :raises CannotSay: it is not there or not UTF-8.
    """
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise CannotSay(f"{file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CannotSay(f"{file}: not UTF-8 text") from error


def _lines(text: str, column: str | None) -> Iterator[Line]:
    r"""Return the codes of a text; an empty line holds none.

    >>> list(_lines("name,code\na,91\n", None)), list(_lines("91 \n\n92\n", None))
    ([Line(number=2, text='91')], [Line(number=1, text='91 '), Line(number=3, text='92')])

    :raises click.UsageError: there is no such column.
    """
    reader = csv.reader(io.StringIO(text, newline=""))
    head = next(reader, [])
    if column is None and DEFAULT_COLUMN not in head:
        # Not splitlines(): it also breaks at characters that belong to a wrong code and must be told.
        yield from (Line(number, line) for number, line in enumerate(re.split(r"\r\n|[\r\n]", text), 1) if line)
        return
    wanted = column or DEFAULT_COLUMN
    if wanted not in head:
        raise click.UsageError(f"no column {wanted!r}; there are: {', '.join(head)}")
    place = head.index(wanted)
    begins = reader.line_num + 1
    for record in reader:
        if record:
            yield Line(begins, record[place] if place < len(record) else "")
        begins = reader.line_num + 1
