"""`make test`: everything that this machine allows, then a list of what it did not allow.

    python -m tests.run [PATHS…]

Two runs: all tests on the wheel's PostgreSQL, then those marked `postgres15` on the oldest supported version, where the
machine has one. A run without paths is shared out, file by file, among as many processes as the machine has
processors, but no more than four; each has a PostgreSQL of its own. With COMPLETE=1 the run fails when anything could
not be run.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

OLDER_POSTGRES = tuple(Path(f"/usr/lib/postgresql/{version}/bin") for version in (15, 16, 17))
NO_TESTS = 5  # pytest's exit code
MOST_PROCESSES = 4  # each needs about 1 GB with its PostgreSQL and its Kafka


@dataclass(frozen=True)
class Run:
    """One run of pytest: how it ended and what it counted."""

    code: int
    passed: int
    failed: int
    not_run: tuple[str, ...]


def main(paths: Sequence[str]) -> int:
    runs = [pytest([*paths, *([] if paths else shared_out())], {})]
    not_run = set(runs[0].not_run)
    older = older_postgres()
    if older is None:
        not_run.add("stores and bus on PostgreSQL 15: none found; install postgresql-15, or set TEST_PG_BINDIR")
    elif runs[0].code in {0, NO_TESTS}:
        print(f"\n· once more on the PostgreSQL in {older}: tests marked postgres15", flush=True)
        runs.append(pytest([*paths, "-m", "postgres15"], {"TEST_PG_BINDIR": str(older)}))
    return tell(runs, sorted(not_run))


def tell(runs: Sequence[Run], not_run: Sequence[str]) -> int:
    """Prints the closing lists and returns the exit code."""
    print("\nnot run here:" if not_run else "\nnot run here: nothing")
    for line in not_run:
        print(f"  - {line}")
    print(f"{sum(run.passed for run in runs)} passed, {sum(run.failed for run in runs)} failed", flush=True)
    worst = max((run.code for run in runs if run.code != NO_TESTS), default=NO_TESTS)
    return worst or int(bool(not_run) and os.environ.get("COMPLETE") == "1")


def shared_out() -> list[str]:
    """Options that share the files out in their own order, which begins with the slow ones."""
    processes = min(os.cpu_count() or 1, MOST_PROCESSES)
    return ["-n", str(processes), "--dist", "loadfile", "--no-loadscope-reorder"] if processes > 1 else []


def pytest(arguments: Sequence[str], environment: dict[str, str]) -> Run:
    """Runs pytest in a process of its own and reads what it counted from its report."""
    with tempfile.TemporaryDirectory(prefix="yizhao-report-") as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", f"--junitxml={report}", *arguments]
        code = subprocess.run(command, env={**os.environ, **environment}, check=False).returncode
        return read(code, report)


def read(code: int, report: Path) -> Run:
    if not report.exists():
        return Run(code, 0, 0, ())
    cases = list(ET.parse(report).iter("testcase"))  # noqa: S314 -- written by ourselves a moment ago
    failed = sum(case.find("failure") is not None or case.find("error") is not None for case in cases)
    skipped = [case.find("skipped") for case in cases if case.find("skipped") is not None]
    reasons = tuple(f"{one.get('message', '')}" for one in skipped if one is not None)
    return Run(code, len(cases) - failed - len(skipped), failed, reasons)


def older_postgres() -> Path | None:
    named = os.environ.get("TEST_PG_BINDIR")
    candidates = (Path(named),) if named else OLDER_POSTGRES
    return next((path for path in candidates if (path / "postgres").exists()), None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
