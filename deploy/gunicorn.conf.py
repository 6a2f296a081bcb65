"""gunicorn for every web process, on one machine and in containers. Its settings: `deploy/web.py`."""

import gc
from pathlib import Path

from deploy.web import WebSettings

_settings = WebSettings.from_environment()

bind = _settings.bind.split(",")
worker_class = "gthread"
workers = _settings.workers
threads = _settings.threads
timeout = 30
graceful_timeout = _settings.graceful_seconds
keepalive = 5
max_requests = 5000
max_requests_jitter = 500
preload_app = _settings.preload  # safe: building an app opens no connection and starts no thread
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 -- heartbeats must not wait for a disk
umask = 0o077
control_socket_disable = True
accesslog = None  # the services log every request themselves, as JSON with its ids
errorlog = "-"
forwarded_allow_ips = _settings.forwarded_allow_ips


def when_ready(_server: object) -> None:
    """Before the first fork: what is loaded stays shared, since the collector no longer writes to it."""
    gc.collect()
    gc.freeze()
