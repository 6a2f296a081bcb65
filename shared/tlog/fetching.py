"""Reading a log from outside, file by file (C2SP tlog-tiles), with the standard library alone."""

import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

from shared.tlog.merkle import HASH_BYTES
from shared.tlog.notes import MAX_NOTE, Note
from shared.tlog.tiles import WIDTH, Tile, bundle_path, unbundled

MAX_BUNDLE = WIDTH * (2 + 0xFFFF)
SECONDS = 10.0


class LogAwayError(Exception):
    """The log does not answer, or has not what was asked for: nothing follows from that but that one must ask again."""


@dataclass(frozen=True)
class RemoteLog:
    """A log at its prefix, e.g. ``https://example.com/log``. Nothing it gives is verified here but lengths."""

    url: str
    seconds: float = SECONDS

    def checkpoint(self) -> Note:
        """The present checkpoint. Raises LogAwayError, NoteError."""
        try:
            return Note.from_text(self.fetch("checkpoint", MAX_NOTE * 4).decode())
        except UnicodeDecodeError as fault:
            raise LogAwayError(f"{self.url}/checkpoint is no text") from fault

    def tiles(self, wanted: Iterable[Tile], size: int) -> dict[Tile, bytes]:
        """These tiles as they are in a tree of ``size``. Raises LogAwayError."""
        return {tile: self._tile(tile, tile.width(size)) for tile in wanted}

    def entries(self, bundle: int, size: int) -> list[bytes]:
        """The entries of a bundle as they are in a tree of ``size``. Raises LogAwayError, NoSuchTileError."""
        width = Tile(0, bundle).width(size)
        entries = unbundled(self.fetch(bundle_path(bundle, width), MAX_BUNDLE))
        if len(entries) != width:
            raise LogAwayError(f"bundle {bundle} has {len(entries)} entries instead of {width}")
        return entries

    def fetch(self, path: str, most: int) -> bytes:
        """The contents of a file below the prefix, of at most so many bytes. Raises LogAwayError."""
        try:
            with urllib.request.urlopen(f"{self.url}/{path}", timeout=self.seconds) as response:  # noqa: S310
                data: bytes = response.read(most + 1)
                if response.status != HTTPStatus.OK or len(data) > most:
                    raise LogAwayError(f"{self.url}/{path}: status {response.status}, {len(data)} bytes")
                return data
        except (OSError, ValueError) as fault:  # ValueError: an address that is none
            raise LogAwayError(f"{self.url}/{path}: {fault}") from fault

    def _tile(self, tile: Tile, width: int) -> bytes:
        hashes = self.fetch(tile.path(width), WIDTH * HASH_BYTES)
        if len(hashes) != width * HASH_BYTES:
            raise LogAwayError(f"{tile.path(width)} has {len(hashes)} bytes")
        return hashes
