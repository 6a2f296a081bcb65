"""A verdict put into words: what is wrong with a code, what is worth knowing, and where."""

from dataclasses import dataclass

from shared.refusals import row
from shared.uscc import Finding, Verdict


@dataclass(frozen=True)
class ToldFinding:
    """A fault (``defect``) or a note (``warning``) with its words."""

    code: str
    severity: str
    positions: tuple[int, ...]
    zh: str
    en: str
    remedy_zh: str = ""
    remedy_en: str = ""


@dataclass(frozen=True)
class ToldVerdict:
    """A verdict with its findings in words."""

    text: str
    canonical: str
    valid: bool
    rule: str | None
    error_codes: tuple[str, ...]
    warning_codes: tuple[str, ...]
    findings: tuple[ToldFinding, ...]


def tell(verdict: Verdict) -> ToldVerdict:
    """Put a verdict into words; faults first."""
    found = [_told(finding, "defect") for finding in verdict.errors]
    found += [_told(finding, "warning") for finding in verdict.warnings]
    return ToldVerdict(
        verdict.text,
        verdict.canonical,
        verdict.valid,
        verdict.rule,
        verdict.error_codes,
        verdict.warning_codes,
        tuple(found),
    )


def _told(finding: Finding, severity: str) -> ToldFinding:
    words = row(finding.code)
    return ToldFinding(finding.code, severity, finding.positions, words.zh, words.en, words.remedy_zh, words.remedy_en)
