"""The format of the file with the performance counters of a JVM, version 2.0 (Java 5 and later).

A header is followed by entries, each with its name and value. The JVM maps the file and changes values in place.
Entries are added while the JVM starts, and remain where they are. Every number is checked, because the file may be
incomplete or not written by a JVM at all.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from typing import NamedTuple

MAGIC = b"\xca\xfe\xc0\xc0"
MODIFIED_OFFSET = 16
"""Where the file states, as a 64-bit number, when entries were last added."""
MAX_ENTRIES = 10_000
"""A JVM has about 300."""

# Big or little endian, as the fifth byte states.
_ORDERS = {0: ">", 1: "<"}
# Magic, byte order, version, whether the file is complete; bytes in use, bytes that found no room, time of the last
# change, offset of the first entry, number of entries.
_HEADER = "4sBBBBiiqii"
# Length of the entry, offset of the name in it, number of elements of an array, type, flags, unit, variability, offset
# of the value.
_ENTRY = "iiiBBBBi"
_LONG, _BYTE = ord("J"), ord("B")


class PerfDataError(ValueError):
    """A file that is not a complete file of counters."""


class PerfData(NamedTuple):
    """The counters of a file: the offset of each number, and each text."""

    order: str
    modified: int
    offsets: Mapping[str, int]
    texts: Mapping[str, str]


def parse(data: bytes) -> PerfData:
    """Return the counters. Raises ``PerfDataError``."""
    order = _ORDERS.get(data[4]) if len(data) >= struct.calcsize("=" + _HEADER) else None
    if order is None or data[:4] != MAGIC:
        raise PerfDataError("not a file of performance counters")
    _magic, _order, major, minor, complete, _used, _overflow, modified, start, count = struct.unpack_from(
        order + _HEADER, data
    )
    if major != 2:
        raise PerfDataError(f"version {major}.{minor} instead of 2.0")
    if not complete:
        raise PerfDataError("the JVM is starting")
    if not 0 <= count <= MAX_ENTRIES:
        raise PerfDataError(f"{count} entries")
    offsets: dict[str, int] = {}
    texts: dict[str, str] = {}
    for name, kind, elements, offset in _entries(data, order, start, count):
        if kind == _LONG and not elements:
            offsets[name] = offset
        elif kind == _BYTE:
            texts[name] = data[offset : offset + elements].partition(b"\0")[0].decode(errors="replace")
    return PerfData(order, modified, offsets, texts)


def _entries(data: bytes, order: str, start: int, count: int) -> Iterator[tuple[str, int, int, int]]:
    """Yield name, type, number of elements and offset of the value of each entry."""
    entry = struct.Struct(order + _ENTRY)
    for _number in range(count):
        if not 0 <= start <= len(data) - entry.size:
            raise PerfDataError("entries end beyond the file")
        length, name, elements, kind, _flags, _unit, _variability, value = entry.unpack_from(data, start)
        if not length:
            # The JVM is adding this entry.
            return
        size = elements or 8
        if not (
            entry.size <= length <= len(data) - start
            and entry.size <= name < length
            and entry.size <= value
            and 0 < size <= length - value
        ):
            raise PerfDataError("an entry ends beyond itself")
        # Only bytes come in arrays, so ``size`` is right for what is used.
        yield (
            data[start + name : start + length].partition(b"\0")[0].decode(errors="replace"),
            kind,
            elements,
            start + value,
        )
        start += length
