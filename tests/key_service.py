"""A small key service, as `docs/keys.md` asks for it: for tests, and to read beside that page."""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.license.domain.keys import key_id

TOKEN = "a-token-of-the-test"


@dataclass
class KeyService:
    """The keys, and the faults that a test asks for: answers broken, delayed, lost after the work."""

    keys: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    broken: int = 0
    lost: int = 0
    slow_seconds: float = 0.0
    wrong: int = 0
    url: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, method: str, path: str, body: dict[str, str]) -> tuple[int, dict[str, str]]:
        match method, path.strip("/").split("/"):
            case "PUT", ["keys", label]:
                return 200, self.kept(label, body["algorithm"])
            case "GET", ["keys", label] if label in self.keys:
                return 200, _shown(self.keys[label])
            case "POST", ["keys", label, "signatures"] if label in self.keys:
                return self.signed(self.keys[label], body)
        return 404, {}

    def kept(self, label: str, algorithm: str) -> dict[str, str]:
        with self.lock:
            if label not in self.keys:
                new = ed25519.Ed25519PrivateKey.generate if algorithm == "Ed25519" else _p256
                self.keys[label] = new()
            return _shown(self.keys[label])

    def signed(self, key: Any, body: dict[str, str]) -> tuple[int, dict[str, str]]:
        if key_id(key.public_key()).hex() != body["key_id"]:
            return 404, {}
        if isinstance(key, ed25519.Ed25519PrivateKey):
            made = key.sign(base64.b64decode(body["message"]))
        else:
            der = key.sign(base64.b64decode(body["digest"]), ec.ECDSA(Prehashed(SHA256())))
            made = b"".join(part.to_bytes(32, "big") for part in decode_dss_signature(der))
        if self.wrong:
            self.wrong -= 1
            made = bytes(64)
        return 200, {"signature": base64.b64encode(made).decode()}

    @contextmanager
    def served(self) -> Iterator["KeyService"]:
        """Answering at ``url`` until the end of the block."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        self.url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def _p256() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _shown(key: Any) -> dict[str, str]:
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return {"public_key": base64.b64encode(public).decode()}


def _handler(service: KeyService) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def work(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with service.lock:
                service.asked.append(f"{self.command} {self.path}")
                broken, service.broken = service.broken > 0, max(0, service.broken - 1)
            if broken:
                self.tell(503, {})
                return
            if self.headers["Authorization"] != f"Bearer {TOKEN}":
                self.tell(401, {})
                return
            time.sleep(service.slow_seconds)
            status, document = service.answer(self.command, self.path, json.loads(raw) if raw else {})
            with service.lock:
                lost, service.lost = service.lost > 0, max(0, service.lost - 1)
            if lost:
                self.close_connection = True
                return
            self.tell(status, document)

        def tell(self, status: int, document: dict[str, str]) -> None:
            body = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_PUT = do_POST = work  # noqa: N815 - names that the base class calls

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
