"""The hosts under test in the result of a run, and what a reader of its numbers must know about them.

A host that is at its limit is what a test looks for, so it casts no doubt on the run. Nor does one that was not
measured: its guardrails are not met. Both are stated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loadwright.core.messages import Declaration, Message, name_list, reasons

from .figures import FAMILIES

BUSY_PERCENT = 90.0
BUSY_FRACTION = 0.10
"""Part of the measured time in which a host must be busy to be mentioned."""
SILENT_FRACTION = 0.10
SILENT_SECONDS = 10
"""Time that must be missing to be mentioned: the last seconds may still be on their way."""

MOST_SEPARATE = 3
"""Maximum number of hosts of which the same is stated in messages of their own."""
MOST_NAMED = 10
"""Maximum number of hosts that a common message names: those with the largest shares."""

_BUSY: dict[str, tuple[Declaration, Declaration]] = {
    "host.cpu_percent": (reasons.HOST_CPU_BUSY, reasons.HOSTS_CPU_BUSY),
    "host.disk_busy_percent": (reasons.HOST_DISK_BUSY, reasons.HOSTS_DISK_BUSY),
    "host.network_percent": (reasons.HOST_NETWORK_BUSY, reasons.HOSTS_NETWORK_BUSY),
}
"""What is stated of one host, and of several."""
_UNITS = {f"{family.name}.{field.name}": field.unit for family in FAMILIES for field in family.fields}


@dataclass(frozen=True)
class Line:
    """A figure of the host, or of one of its parts, in each interval; ``None`` where nothing was measured."""

    figure: str
    part: str
    values: Sequence[float | None]


@dataclass(frozen=True)
class UnderTest:
    """What was measured of a host in the intervals of ``resolution`` seconds from ``start`` on.

    ``covered`` is in how many seconds of the load it was measured.
    """

    id: int
    name: str
    room: str
    covered: int
    start: int
    resolution: int
    lines: Sequence[Line]

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> UnderTest:
        """Return the host of an entry in a result."""
        lines = [Line(one["figure"], one["part"], one["values"]) for one in entry["lines"]]
        kept = ("id", "name", "room", "start", "resolution")
        return cls(**{name: entry[name] for name in kept}, covered=entry["covered_s"], lines=lines)

    def entry(self) -> dict[str, Any]:
        """Return the entry of the host in the result."""
        return {
            "id": self.id,
            "name": self.name,
            "room": self.room,
            "covered_s": self.covered,
            "start": self.start,
            "resolution": self.resolution,
            "lines": [
                {"figure": line.figure, "part": line.part, "unit": unit_of(line.figure), "values": list(line.values)}
                for line in self.lines
            ],
        }


def unit_of(figure: str) -> str:
    """Return the unit of a figure; its extremes have the same."""
    return _UNITS.get(figure) or _UNITS.get(figure.rpartition("_")[0], "")


@dataclass(frozen=True)
class _Remark:
    """What is stated about a host: ``message`` alone, ``together`` with other hosts as ``label``.

    ``share`` is that of the load in percent.
    """

    message: Message
    together: Declaration
    label: str
    share: int


def remarks(hosts: Sequence[UnderTest], seconds: float) -> list[Message]:
    """Return what must be known about hosts that were measured during ``seconds`` of load."""
    found: dict[str, list[_Remark]] = {}
    for host in hosts:
        for one in (*_silence(host, round(seconds)), *_busy(host)):
            found.setdefault(one.message.code, []).append(one)
    return [message for same in found.values() for message in _stated(same)]


def _stated(same: Sequence[_Remark]) -> list[Message]:
    if len(same) <= MOST_SEPARATE:
        return [one.message for one in same]
    first = same[0]
    worst = sorted(same, key=lambda one: -one.share)[:MOST_NAMED]
    hosts = name_list(one.label for one in worst)
    limit = {"limit": first.message.params["limit"]} if "limit" in first.message.params else {}
    return [first.together(count=len(same), hosts=hosts, **limit)]


def _silence(host: UnderTest, seconds: int) -> Iterator[_Remark]:
    missing = seconds - host.covered
    if not host.covered and seconds:
        yield _Remark(reasons.HOST_NOT_MEASURED(name=host.name), reasons.HOSTS_NOT_MEASURED, host.name, 100)
    elif missing > SILENT_SECONDS and missing > SILENT_FRACTION * seconds:
        share = round(100 * missing / seconds)
        message = reasons.HOST_SILENT(name=host.name, missing=missing, count=seconds)
        yield _Remark(message, reasons.HOSTS_SILENT, f"{host.name} {share}%", share)


def _busy(host: UnderTest) -> Iterator[_Remark]:
    for line in host.lines:
        declared = _BUSY.get(line.figure)
        known = [value for value in line.values if value is not None]
        busy = sum(value > BUSY_PERCENT for value in known)
        if declared is not None and busy > BUSY_FRACTION * len(known):
            share = round(100 * busy / len(known))
            message = declared[0](name=host.name, limit=round(BUSY_PERCENT), share=share)
            yield _Remark(message, declared[1], f"{host.name} {share}%", share)
