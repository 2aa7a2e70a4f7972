"""What happened on servers besides what other apps know, as events of their charts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from django.utils import timezone
from django.utils.translation import gettext as _

from loadwright.core.hosts import happenings
from loadwright.core.hosts.figures import DISK, FILESYSTEM, HOST, PROCESS, Family
from loadwright.core.hosts.happenings import Happening, Span
from loadwright.core.hosts.lines import Grid, grid
from loadwright.server.servers.models import Server

from .ages import kept_since
from .readings import readings_of
from .series import MOST_TOGETHER

MOST_SPANS = 15_000
"""Measurements of all servers together that are read: longer intervals are read instead, which hide short events."""
MOST_PART_SPANS = 400
"""Intervals of each part of a host: there may be hundreds of parts."""
MOST_RESTARTS = 200
"""Restarts of processes that are shown, the newest."""
MOST_CHANGES = 50
"""Changes of the disks or file systems of a server that are shown: containers come and go every minute."""


def events(found: Sequence[Server], since: datetime, until: datetime) -> list[dict[str, object]]:
    """Return the events of servers between two times, in order of time."""
    shown = [(happening, server) for server in found[:MOST_TOGETHER] for happening in _of(server, since, until, found)]
    shown.sort(key=lambda one: one[0])
    several = len(found) > 1
    return [
        {"time": one.second, "text": _text(one, server.name if several else ""), "bad": one.kind in _BAD}
        for one, server in shown
    ]


def restarts(found: Sequence[Server], since: datetime, until: datetime) -> list[dict[str, object]]:
    """Return the restarts of processes on servers of which the charts show the average, in order of time."""
    names = {server.pk: server.name for server in found}
    period = _grid(since, until, MOST_SPANS // max(len(names), 1), PROCESS.finest)
    readings = sorted(readings_of(list(names), PROCESS, ["restarts"], period), key=attrgetter("second", "server_id"))
    restarted = [one for one in readings if one.values[0]]
    return [
        {
            "time": one.second,
            "text": _("%(name)s: process restarted") % {"name": f"{names[one.server_id]} {one.part}"},
            "bad": True,
        }
        for one in restarted[-MOST_RESTARTS:]
    ]


_BAD = (happenings.LOST, happenings.SLOWED, happenings.VANISHED)


def _of(server: Server, since: datetime, until: datetime, found: Sequence[Server]) -> Iterator[Happening]:
    now = min(until, timezone.now()).timestamp()
    hosts = _grid(since, until, MOST_SPANS // min(len(found), MOST_TOGETHER))
    spans = [
        Span(one.second, one.covered if hosts.resolution == 1 else max(one.covered, hosts.resolution))
        for one in sorted(readings_of([server.pk], HOST, (), hosts), key=lambda one: one.second)
    ]
    yield from happenings.contacts(spans, now, hosts.resolution)
    if hosts.resolution == 1:
        yield from happenings.paces(spans)
    for family in (DISK, FILESYSTEM):
        yield from _parts(server, family, spans, _grid(since, until, MOST_PART_SPANS, FILESYSTEM.finest))


def _parts(server: Server, family: Family, spans: Sequence[Span], found: Grid) -> list[Happening]:
    def begin(second: int) -> int:
        return second // found.resolution * found.resolution

    # The last two intervals may not be stored yet: agents send them when they are over.
    end = found.start + (found.count - 2) * found.resolution
    measured = [second for second, _group in groupby(begin(span.second) for span in spans) if second < end]
    parts: dict[str, set[int]] = {}
    for one in readings_of([server.pk], family, (), found):
        parts.setdefault(one.part, set()).update(
            range(begin(one.second), one.second + max(one.covered, 1), found.resolution)
        )
    return happenings.changes(measured, parts)[-MOST_CHANGES:]


def _grid(since: datetime, until: datetime, points: int, finest: int = 1) -> Grid:
    first, last = int(since.timestamp()), max(int(until.timestamp()) - 1, int(since.timestamp()))
    return grid(first, last, points, kept_since(timezone.now()), finest)


def _text(one: Happening, host: str) -> str:
    texts = {
        happenings.LOST: _("Agent lost"),
        happenings.BACK: _("Agent back"),
        happenings.SLOWED: _("Agent measures every %(seconds)s s, to use less CPU"),
        happenings.USUAL: _("Agent measures every second again"),
        happenings.APPEARED: _("%(part)s appeared"),
        happenings.VANISHED: _("%(part)s vanished"),
    }
    text = texts[one.kind] % {"seconds": one.length, "part": one.part}
    return f"{text} · {host}" if host else text
