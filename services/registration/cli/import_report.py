"""The report of `yizhao import` as a CSV file."""

import csv
from pathlib import Path
from uuid import UUID

from services.registration.domain.importing.report import COLUMNS, report_line
from services.registration.queries.imports import REPORTED, all_rows
from shared.database import Database


def write_report(db: Database, job_id: UUID, report: Path, rows: str) -> None:
    """Write the rows of a job that are asked for, in the order of the file."""
    with report.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(report_line(row) for row in all_rows(db, job_id, REPORTED[rows]))
