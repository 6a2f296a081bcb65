"""What the commands that verify have in common: reading a file, judging what is in it, telling the answer."""

import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from services.license.domain.panels import FRESHNESS, Tone, panels
from services.license.verification import RejectedError, TrustList, Verdict, Verification, verify, verify_token
from services.license.verification.document import LoggedBefore, log_not_known
from services.license.verification.files import text_in
from services.license.verification.presentation import PREFIX as SHOWING
from services.license.verification.verdict import CANNOT_SAY as UNDECIDED
from services.license.verification.verify import Status, rejection
from shared.cli import CANNOT_SAY, NO, YES, CannotSay, answer, say

_COLOURS = {Tone.OK: "green", Tone.WARN: "yellow", Tone.NONE: "bright_black", Tone.BAD: "red"}


@dataclass(frozen=True)
class Sources:
    """What the verifier goes by."""

    trust: TrustList
    status: Status
    logged_before: LoggedBefore = log_not_known


def judged_licence(raw: bytes, sources: Sources, at: datetime, audience: str | None) -> Verification:
    """What the content of a file is worth: a licence in any form, or a code for showing to that audience.

    Raises CannotSay for a code for showing where nobody says to whom it is shown: an excerpt made for somebody else
    must not pass for a licence.
    """
    try:
        text = text_in(raw, sources.trust, at)
    except RejectedError as rejected:
        return _rejected(rejected)
    if not text.strip().startswith(SHOWING):
        return verify(text, sources.trust, sources.status, at, sources.logged_before)
    if audience is None:
        raise CannotSay("a code for showing (BP1:): say with --audience who is asked to accept it")
    return verify_token(text, sources.trust, sources.status, at, audience)


def judged_showing(raw: bytes, sources: Sources, at: datetime, audience: str) -> Verification:
    """What a code for showing is worth; a licence is none."""
    try:
        return verify_token(text_in(raw, sources.trust, at), sources.trust, sources.status, at, audience)
    except RejectedError as rejected:
        return _rejected(rejected)


def _rejected(rejected: RejectedError) -> Verification:
    say(rejected.detail)
    return rejection(rejected)


def told(checked: Verification) -> int:
    """Tell programs the answer in JSON and people the panel of the pages, in its colour; returns the exit code."""
    answer(checked.as_json())
    panel = panels()[checked.panel]
    say(click.style(f"{panel.zh} / {panel.en}", fg=_COLOURS[panel.tone], bold=True))
    say(f"{panel.more_zh} / {panel.more_en}")
    if checked.freshness:
        zh, en, tone = FRESHNESS[checked.freshness]
        say(click.style(f"{zh} / {en}", fg=_COLOURS[tone]))
    if checked.verdict is Verdict.VALID:
        return YES
    return CANNOT_SAY if checked.verdict in UNDECIDED else NO


def read_file(file: str) -> bytes:
    """The content of a file, or of standard input for ``-``; raises CannotSay."""
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as fault:
        raise CannotSay(_why_not(file, fault)) from fault


def _why_not(file: str, fault: OSError) -> str:
    if isinstance(fault, FileNotFoundError):
        return f"{file}: no such file; FILE is the path of a text, a picture or a PDF, or - for standard input"
    return f"{file}: {fault.strerror}"
