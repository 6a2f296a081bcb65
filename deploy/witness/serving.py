"""The witness answers: `POST /add-checkpoint` for the log, what it knows for everybody else."""

import json
import logging
import socket
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from deploy.witness.judging import Judge, OtherSizeError, RefusedError, size_of
from shared.tlog.checkpoints import hashes_of, number
from shared.tlog.notes import MAX_NOTE, Note, NoteError

MAX_BODY = MAX_NOTE + 64 * 64
TEXT, JSON, SIZE = "text/plain; charset=utf-8", "application/json", "text/x.tlog.size"

log = logging.getLogger(__name__)


class Server(ThreadingHTTPServer):
    """A server on an address, ``host:port``, or on an inherited socket, ``fd://<n>``."""

    daemon_threads = True

    def __init__(self, bind: str, judge: Judge) -> None:
        self.judge = judge
        if bind.startswith("fd://"):
            super().__init__(("", 0), Handler, bind_and_activate=False)
            self.socket.close()
            self.socket = socket.socket(fileno=int(bind.removeprefix("fd://")))
            self.server_address = self.socket.getsockname()
        else:
            host, _, port = bind.rpartition(":")
            super().__init__((host, int(port)), Handler)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_POST(self) -> None:
        """Confirm a checkpoint, or say why not."""
        length = self.headers.get("Content-Length", "")
        if self.path != "/add-checkpoint" or not length.isdecimal() or int(length) > MAX_BODY:
            self.close_connection = True  # the body stays unread
            self._answer(HTTPStatus.NOT_FOUND if self.path != "/add-checkpoint" else HTTPStatus.BAD_REQUEST, "")
            return
        try:
            old_size, proof, note = _request_of(self.rfile.read(int(length)))
            self._answer(HTTPStatus.OK, str(self.server.judge.confirm(note, old_size, proof)))
        except (NoteError, UnicodeDecodeError) as fault:
            self._answer(HTTPStatus.BAD_REQUEST, f"{fault}\n")
        except OtherSizeError as refused:
            self._answer(refused.status, refused.body, SIZE)
        except RefusedError as refused:
            log.warning("not confirmed: %s", refused)
            self._answer(refused.status, f"{refused.body}\n")

    def do_GET(self) -> None:
        """Say what is known: ``/`` the state (503 after an alarm), ``/checkpoint`` what was confirmed last."""
        with self.server.judge.memory.deciding() as session:
            newest, alarm, read_to = session.newest(), session.alarm(), session.read_to()
        if self.path == "/checkpoint" and newest is not None:
            self._answer(HTTPStatus.OK, newest.note)
        elif self.path == "/":
            state = {
                "name": self.server.judge.key.public.name,
                "key": str(self.server.judge.key.public),
                "origin": newest.checkpoint.origin if newest else None,
                "tree_size": size_of(newest),
                "confirmed_at": newest.at if newest else None,
                "entries_read": read_to,
                "alarm": vars(alarm) if alarm else None,
            }
            status = HTTPStatus.SERVICE_UNAVAILABLE if alarm else HTTPStatus.OK
            self._answer(status, json.dumps(state, ensure_ascii=False) + "\n", JSON)
        else:
            self._answer(HTTPStatus.NOT_FOUND, "")

    def _answer(self, status: HTTPStatus, body: str, kind: str = TEXT) -> None:
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """Say it with the others, in the log."""
        log.debug(format, *args)


def _request_of(body: bytes) -> tuple[int, list[bytes], Note]:
    """Old size, proof, and note of a request. Raises NoteError, UnicodeDecodeError."""
    head, _, note = body.decode().partition("\n\n")
    first, *proof = head.split("\n")
    if not first.startswith("old "):
        raise NoteError("the request does not begin with the old size")
    return number(first.removeprefix("old ")), hashes_of(proof), Note.from_text(note)
