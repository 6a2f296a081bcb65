"""Codes in the forms in which many of them come, made into one numpy array of 18 bytes each."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from shared.uscc.check import LENGTH

Rows = NDArray[np.uint8]
Source = NDArray[np.generic] | bytes | Sequence[str]

_LINE_FEED = 0x0A


@dataclass(frozen=True)
class Read:
    """Codes as rows of 18 bytes; ``odd`` has those, by their place, that are not 18 ASCII characters."""

    rows: Rows
    odd: dict[int, str] = field(default_factory=dict)


def read(source: Source) -> Read:
    r"""Return the codes of a source as rows.

    >>> read(b"91350100M000100Y43\r\n9135\r\n").odd, read(["91350100M000100Y43"]).rows.shape
    ({1: '9135'}, (1, 18))

    :raises ValueError: an array of another shape, or bytes without line feeds that are no multiple of 18.
    """
    if isinstance(source, np.ndarray):
        return _read_array(source)
    if isinstance(source, bytes):
        return _read_bytes(source)
    return _read_texts(source)


def _read_array(source: NDArray[np.generic]) -> Read:
    if source.dtype == np.uint8 and source.ndim == 2 and source.shape[1] == LENGTH:
        return Read(np.ascontiguousarray(source, np.uint8))
    if source.ndim != 1 or source.dtype.kind not in "SUO":
        message = f"codes come as (n, 18) of uint8 or as a row of texts, not as {source.shape} of {source.dtype}"
        raise ValueError(message)
    if source.dtype != np.dtype(f"S{LENGTH}"):
        return _read_texts([_text(one) for one in source.tolist()])
    rows = np.ascontiguousarray(source).view(np.uint8).reshape(-1, LENGTH)
    shorter = np.flatnonzero(rows[:, -1] == 0)  # numpy fills up with NUL
    return Read(rows, {place: _text(source[place]) for place in shorter.tolist()})


def _text(one: object) -> str:
    return one.decode(errors="replace") if isinstance(one, bytes) else str(one)


def _read_bytes(source: bytes) -> Read:
    if b"\n" in source:
        lines = source.removesuffix(b"\n").replace(b"\r\n", b"\n").removesuffix(b"\r")
        return _read_joined(lines) or _read_texts([_text(line) for line in lines.split(b"\n")])
    return Read(np.frombuffer(source, np.uint8).reshape(-1, LENGTH))


def _read_texts(texts: Sequence[str]) -> Read:
    joined = "\n".join(texts)
    if joined.isascii() and joined.count("\n") == len(texts) - 1:
        read = _read_joined(joined.encode("ascii"))
        if read:
            return read
    odd = {place: text for place, text in enumerate(texts) if len(text) != LENGTH or not text.isascii()}
    even = "".join("\0" * LENGTH if place in odd else text for place, text in enumerate(texts))
    return Read(np.frombuffer(even.encode("ascii"), np.uint8).reshape(-1, LENGTH), odd)


def _read_joined(lines: bytes) -> Read | None:
    """Read lines that are all 18 bytes long; None if they are not.

    So they are exactly if every nineteenth byte is a line feed and no other one is.
    """
    if (len(lines) + 1) % (LENGTH + 1) or not lines.isascii():
        return None
    table = np.frombuffer(lines + b"\n", np.uint8).reshape(-1, LENGTH + 1)
    if lines.count(b"\n") != len(table) - 1 or not (table[:, LENGTH] == _LINE_FEED).all():
        return None
    return Read(np.ascontiguousarray(table[:, :LENGTH]))
