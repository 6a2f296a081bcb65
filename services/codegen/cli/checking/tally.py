"""What a file came to: how many numbers are valid, and why the others are not. Never holds a number itself."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from services.codegen.domain.judging import Judged
from shared.refusals import row


@dataclass
class Reasons:
    """How often each reason was met, and the line where it was met first."""

    count: Counter[str] = field(default_factory=Counter)
    first_line: dict[str, int] = field(default_factory=dict)

    def add(self, line: int, codes: Iterable[str]) -> None:
        """Count the reasons of one number."""
        for code in codes:
            self.count[code] += 1
            self.first_line.setdefault(code, line)

    def as_json(self) -> dict[str, Any]:
        """Return the reasons by their codes, the most frequent first."""
        return {
            code: {"count": count, "first_line": self.first_line[code], "zh": row(code).zh, "en": row(code).en}
            for code, count in self.count.most_common()
        }

    def lines(self) -> Iterator[str]:
        """Return a line of words for each reason."""
        for code, count in self.count.most_common():
            zh, en, line = row(code).zh, row(code).en, self.first_line[code]
            yield f"{count:>9,}  {zh} / {en}（{code}，最早在第 {line} 行 / first in line {line}）"


@dataclass
class Tally:
    """The sums of a file."""

    numbers: int = 0
    valid: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    errors: Reasons = field(default_factory=Reasons)
    warnings: Reasons = field(default_factory=Reasons)

    def add(self, line: int, judged: Judged) -> None:
        """Count one number."""
        self.numbers += 1
        self.valid += judged.valid
        self.kinds[judged.kind] += 1
        if judged.errors:
            self.errors.add(line, judged.causes)
        if judged.warnings:
            self.warnings.add(line, judged.warnings)

    def as_json(self) -> dict[str, Any]:
        """Return the sums for programs."""
        return {
            "numbers": self.numbers,
            "valid": self.valid,
            "not_valid": self.numbers - self.valid,
            "kinds": dict(self.kinds),
            "errors": self.errors.as_json(),
            "warnings": self.warnings.as_json(),
        }

    def lines(self) -> Iterator[str]:
        """Return the sums for people."""
        bad = self.numbers - self.valid
        yield (
            f"共 {self.numbers:,} 个号码：有效 {self.valid:,} 个，无效 {bad:,} 个。"
            f" / {self.numbers:,} numbers: {self.valid:,} valid, {bad:,} not."
        )
        if self.errors.count:
            yield "无效的原因（一个号码可以有几个）/ Why not (a number may have several reasons):"
            yield from self.errors.lines()
        if self.warnings.count:
            yield "请留意，不影响有效 / Worth knowing, makes nothing invalid:"
            yield from self.warnings.lines()
