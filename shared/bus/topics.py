"""The topics' settings (contract 1.4): fixed for life, alike on both transports."""

from collections.abc import Mapping

from kafka.partitioner.default import murmur2

from shared.events.departments import TOLD_BY

PARTITIONS = 6
_DEPARTMENT_DAYS = 90  # departments repeat themselves rarely, and outages on their side are long
_RETENTION_DAYS: Mapping[str, int] = {
    "yizhao.sandbox": 7,
    **{f"yizhao.{department}": _DEPARTMENT_DAYS for department in TOLD_BY},
}


def retention_days(topic: str) -> int:
    """Return for how many days a topic keeps its records.

    >>> retention_days("yizhao.entity"), retention_days("yizhao.tax")
    (30, 90)
    """
    return _RETENTION_DAYS.get(topic, 30)


def partition_of(key: str, partitions: int = PARTITIONS) -> int:
    """Return the partition of a key: murmur2 as Kafka's own clients count it (their test vector: -790332482).

    >>> partition_of("foobar") == (-790332482 & 0x7FFFFFFF) % 6
    True
    """
    number: int = murmur2(key.encode())
    return (number & 0x7FFFFFFF) % partitions
