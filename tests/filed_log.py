"""A transparency log made of files in a folder, served by the standard library: what any static host would serve."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.tlog.checkpoints import Checkpoint
from shared.tlog.fetching import RemoteLog
from shared.tlog.merkle import leaf_hash
from shared.tlog.notes import Note, VerifierKey, signed
from shared.tlog.tiles import WIDTH, Edge, Tile, bundle, bundle_path

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ORIGIN = "log.example/licences"
KEY = VerifierKey(ORIGIN, PRIVATE.public_key().public_bytes_raw())


@dataclass
class FiledLog:
    """The log and its folder. ``entries`` may be changed by a test; `publish` writes what follows from them."""

    folder: Path
    url: str
    entries: list[bytes] = field(default_factory=list)

    def append(self, count: int) -> Note:
        """So many more entries, published."""
        self.entries += [f"entry {number}".encode() for number in range(len(self.entries), len(self.entries) + count)]
        return self.publish()

    def publish(self) -> Note:
        """Write all tiles, bundles and the checkpoint of the entries as they are now."""
        growth = Edge().grown(map(leaf_hash, self.entries))
        size = growth.edge.size
        for tile, hashes in growth.tiles.items():
            self.write(tile.path(tile.width(size)), hashes)
        for index in range(-(-size // WIDTH)):
            self.write_bundle(index)
        note = note_of(growth.edge)
        self.write("checkpoint", str(note).encode())
        self.write("witnesses", json.dumps({"log": {"origin": ORIGIN, "keys": [str(KEY)]}}).encode())
        return note

    def write_bundle(self, index: int) -> None:
        """The entries of one bundle alone, without the tree."""
        width = Tile(0, index).width(len(self.entries))
        self.write(bundle_path(index, width), bundle(self.entries[index * WIDTH : index * WIDTH + width]))

    def write(self, path: str, data: bytes) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)

    @property
    def remote(self) -> RemoteLog:
        return RemoteLog(self.url)

    @property
    def edge(self) -> Edge:
        return Edge().grown(map(leaf_hash, self.entries)).edge


def note_of(edge: Edge) -> Note:
    """The signed checkpoint of a tree."""
    text = Checkpoint(ORIGIN, edge.size, edge.root()).text()
    return Note(text, (signed(text, KEY, PRIVATE.sign),))


class Quiet(SimpleHTTPRequestHandler):
    """Serves without a word."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[FiledLog]:
    """An empty log in this folder."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield FiledLog(folder, f"http://127.0.0.1:{server.server_address[1]}")
    server.shutdown()
    thread.join()
    server.server_close()
