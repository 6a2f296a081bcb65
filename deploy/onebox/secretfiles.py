"""Passwords of the house: one file each, made when first asked for, readable by the owner alone."""

import secrets
from pathlib import Path

from shared.crypto import kept_file


def secret(folder: Path, name: str) -> str:
    """The secret of that name (43 ASCII characters); made at random when there is none yet."""
    return kept_file(folder / name, lambda: secrets.token_urlsafe(32).encode("ascii")).decode("ascii")
