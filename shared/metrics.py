"""Figures for the operator (Prometheus text format); declared by name through here, so that none is made twice."""

import os
from functools import cache

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@cache
def counter(name: str, what: str, labels: tuple[str, ...] = ()) -> Counter:
    """Return the counter of this name; the first call makes it."""
    return Counter(name, what, labels)


@cache
def gauge(name: str, what: str, labels: tuple[str, ...] = ()) -> Gauge:
    """Return the gauge of this name; the first call makes it. Workers of one service show the newest value."""
    return Gauge(name, what, labels, multiprocess_mode="mostrecent")


@cache
def histogram(name: str, what: str, labels: tuple[str, ...] = ()) -> Histogram:
    """Return the histogram of this name, in seconds; the first call makes it."""
    return Histogram(name, what, labels)


def text() -> bytes:
    """Return all figures; under several gunicorn workers, those of all of them (PROMETHEUS_MULTIPROC_DIR)."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return generate_latest(together)
