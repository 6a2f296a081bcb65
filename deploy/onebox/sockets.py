"""Listening sockets of the house, opened by the runner and inherited by the web processes.

So a port is ours before anything else is started, and while a web process is started again, connections wait instead
of being refused.
"""

import json
import socket
from collections.abc import Callable, Mapping
from pathlib import Path

from deploy.onebox.errors import HouseError

DEFAULT_PORT = 8000
HOST = "127.0.0.1"


class PortTakenError(HouseError):
    """The port asked for is in use."""


class Sockets:
    """Opens sockets by name and keeps their numbers in `DATA_DIR/ports.json`, so that the next start takes the same."""

    def __init__(self, data_dir: Path, say: Callable[[str], None]) -> None:
        self.file = data_dir / "ports.json"
        self.say = say
        self.known: dict[str, int] = json.loads(self.file.read_text()) if self.file.exists() else {}
        self.open: dict[str, socket.socket] = {}

    def listen(self, name: str, demanded: int = 0, first_choice: int = 0) -> int:
        """Opens a socket and returns its port: the demanded, else the last, else the first choice, else any free one.

        Raises PortTakenError when a demanded port is in use; says so when a preferred one is.
        """
        preferred = self.known.get(name, first_choice)
        for port in (demanded,) if demanded else dict.fromkeys((preferred, 0)):
            opened = _bound(port)
            if opened is not None:
                opened.listen(512)
                self.open[name] = opened
                self._keep(name, opened.getsockname()[1])
                return self.known[name]
            if not demanded:
                self.say(f"port {port} is taken by another program: choosing another")
        raise PortTakenError(f"port {demanded} is taken by another program: choose another with PORT=, or leave it out")

    def numbers(self) -> Mapping[str, int]:
        return {name: opened.getsockname()[1] for name, opened in self.open.items()}

    def inherited(self, *names: str) -> tuple[int, ...]:
        """The descriptors of these sockets, for a child to inherit."""
        return tuple(self.open[name].fileno() for name in names)

    def close(self) -> None:
        for opened in self.open.values():
            opened.close()
        self.open.clear()

    def _keep(self, name: str, port: int) -> None:
        self.known[name] = port
        self.file.write_text(json.dumps(self.known) + "\n")


def _bound(port: int) -> socket.socket | None:
    opened = socket.socket()
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((HOST, port))
    except OSError:
        opened.close()
        return None
    return opened
