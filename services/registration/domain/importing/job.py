"""The import of a file as a job: what is asked for, how far it is, how the rows sum up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class JobState(StrEnum):
    """Drafted: the columns are not confirmed yet; running: rows are being judged; done: every row is accounted for."""

    DRAFT = "draft"
    RUNNING = "running"
    DONE = "done"


@dataclass(frozen=True)
class ImportFile:
    """A file whose rows lie in the database. ``sha256`` of its bytes is what makes it the same file again."""

    file_id: UUID
    sha256: str
    file_name: str
    size: int
    headings: tuple[str, ...]
    row_count: int


@dataclass(frozen=True)
class Asked:
    """What is done with a file: field → heading, the registry of rows without a code, whether it is only tried."""

    mapping: Mapping[str, str] = field(default_factory=dict)
    registry: str | None = None
    dry_run: bool = False


@dataclass(frozen=True)
class Sums:
    """How many rows ended how; ``taken + taken_with_warnings + rejected`` are the rows done, always."""

    taken: int = 0
    taken_with_warnings: int = 0
    rejected: int = 0
    entered: int = 0
    present: int = 0
    awaiting_code: int = 0

    @property
    def rows_done(self) -> int:
        """Rows that have ended.

        >>> Sums(taken=3, taken_with_warnings=2, rejected=1).rows_done
        6
        """
        return self.taken + self.taken_with_warnings + self.rejected


@dataclass(frozen=True)
class Findings:
    """In how many rows each reason and each warning was found."""

    reasons: Mapping[str, int] = field(default_factory=dict)
    warnings: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class ImportJob:
    """One run over a file."""

    job_id: UUID
    file_id: UUID
    batch_id: str
    asked: Asked
    state: JobState
    row_count: int
    through_line: int
    sums: Sums
    findings: Findings
    created_by: str
    created_at: datetime
    version: int
    begun_at: datetime | None = None
    moved_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def rows_left(self) -> int:
        """Rows that have not ended yet."""
        return self.row_count - self.sums.rows_done


def batch_of(sha256: str) -> str:
    """The name under which events and entities know the file.

    >>> batch_of("9f2c4e0d6b1a83755c0f3b7ad1e6f0c2b4a8596e7d30c1f2a4b6c8d0e1f23456")
    'import-9f2c4e0d6b1a8375'
    """
    return f"import-{sha256[:16]}"
