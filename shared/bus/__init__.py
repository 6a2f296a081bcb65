"""The event bus: one interface, two transports that pass one test suite.

`protocol` says what a bus promises, `topics` how topics are set up, `kafka` speaks to Apache Kafka, `embedded` keeps
the log in a PostgreSQL database of its own for one machine. Both deliver at least once and keep the order of each key.
"""

from shared.bus.embedded import EmbeddedBus
from shared.bus.kafka import KafkaBus
from shared.bus.protocol import Behind, Bus, Delivered, Partition, Publisher, Record, Subscriber

__all__ = ["Behind", "Bus", "Delivered", "Partition", "Publisher", "Record", "Subscriber", "bus_from_url"]


def bus_from_url(url: str) -> Bus:
    """Return the bus behind an address; no connection is opened yet.

    >>> bus_from_url("kafka://127.0.0.1:9092")
    KafkaBus(servers=('127.0.0.1:9092',))

    :raises ValueError: neither ``postgresql://…`` nor ``kafka://host:port[,host:port]``.
    """
    scheme, separator, rest = url.partition("://")
    if not separator or not rest:
        raise ValueError("BUS_URL must be postgresql://… or kafka://host:port")
    if scheme == "kafka":
        return KafkaBus(tuple(rest.rstrip("/").split(",")))
    if scheme in ("postgresql", "postgres"):
        return EmbeddedBus(url)
    raise ValueError(f"no bus speaks {scheme}")
