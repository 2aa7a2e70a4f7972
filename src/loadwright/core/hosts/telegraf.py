"""Readings of a host from what Telegraf measures.

They are those of its inputs ``cpu``, ``mem``, ``swap``, ``disk``, ``net`` and ``system``; the rest is left out.
https://github.com/influxdata/telegraf/tree/master/plugins/inputs
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from typing import NamedTuple, Union

from loadwright.core.lineprotocol import Point

from . import figures
from .counters import Counters, percent
from .readings import Readings, Series

MAX_PARTS = 100
"""Maximum number of disks, interfaces and cores of a host."""
MAX_POINTS = 20_000
"""Maximum number of points with the same time."""
LONGEST_GAP = 70
"""Longest time between two measurements in seconds; a longer one is a gap. An interval of a minute may begin late."""

_NANOSECONDS = 10**9
_HOST = Series(figures.HOST.name)
_VIRTUAL = ("lo", "veth", "docker", "br-", "virbr", "cni", "flannel", "cali", "tap", "tun", "dummy")
"""Interfaces through which no packets leave the machine."""
_WITHOUT_SPACE = frozenset({
    "tmpfs", "devtmpfs", "ramfs", "squashfs", "iso9660", "erofs", "cramfs", "udf", "overlay", "aufs",
})  # fmt: skip
"""File systems in memory, those that are always full, and layers over others. Agents leave them out too."""
_TRAFFIC = ("bytes_recv", "bytes_sent", "packets_recv", "packets_sent")
_TCP = {
    "tcp_activeopens": "tcp_opened_s",
    "tcp_passiveopens": "tcp_accepted_s",
    "tcp_estabresets": "tcp_resets_s",
    "tcp_outsegs": "tcp_sent_segments_s",
    "tcp_retranssegs": "tcp_retransmitted_segments_s",
}

Number = Union[int, float]
Sample = dict[Series, dict[str, Number]]
Fields = Mapping[str, object]


class Measured(NamedTuple):
    """Readings of ``covered`` seconds from ``second`` on."""

    second: int
    covered: int
    readings: Readings


class Telegraf:
    """The measurements of one Telegraf. ``cores`` is the number of processors that it states, 0 before it does."""

    def __init__(self) -> None:
        self.cores = 0
        self._last: int | None = None
        self._gap = 0
        self._points: dict[tuple[str, frozenset[tuple[str, str]]], Point] = {}
        """Those of the last moment."""
        self._before: dict[str, Counters] = {}
        """The counters before the last moment."""
        self._counters: dict[str, Counters] = {}
        self._used: set[str] = set()

    def measured(self, points: Iterable[Point]) -> Iterator[Measured]:
        """Yield the readings of points in the order of their times, which are those of the ends of intervals.

        The first ones, those after a long gap, and those that are older than the last ones are left out. Points of one
        time may arrive in several requests: further ones yield the readings of that time again, with all of them.
        """
        moments: dict[int, list[Point]] = {}
        for point in points:
            if point.measurement in _READ:
                moments.setdefault(round(point.time_ns / _NANOSECONDS), []).append(point)
        for moment in sorted(moments):
            if self._last is None or moment > self._last:
                self._begin(moment)
            if moment != self._last or not self._collect(moments[moment]):
                continue
            sample = self._sample(moment, self._points.values())
            if self._gap and sample:
                yield Measured(moment - self._gap, self._gap, sample)

    def _begin(self, moment: int) -> None:
        gap = 0 if self._last is None else moment - self._last
        self._gap = gap if gap <= LONGEST_GAP else 0
        self._before = self._counters if self._gap else {}
        self._last = moment
        self._points = {}

    def _collect(self, points: Iterable[Point]) -> bool:
        """Add points to the last moment; return whether that changed anything."""
        changed = False
        for point in points:
            key = point.measurement, frozenset(point.tags.items())
            known = self._points.get(key)
            if known is None and len(self._points) >= MAX_POINTS:
                continue
            # The fields of a long line may be in several.
            fields = point.fields if known is None else {**known.fields, **point.fields}
            if known is None or fields != known.fields:
                self._points[key] = point._replace(fields=fields)
                changed = True
        return changed

    def _sample(self, moment: int, points: Iterable[Point]) -> Sample:
        sample: Sample = {}
        self._counters = {name: copy(counters) for name, counters in self._before.items()}
        self._used = set()
        for point in points:
            _READ[point.measurement](self, moment, point, sample)
        # Parts that vanished are forgotten.
        self._counters = {name: self._counters[name] for name in self._used}
        _sum_up(sample)
        return {series: values for series, values in sample.items() if values}

    def _cpu(self, _moment: int, point: Point, sample: Sample) -> None:
        usage = _numbers(
            point.fields, "usage_user", "usage_nice", "usage_guest", "usage_guest_nice", "usage_system", "usage_irq",
            "usage_softirq", "usage_iowait", "usage_steal", "usage_idle",
        )  # fmt: skip
        user, nice, guest, guest_nice, system, irq, softirq, iowait, steal, idle = usage
        if idle is None or user is None or system is None:
            return
        # Unlike the kernel, Telegraf does not count guests as user.
        programs = user + (nice or 0) + (guest or 0) + (guest_nice or 0)
        interrupts, waiting = (irq or 0) + (softirq or 0), iowait or 0
        name = point.tags.get("cpu", "")
        if name == "cpu-total":
            sample.setdefault(_HOST, {}).update({
                "cpu_percent": _share(100 - idle - waiting),
                "cpu_user_percent": _share(programs),
                "cpu_system_percent": _share(system),
                "cpu_iowait_percent": _share(waiting),
                "cpu_steal_percent": _share(steal or 0),
                "cpu_irq_percent": _share(interrupts),
            })  # fmt: skip
        elif name.startswith("cpu") and name[3:].isdecimal():
            _part(sample, figures.CORE, name[3:]).update({
                "user_percent": _share(programs),
                "system_percent": _share(system + interrupts),
                "iowait_percent": _share(waiting),
                "steal_percent": _share(steal or 0),
            })  # fmt: skip

    def _memory(self, _moment: int, point: Point, sample: Sample) -> None:
        names = ("total", "free", "available", "buffered", "cached", "dirty", "swap_total", "swap_free")
        total, free, available, buffered, cached, dirty, swap_total, swap_free = _numbers(point.fields, *names)
        values = sample.setdefault(_HOST, {})
        if total and available is not None:
            values["memory_percent"] = percent(max(0, total - available), total)
        cache = None if buffered is None or cached is None else buffered + cached
        swap_used = None if swap_total is None or swap_free is None else swap_total - swap_free
        _put(values, memory_total_bytes=total, memory_free_bytes=free, memory_available_bytes=available)
        _put(values, memory_cache_bytes=cache, memory_dirty_bytes=dirty)
        if swap_total:
            _put(values, swap_total_bytes=swap_total, swap_used_bytes=swap_used)

    def _swap(self, moment: int, point: Point, sample: Sample) -> None:
        total, used = _numbers(point.fields, "total", "used")
        if total:
            _put(sample.setdefault(_HOST, {}), swap_total_bytes=total, swap_used_bytes=used)
        rates = self._rates("swap", moment, _counts(point.fields, ("in", "out")))
        sample.setdefault(_HOST, {}).update(zip(("swap_in_bytes_s", "swap_out_bytes_s"), rates))

    def _disk(self, _moment: int, point: Point, sample: Sample) -> None:
        names = ("total", "used", "free", "inodes_total", "inodes_used")
        total, used, free, inodes, inodes_used = _numbers(point.fields, *names)
        path, kind = point.tags.get("path", ""), point.tags.get("fstype", "")
        if not path or total is None or used is None or free is None:
            return
        # The root of a container is an overlay.
        if kind in _WITHOUT_SPACE and (kind, path) != ("overlay", "/"):
            return
        values = _part(sample, figures.FILESYSTEM, path)
        _put(values, total_bytes=total, used_bytes=used, available_bytes=free)
        if used >= 0 and free >= 0 and used + free > 0:
            values["used_percent"] = percent(used, used + free)
            if point.tags.get("mode", "rw").partition(",")[0] != "ro":
                own = sample.setdefault(_HOST, {})
                own["filesystem_percent"] = max(own.get("filesystem_percent", 0), values["used_percent"])
        if inodes and inodes_used is not None and 0 <= inodes_used <= inodes:
            values["inodes_percent"] = percent(inodes_used, inodes)

    def _network(self, moment: int, point: Point, sample: Sample) -> None:
        name = point.tags.get("interface", "")
        if name == "all":
            self._tcp(moment, point.fields, sample)
            return
        counts = _counts(point.fields, (*_TRAFFIC, "err_in", "err_out", "drop_in", "drop_out"))
        if not name or name == "lo" or counts is None:
            return
        *traffic, errors_in, errors_out, drops_in, drops_out = counts
        rates = self._rates(f"net {name}", moment, [*traffic, errors_in + errors_out, drops_in + drops_out])
        if not rates:
            return
        values = _part(sample, figures.NETWORK, name)
        values.update(zip(figures.NETWORK_TOTALS, rates))
        (speed,) = _numbers(point.fields, "speed")
        if speed is not None and speed > 0:
            values["speed_mbit_s"] = float(speed)
            busier = max(values["received_bytes_s"], values["sent_bytes_s"])
            values["used_percent"] = percent(busier * 8, speed * 1_000_000)

    def _tcp(self, moment: int, fields: Fields, sample: Sample) -> None:
        (established,) = _numbers(fields, "tcp_currestab")
        values = sample.setdefault(_HOST, {})
        _put(values, tcp_established=established)
        rates = self._rates("tcp", moment, _counts(fields, tuple(_TCP)))
        values.update(zip(_TCP.values(), rates))
        if rates and rates[-2]:
            values["tcp_retransmit_percent"] = percent(rates[-1], rates[-2])

    def _system(self, _moment: int, point: Point, sample: Sample) -> None:
        one, five, fifteen, cores = _numbers(point.fields, "load1", "load5", "load15", "n_cpus")
        _put(sample.setdefault(_HOST, {}), load_1=one, load_5=five, load_15=fifteen)
        if cores is not None and 0 < cores <= figures.MAX_CORES:
            self.cores = int(cores)

    def _rates(self, name: str, moment: int, counts: list[int] | None) -> list[float]:
        """Return the increases of counters per second, none for the first ones and for those that were reset."""
        if counts is None or (name not in self._used and len(self._used) >= MAX_PARTS):
            return []
        self._used.add(name)
        increase = self._counters.setdefault(name, Counters()).since(moment, counts)
        return increase.rates() if increase else []


_READ: Mapping[str, Callable[[Telegraf, int, Point, Sample], None]] = {
    "cpu": Telegraf._cpu,
    "mem": Telegraf._memory,
    "swap": Telegraf._swap,
    "disk": Telegraf._disk,
    "net": Telegraf._network,
    "system": Telegraf._system,
}


def _part(sample: Sample, family: figures.Family, name: str) -> dict[str, Number]:
    """Return the values of a part; those beyond ``MAX_PARTS`` of its family are not kept."""
    series = Series(family.name, name)
    if series not in sample and sum(one.family == family.name for one in sample) >= MAX_PARTS:
        return {}
    return sample.setdefault(series, {})


def _sum_up(sample: Sample) -> None:
    """Add the totals of the interfaces through which packets leave the machine."""
    counted = [
        values
        for series, values in sample.items()
        if series.family == figures.NETWORK.name and not series.part.startswith(_VIRTUAL)
    ]
    if not counted:
        return
    own = sample.setdefault(_HOST, {})
    own.update(
        {total: round(sum(values[one] for values in counted), 1) for one, total in figures.NETWORK_TOTALS.items()}
    )
    if shares := [values["used_percent"] for values in counted if "used_percent" in values]:
        own["network_percent"] = max(shares)


def _numbers(fields: Fields, *names: str) -> list[Number | None]:
    values = (fields.get(name) for name in names)
    return [value if isinstance(value, (int, float)) and not isinstance(value, bool) else None for value in values]


def _counts(fields: Fields, names: tuple[str, ...]) -> list[int] | None:
    """Return counters; ``None`` unless all of them are there."""
    found = _numbers(fields, *names)
    counts = [int(value) for value in found if value is not None and value >= 0]
    return counts if len(counts) == len(names) else None


def _put(values: dict[str, Number], **found: Number | None) -> None:
    values.update({name: float(value) for name, value in found.items() if value is not None})


def _share(value: Number) -> float:
    return round(min(100.0, max(0.0, value)), 1)
