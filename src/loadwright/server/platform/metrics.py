"""Figures of the platform for Prometheus: those that this process counts, and those that apps declare.

An app lists functions as ``SCRAPED`` in its ``metrics.py``. They are called at each scrape, in a thread that may use
the database, and return what is known of the whole installation.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from time import perf_counter
from typing import Any

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import loadwright
from loadwright.core.lineprotocol import Point

from . import disk
from .registry import declared
from .telemetry import telemetry

Scraped = Callable[[], Iterable[Metric]]

DELAY_EVERY_SECONDS = 0.25
_DELAYS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_DURATIONS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_ENTRANCES = frozenset({"agent", "api", "files", "metrics", "prometheus", "static", "telegraf", "telemetry", "ws"})
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)

_delay = Histogram(
    "loadwright_event_loop_delay_seconds",
    "Time by which the event loop was late.",
    buckets=_DELAYS,
    registry=REGISTRY,
)
_requests = Counter(
    "loadwright_http_requests", "HTTP requests by entrance.", ("entrance", "method", "status"), registry=REGISTRY
)
_durations = Histogram(
    "loadwright_http_request_duration_seconds",
    "Time until the response of a request was complete.",
    ("entrance",),
    buckets=_DURATIONS,
    registry=REGISTRY,
)
_connections = Gauge("loadwright_websockets", "Open WebSockets of browsers and agents.", registry=REGISTRY)
_points = Counter("loadwright_telemetry_points", "Points that the collector of this process stored.", registry=REGISTRY)
_failing = Gauge(
    "loadwright_telemetry_failing", "Whether the collector of this process cannot store points.", registry=REGISTRY
)
waiting_points = Gauge(
    "loadwright_telemetry_waiting_points",
    "Points that wait in the collector of this process for the store.",
    registry=REGISTRY,
)


async def measure_delay() -> None:
    """Measure the delay of the event loop until cancelled."""
    while True:
        began = perf_counter()
        await asyncio.sleep(DELAY_EVERY_SECONDS)
        _delay.observe(max(0.0, perf_counter() - began - DELAY_EVERY_SECONDS))


def stored(points: Sequence[Point]) -> None:
    """Count points that the collector of this process stored."""
    _points.inc(len(points))


def store_failed(reason: str) -> None:
    """Record that the collector cannot store points; an empty ``reason`` ends it."""
    _failing.set(bool(reason))


class RequestCount:
    """An ASGI application that counts the requests to ``application`` and their durations."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or WebSocket."""
        if scope["type"] == "websocket":
            with _connections.track_inprogress():
                await self._application(scope, receive, send)
        elif scope["type"] == "http":
            await self._count(scope, receive, send)
        else:
            await self._application(scope, receive, send)

    async def _count(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = 500
        began = perf_counter()

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._application(scope, receive, sending)
        finally:
            entrance = _entrance(scope["path"])
            method = scope["method"] if scope["method"] in _METHODS else "other"
            _requests.labels(entrance, method, status).inc()
            _durations.labels(entrance).observe(perf_counter() - began)


def _entrance(path: str) -> str:
    """Return the first part of an address; pages have many."""
    first = path[1:].partition("/")[0]
    return first if first in _ENTRANCES else "pages"


def gauge(name: str, meaning: str, counts: Iterable[tuple[Any, ...]], labels: Sequence[str] = ()) -> Metric:
    """Return a gauge. Each of ``counts`` has the values of the labels and then its own."""
    family = GaugeMetricFamily(name, meaning, labels=labels)
    for *of, value in counts:
        family.add_metric([str(one) for one in of], float(value))
    return family


class Scrape:
    """Everything that apps declare, as a collector of ``prometheus_client``."""

    def collect(self) -> Iterator[Metric]:
        yield from _own()
        for scraped in declared("metrics", "SCRAPED"):
            yield from scraped()


def _own() -> Iterator[Metric]:
    yield gauge("loadwright_info", "The version of this server.", [(loadwright.__version__, 1)], ("version",))
    full = len(disk.watch.full)
    yield gauge("loadwright_disk_full", "Number of folders of the server that cannot be written.", [(full,)])
    if (size := telemetry().size()) is not None:
        yield gauge("loadwright_telemetry_size_bytes", "Size of the telemetry store on its disk.", [(size,)])
