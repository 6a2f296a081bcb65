"""The command `yizhao codes check`."""

from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from services.codegen.cli.checking.cells import judge_cell
from services.codegen.cli.checking.results import Columns, Results, opened_for, while_somebody_reads
from services.codegen.cli.checking.source import STDIN, Row, Source, opened
from services.codegen.cli.checking.tally import Tally
from services.codegen.domain.judging import Judge, judge_of
from services.codegen.domain.numbers import AUTO, USUAL_COLUMNS, NumberKind
from shared.cli import NO, YES, CannotSay, answer, say
from shared.uscc import Mode

ENCODINGS = ("utf-8", "gb18030", "utf-16")
_STEP = 2_000  # rows between two looks at the clock of the progress bar


@click.group()
def codes() -> None:
    """统一社会信用代码 / Unified social credit codes and the numbers before them."""


@codes.command("check")
@click.argument("file", default=STDIN)
@click.option(
    "--column", help="Column that holds the numbers. Default: the first with a usual name (code, 统一社会信用代码, …)."
)
@click.option(
    "--kind",
    type=click.Choice([*(kind.value for kind in NumberKind), AUTO]),
    default=NumberKind.USCC.value,
    show_default=True,
    help="What the numbers are; auto tells by the shape of each.",
)
@click.option(
    "--mode",
    type=click.Choice([mode.value for mode in Mode]),
    default=Mode.ISSUE.value,
    show_default=True,
    help="issue: as the characters stand; intake: put right first; import: also pilot codes, with warnings.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the results here instead of standard output.",
)
@click.option("--keep", is_flag=True, help="Keep all columns of the file and put the results beside them.")
@click.option("--words", is_flag=True, help="Say what was found also in words, in the columns zh and en.")
@click.option(
    "--encoding", type=click.Choice(ENCODINGS), help="Of the file. Default: UTF-8, or what its first bytes say."
)
@click.option(
    "--json", "as_json", is_flag=True, help="Answer with the sums as JSON; results are written to --output only."
)
def check_codes(
    file: str,
    *,
    column: str | None,
    kind: str,
    mode: str,
    output: Path | None,
    keep: bool,
    words: bool,
    encoding: str | None,
    as_json: bool,
) -> int:
    """Check the numbers of FILE (- for standard input) and write one line of CSV for each.

    FILE is CSV with a head that names the column, or plain text with one number a line. The sums go to standard error.
    Exit codes: 0 all valid, 1 some are not, 2 no such column, 3 nothing to check: the file is missing, empty or not
    readable as text.
    """
    tally, columns = Tally(), Columns(keep=keep, kind=kind == AUTO, words=words)
    with (
        while_somebody_reads(),
        opened(file, column, USUAL_COLUMNS[kind], encoding) as source,
        opened_for(output, nowhere=as_json) as stream,
    ):
        _check(source, judge_of(kind, Mode(mode)), Results(stream, source.head, columns), tally)
        if not tally.numbers:
            raise CannotSay(f"{file}：只有表头或空行，没有号码可查。/ Only a head or empty lines: no number to check.")
    valid = tally.valid == tally.numbers
    if as_json:
        answer(tally.as_json(), yes=valid)
    else:
        for line in tally.lines():
            say(line)
    return YES if valid else NO


def _check(source: Source, judge: Judge, results: Results, tally: Tally) -> None:
    for row in _watched(source):
        judged = judge_cell(judge, row.text)
        tally.add(row.line, judged)
        results.add(row, judged)


def _watched(source: Source) -> Iterator[Row]:
    """Return the rows, with a bar on standard error where a person looks at it."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield from source.rows
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(show_speed=True),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("校验 / Checking", total=source.size)
        for number, row in enumerate(source.rows, 1):
            yield row
            if number % _STEP == 0:
                progress.update(bar, completed=source.read() if source.size else number)
