"""Files with performance counters, written as JVMs write them."""

from __future__ import annotations

import struct
from collections.abc import Mapping

Counter = int | str

HEADER = "4sBBBBiiqii"
ENTRY = "iiiBBBBi"


def perf_data(
    counters: Mapping[str, Counter],
    order: str = "<",
    *,
    magic: bytes = b"\xca\xfe\xc0\xc0",
    major: int = 2,
    complete: int = 1,
    modified: int = 7,
    size: int = 32768,
) -> bytes:
    """Return a file with these counters: numbers and texts."""
    body = bytearray()
    for name, value in counters.items():
        body += entry(name, value, order)
    start = struct.calcsize("=" + HEADER)
    header = struct.pack(
        order + HEADER, magic, int(order == "<"), major, 0, complete, start + len(body), 0, modified, start,
        len(counters),
    )  # fmt: skip
    return (header + body).ljust(size, b"\0")


def entry(name: str, value: Counter, order: str = "<") -> bytes:
    """Return one entry; its name and value are aligned to 8 bytes."""
    label = name.encode() + b"\0"
    head = struct.calcsize("=" + ENTRY)
    place = (head + len(label) + 7) // 8 * 8
    if isinstance(value, int):
        data, elements, kind = struct.pack(order + "q", value), 0, b"J"
    else:
        data = value.encode() + b"\0"
        elements, kind = len(data), b"B"
    length = (place + len(data) + 7) // 8 * 8
    packed = struct.pack(order + ENTRY, length, head, elements, kind[0], 0, 1, 1, place)
    return (packed + label).ljust(place, b"\0") + data.ljust(length - place, b"\0")


def collector(
    number: int, name: str, count: int = 0, time: int = 0, entry: int = 0, exit_: int = 0
) -> dict[str, Counter]:
    """Return the counters of a garbage collection."""
    prefix = f"sun.gc.collector.{number}."
    return {
        prefix + "name": name, prefix + "invocations": count, prefix + "time": time,
        prefix + "lastEntryTime": entry, prefix + "lastExitTime": exit_,
    }  # fmt: skip


JAVA_8: dict[str, Counter] = {
    "sun.os.hrt.frequency": 1_000_000_000,
    "java.property.java.version": "1.8.0_402",
    "sun.rt.javaCommand": "/opt/shop/shop.jar --port 80",
    "sun.gc.generation.0.maxCapacity": 300,
    "sun.gc.generation.0.capacity": 200,
    "sun.gc.generation.0.space.0.used": 50,
    "sun.gc.generation.0.space.1.used": 10,
    "sun.gc.generation.0.space.2.used": 0,
    "sun.gc.generation.1.maxCapacity": 700,
    "sun.gc.generation.1.capacity": 600,
    "sun.gc.generation.1.space.0.used": 340,
    "sun.gc.metaspace.used": 33,
    "sun.gc.metaspace.capacity": 44,
    "java.threads.live": 12,
    "java.cls.loadedClasses": 1000,
    "java.cls.sharedLoadedClasses": 500,
    "java.cls.unloadedClasses": 30,
    "java.cls.sharedUnloadedClasses": 1,
    "sun.rt.safepointTime": 5_000_000_000,
}
"""Counters of a JVM without those of garbage collections."""
