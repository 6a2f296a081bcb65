"""The settings of the web processes, whichever services they serve."""

from dataclasses import dataclass
from typing import ClassVar

from shared.settings import Settings, setting


@dataclass(frozen=True, kw_only=True)
class WebSettings(Settings):
    """What `deploy/gunicorn.conf.py` and `deploy/front.py` read."""

    SERVICE: ClassVar[str] = "web"

    bind: str = setting("WEB_BIND", "127.0.0.1:8000,127.0.0.1:9000", what="the public and the inner door")
    inner_port: int = setting("INNER_PORT", 9000, what="the port of the inner door: /healthz, /readyz, /metrics")
    workers: int = setting("WEB_WORKERS", 2, what="processes")
    # A few threads keep connections alive; more of them lose time handing the interpreter over.
    threads: int = setting("WEB_THREADS", 4, what="threads in each process")
    preload: bool = setting("WEB_PRELOAD", default=False, what="1: load the services once and fork; saves memory")
    graceful_seconds: int = setting("WEB_GRACEFUL_SECONDS", 20, what="how long a request may take to end at shutdown")
    forwarded_allow_ips: str = setting(
        "WEB_FORWARDED_ALLOW_IPS", "127.0.0.1", what="proxies whose X-Forwarded-… headers are believed"
    )
