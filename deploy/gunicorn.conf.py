"""gunicorn for every web process, on one machine and in containers; see `deploy/env.example` for what it reads.

A thread pool of 4 keeps connections alive without the hand-over losses of more threads on one interpreter.
"""

import os
from pathlib import Path

bind = os.environ.get("WEB_BIND", "0.0.0.0:8000,0.0.0.0:9000").split(",")  # of a container: all of its own net
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 30
graceful_timeout = int(os.environ.get("WEB_GRACEFUL_SECONDS", "20"))
keepalive = 5
max_requests = 5000
max_requests_jitter = 500
preload_app = False  # nothing that must not be shared by a fork is made before it
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 -- heartbeats must not wait for a disk
umask = 0o077
control_socket_disable = True
accesslog = None  # the services log every request themselves, as JSON with its ids
errorlog = "-"
forwarded_allow_ips = os.environ.get("WEB_FORWARDED_ALLOW_IPS", "127.0.0.1")
