"""The request with which the Monitoring page begins: browsers send it while they load the scripts that draw the answer.

Its figures are those of ``host_figures.js``, which declares the charts.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from django.contrib.staticfiles import finders
from django.http import QueryDict

from loadwright.core.hosts.merging import HIGH, LOW
from loadwright.server.web.shortcuts import int_or_none

from . import periods
from .series import MOST_TOGETHER

POINTS = 900
"""As many as ``host_feed.js`` requests."""
_CHART = re.compile(r"^  (\w+): \{$(.*?)^  \},$", re.MULTILINE | re.DOTALL)
_DECLARED = re.compile(r'\{ figure: "([\w.]+)"([^{}]*)\}')
_FLAG = re.compile(r"\b(lead|sum|low): true")
_EVENTS = re.compile(r'^export const RESTARTS = "([\w.]+)"', re.MULTILINE)
_FIRST = re.compile(r"^export const FIRST = \[([^\]]+)\]", re.MULTILINE)
_OTHERS = ("since", "until", "zoom", "compare", "figure")
"""Parameters of the page with which it begins otherwise."""


def address(query: QueryDict, project: str, room: str, now: datetime, outside: Collection[int] = ()) -> str:
    """Return the address of the first request of the page with this query; empty if it shows a fixed period.

    ``outside`` are the ids of servers that the page does not show.
    """
    if any(query.get(name) for name in _OTHERS):
        return ""
    shortest, longest = periods.PERIODS[0][0], periods.PERIODS[-1][0]
    seconds = min(max(int_or_none(query.get("last")) or periods.USUAL, shortest), longest)
    servers = [one for one in dict.fromkeys(query.getlist("server")) if int_or_none(one)]
    servers = [one for one in servers if int_or_none(one) not in outside][:MOST_TOGETHER]
    place = {"server": servers} if servers else {"project": project or (), "room": room or ()}
    period = {"since": (now - timedelta(seconds=seconds)).isoformat(), "until": now.isoformat(), "points": POINTS}
    asked = urlencode({**place, "figure": figures(len(servers)), **period}, doseq=True)
    return f"/api/v1/hosts/{'series' if servers else 'averages'}?{asked}"


def figures(hosts: int) -> list[str]:
    """Return the figures of the charts of so many hosts, as ``figuresOf``; of their average, 0, as ``firstFigures``."""
    charts, first, events = _charts()
    found = []
    for name, flags in (figure for chart, declared in charts.items() if hosts or chart in first for figure in declared):
        if hosts > 1 and "lead" not in flags:
            continue
        found.append(name)
        if hosts and "lead" in flags and "sum" not in flags:
            found += [name + HIGH, *([name + LOW] if "low" in flags else [])]
    return list(dict.fromkeys([*found, *(events if hosts else ())]))


@cache
def _charts() -> tuple[dict[str, list[tuple[str, set[str]]]], list[str], list[str]]:
    """Return the figures of each chart with what is declared of them, the charts at the top, and figures of events."""
    path = finders.find("monitoring/host_figures.js")
    source = Path(str(path)).read_text(encoding="utf-8")
    charts = {
        name: [(figure, set(_FLAG.findall(options))) for figure, options in _DECLARED.findall(declared)]
        for name, declared in _CHART.findall(source)
    }
    return charts, re.findall(r"\w+", _FIRST.findall(source)[0]), _EVENTS.findall(source)
