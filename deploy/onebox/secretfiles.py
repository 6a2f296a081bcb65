"""Secrets of the house: one file each, made when first asked for, readable by the owner alone."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path


def secret(folder: Path, name: str) -> str:
    """The secret of that name (ASCII, 43 characters); made at random when there is none yet.

    The file appears whole or not at all, and of two makers at the same time one wins.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", encoding="ascii", dir=folder) as scratch:  # made with mode 0600
            scratch.write(secrets.token_urlsafe(32))
            scratch.flush()
            os.fsync(scratch.fileno())
            with contextlib.suppress(FileExistsError):
                os.link(scratch.name, path)
    return path.read_text(encoding="ascii")
