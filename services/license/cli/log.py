"""`yizhao log …`: what anybody does to watch over the log of licences."""

import json
import os
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import click

from services.license.cli.keys_of_notes import Key
from services.license.verification.logged import Entry, EntryError, NotLoggedError, check_logged
from shared.cli import CannotSay, answer, say
from shared.clock import moment_text
from shared.tlog.checkpoints import Checkpoint, in_base64
from shared.tlog.fetching import LogAwayError, RemoteLog
from shared.tlog.monitoring import ForkError, RewrittenError, read_through
from shared.tlog.notes import KeyType, Note, NoteError, VerifierKey, check, opened

MAX_KEYS_BYTES = 64_000
FILE = click.Path(dir_okay=False, path_type=Path)


@dataclass(frozen=True)
class Watch:
    """A log under watch: its address, its keys, the witnesses that must have confirmed it."""

    log: RemoteLog
    keys: tuple[VerifierKey, ...]
    witnesses: tuple[VerifierKey, ...]

    def checkpoint_of(self, note: Note) -> Checkpoint:
        """The checkpoint of a note that one of the keys signed. Raises NoteError."""
        fault = NoteError("no key of the log is known")
        for key in self.keys:
            try:
                checkpoint = Checkpoint.from_text(opened(note, key))
            except NoteError as refused:
                fault = refused
            else:
                if checkpoint.origin == key.name:
                    return checkpoint
                fault = NoteError(f"the checkpoint is of the log {checkpoint.origin}")
        raise fault


@click.group("log")
def log_() -> None:
    """执照日志 / The public log of licences."""


@log_.command("verify")
@click.option("--from-url", "url", required=True, help="Address of the log, e.g. https://dengji.example.gov.cn/log.")
@click.option("--key", "keys", type=Key(), multiple=True, help="Key of the log; else those it shows are believed.")
@click.option("--witness", "witnesses", type=Key(), multiple=True, help="Key of a witness that must have confirmed it.")
@click.option("--keep", "kept_file", type=FILE, help="File of the checkpoint that is kept between runs.")
def verify(url: str, keys: tuple[VerifierKey, ...], witnesses: tuple[VerifierKey, ...], kept_file: Path | None) -> None:
    """Read the whole log and check it.

    Every entry is fetched, the tree computed anew and compared with the signed checkpoint, and with the one kept from
    an earlier run: the log must only have grown. Writes one line of JSON. Exit codes: 0 in order, 1 not in order (a
    false signature, a fork, a rewritten entry, a witness missing), 2 usage, 3 cannot say: the log is away or the kept
    file is unusable.
    """
    if any(key.type is not KeyType.COSIGNATURE for key in witnesses):
        raise click.BadParameter("this is no key of a witness", param_hint="--witness")
    log = RemoteLog(url.rstrip("/"))
    try:
        watch = Watch(log, keys or _shown_keys(log), witnesses)
        note = log.checkpoint()
        kept = _kept(watch, kept_file)
        found = _found(watch, note, kept)
    except LogAwayError as fault:
        raise CannotSay(str(fault)) from fault
    except (NoteError, ForkError, RewrittenError, EntryError) as fault:
        kind = type(fault).__name__.removesuffix("Error").lower()
        answer({"ok": False, "fault": kind, "words": str(fault)}, yes=False)
        return
    if kept_file is not None:
        _keep(kept_file, note)
    answer({"ok": True, **found})


def _found(watch: Watch, note: Note, kept: Checkpoint | None) -> dict[str, object]:
    """What the log holds, once all of it was read. Raises NoteError, ForkError, RewrittenError, LogAwayError."""
    checkpoint, kinds = watch.checkpoint_of(note), Counter[str]()
    for witness in watch.witnesses:
        check(note.text, note.signatures, witness)
    read_through(watch.log, checkpoint, kept, lambda _, entry: kinds.update([_kind_of(entry)]))
    return {
        "origin": checkpoint.origin,
        "tree_size": checkpoint.size,
        "root": in_base64(checkpoint.root),
        "entries": dict(sorted(kinds.items())),
        "witnesses": [witness.name for witness in watch.witnesses],
        "continues": kept.size if kept else None,
    }


@log_.command("check")
@click.argument("proof", type=FILE)
@click.option("--key", type=Key(), required=True, help="Key of the log.")
@click.option("--payload", required=True, help="SHA-256 of the document's signed claims, 64 hex digits.")
def check_proof(proof: Path, key: VerifierKey, payload: str) -> None:
    """Check without network that a document is in the log.

    PROOF is what /api/v1/licenses/<id>/proof gives. Exit codes: 0 it is, 1 it is not, 2 usage, 3 cannot say: no file.
    """
    if not re.fullmatch("[0-9a-f]{64}", payload):
        raise click.BadParameter("SHA-256 has 64 hex digits", param_hint="--payload")
    try:
        logged = check_logged(proof.read_text(encoding="utf-8"), payload, key)
    except OSError as fault:
        raise CannotSay(f"{proof}: {fault.strerror}") from fault
    except (NotLoggedError, UnicodeDecodeError) as fault:
        answer({"ok": False, "words": str(fault)}, yes=False)
        return
    entry = logged.entry
    said = {"kind": entry.kind.name.lower(), "at": moment_text(entry.at), "uscc": entry.uscc}
    answer({"ok": True, "log_index": logged.index, "tree_size": logged.checkpoint.size, **said})


def _kind_of(entry: bytes) -> str:
    return Entry.from_bytes(entry).kind.name.lower()


def _shown_keys(log: RemoteLog) -> tuple[VerifierKey, ...]:
    try:
        shown = json.loads(log.fetch("witnesses", MAX_KEYS_BYTES))["log"]["keys"]
        keys = tuple(VerifierKey.from_text(text) for text in shown)
    except (ValueError, KeyError, TypeError) as fault:
        raise LogAwayError(f"the log shows no keys: {fault}") from fault
    say("no --key given: the keys that the log itself shows are believed")
    return keys


def _kept(watch: Watch, file: Path | None) -> Checkpoint | None:
    if file is None or not file.exists():
        return None
    try:
        return watch.checkpoint_of(Note.from_text(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, NoteError) as fault:
        raise CannotSay(f"{file}: {fault}") from fault


def _keep(file: Path, note: Note) -> None:
    """Whole or not at all: a checkpoint half written would be no checkpoint."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.write_text(str(note), encoding="utf-8")
    draft.replace(file)
