"""Where the results of a file go: standard output, a file that appears when it is complete, or nowhere."""

import csv
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import click

from services.codegen.cli.checking.source import Row, opening
from services.codegen.domain.judging import Judged
from shared.cli import CANNOT_SAY

FOUND = ("canonical", "valid", "rule", "errors", "warnings")
KIND = ("kind",)
WORDS = ("zh", "en")
KEPT_PREFIX = "check_"  # so that no column of ours is taken for one of the file's own


@dataclass(frozen=True)
class Columns:
    """What is written of each number.

    :param keep: the file's own columns come first, instead of line and number.
    :param kind: what the number is, where that differs from row to row.
    :param words: what was found, in Chinese and English.
    """

    keep: bool = False
    kind: bool = False
    words: bool = False

    def names(self, head: Sequence[str]) -> list[str]:
        """Return the head of the results of a file with a head.

        >>> Columns().names(["uscc"])
        ['line', 'code', 'canonical', 'valid', 'rule', 'errors', 'warnings']
        >>> Columns(keep=True, words=True).names(["uscc"])[-3:]
        ['check_warnings', 'check_zh', 'check_en']
        """
        found = [*FOUND, *(KIND if self.kind else ()), *(WORDS if self.words else ())]
        if not self.keep:
            return ["line", "code", *found]
        return [*(head or ("code",)), *(KEPT_PREFIX + name for name in found)]

    def found(self, judged: Judged) -> list[str]:
        """Return what is written of one number, beside line and number or the file's own columns."""
        cells = [
            judged.canonical,
            "true" if judged.valid else "false",
            judged.rule,
            ";".join(judged.errors),
            ";".join(judged.warnings),
        ]
        if self.kind:
            cells.append(judged.kind)
        if self.words:
            cells += (judged.zh, judged.en)
        return cells


class Results:
    """Writes one record a number."""

    def __init__(self, stream: TextIO, head: Sequence[str], columns: Columns) -> None:
        self._write = csv.writer(stream, lineterminator="\n").writerow
        self._columns = columns
        self._width = max(len(head), 1)
        self._write(columns.names(head))

    def add(self, row: Row, judged: Judged) -> None:
        """Write what was found of a row. Surplus cells that no name stands over come last, so that nothing is lost."""
        found = self._columns.found(judged)
        if self._columns.keep:
            own, surplus = row.record[: self._width], row.record[self._width :]
            self._write([*own, *[""] * (self._width - len(own)), *found, *surplus])
        else:
            self._write([row.line, judged.text, *found])


@contextmanager
def opened_for(output: Path | None, *, nowhere: bool) -> Iterator[TextIO]:
    """Open what the results are written to.

    A file appears under its name when everything is in it; an interrupted run leaves nothing behind that could be taken
    for a complete answer. ``nowhere``: only the sums are asked for.
    """
    if output is None:
        if nowhere:
            with Path(os.devnull).open("w", encoding="utf-8") as stream:
                yield stream
        else:
            yield sys.stdout
    elif output.exists() and not output.is_file():  # a pipe or a device has no second name
        with output.open("w", encoding="utf-8", newline="") as stream:
            yield stream
    else:
        part = output.with_name(output.name + ".part")
        with opening(str(output)):
            stream = part.open("w", encoding="utf-8", newline="")
        try:
            with stream:
                yield stream
            part.replace(output)
        finally:
            part.unlink(missing_ok=True)


@contextmanager
def while_somebody_reads() -> Iterator[None]:
    """End quietly when whoever reads the results has seen enough (``| head``)."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        # What is still buffered would be tried again when the process ends, and complained about.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise click.exceptions.Exit(CANNOT_SAY) from None
