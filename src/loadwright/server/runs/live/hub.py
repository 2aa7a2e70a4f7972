"""What a run's page is told: one JSON shape for a running and a finished run.

The page opens ``/ws/runs/<id>``. The server sends a ``snapshot`` at once and then an ``update`` whenever
something changed (a finished run gets its snapshot and no update, unless late seconds arrive). Every
message is one JSON object; an update holds only the keys that changed::

    {"type": "snapshot" | "update",
     "now": 1700000000.25,                  # server time; all times are seconds since the epoch
     "run": {"id", "key", "name", "plan_name", "mode": "rate"|"threads"|"as_written",
             "state": "pending"|"starting"|"running"|"stopping"|"finished"|"stopped"|"failed",
             "reason",                      # one sentence when failed or stopped, else ""
             "log_tail",                    # end of JMeter's log when a generator failed, else ""
             "target": 200.0 | null,        # total asked last (per second or threads), before the curve
             "start_at", "end_at", "ended_at", "duration_s",       # or null
             "time_left_s": 41.5 | null,
             "asked", "reached",            # of the newest whole second; of a finished run its means.
                                            # "asked" is per second, or threads in the mode threads
             "p50_ms", "p95_ms", "errors", "error_rate", "threads",   # likewise; errors of a finished run are its total
             "second": 1700000000 | null,   # which second those are of; null for a finished run
             "verdict": "" | "valid" | "doubtful", "reasons": [..],
             "requirements": [{"text", "held", "value", "unit"}]},    # empty until it ended
     "series": {"second": [..], "rate_asked": [..], "rate": [..], "samples", "transactions", "missed", "errors",
                "p50_ms", "p95_ms", "p99_ms", "max_ms", "threads", "bytes_received", "bytes_sent"},
                # parallel arrays, the columns of RunBook.series. In an update only the seconds that are
                # new or changed, in order but not always adjacent: put each over the one of that "second".
     "error_series": {"500 Server Error": {"second": [..], "count": [..]}, ..},   # upsert likewise; zero is left out
     "total": {"label": "", "samples", "errors", "error_rate", "rate", "mean_ms", "min_ms", "p50_ms", ..,
               "max_ms", "bytes_received", "bytes_sent", "intended": {..}},
     "labels": [{"label", "samples", "errors", ..as total}],        # the whole run so far; replaces the former
     "errors": [{"label", "kind", "count"}],                        # most frequent first; replaces the former
     "generators": [{"id": key, "name", "state": "preparing"|..|"lost"|"", "error", "share": 0.5,
                     "threads", "rate", "rate_asked",               # of its newest second, or null
                     "cpu_percent", "memory_percent", "received_bytes_s", "sent_bytes_s",  # of its last report
                     "seconds", "drained": bool, "spool_points",
                     "series": {"second", "rate", "rate_asked", "threads", "cpu_percent"}}],
                # replaces the former, but "series" holds only new or changed seconds: upsert by generator id
     "events": [{"time", "kind", "text", "who"}]}                   # all of them, in order; replaces the former

The page may send ``{"label": "checkout"}`` to follow one label (``{"label": null}`` to stop). The server
answers at once and then with each update that changes it::

    {"type": "label", "label": "checkout",
     "series": {"second", "rate", "errors", "p50_ms", "p95_ms", "p99_ms"}}     # whole first, upserts later
    # "whole": true in the first

A second is sent once every running generator delivered it, or 1 s after it passed, and again when a
late part of it arrives. ``GET /api/v1/runs/<id>/live`` answers with the snapshot alone.
"""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import AsyncIterator
from typing import Any

from loadwright.core.protocol import generator as protocol
from loadwright.server.platform import events
from loadwright.server.platform.database import run_in_db
from loadwright.server.runs import topics
from loadwright.server.runs.measurements import messages, telemetry
from loadwright.server.runs.measurements.book import LABEL_COLUMNS, LiveMeasurements
from loadwright.server.runs.measurements.messages import Shown
from loadwright.server.runs.results import artifact

log = logging.getLogger(__name__)

TICK_SECONDS = 0.3
LOOK_SECONDS = 1.0
GRACE_SECONDS = 1.0
"""So long after a second passed, generators that have not delivered it are no longer waited for."""
RECENT_SECONDS = 5
"""Every reading covers the newest seconds; older ones, which arrive only after an outage, are read more rarely."""
LATE_READ_SECONDS = 5.0
LATE_READ_SHARE = 0.1
"""Reading older seconds takes at most this share of the time."""
QUEUE_MESSAGES = 50


class Subscriber:
    """One browser. ``messages`` are texts to send; a reader that falls behind gets a new snapshot instead."""

    def __init__(self) -> None:
        self.messages: asyncio.Queue[str] = asyncio.Queue(QUEUE_MESSAGES)
        self.needs_snapshot = True
        self.label: str | None = None
        self.needs_label = False

    def send(self, text: str) -> None:
        """Queue a message."""
        try:
            self.messages.put_nowait(text)
        except asyncio.QueueFull:
            while not self.messages.empty():
                self.messages.get_nowait()
            self.needs_snapshot = True
            self.needs_label = self.label is not None


class View:
    """What the watchers of one run are shown. Methods block and are called in a thread, one at a time."""

    def __init__(self, run_id: int) -> None:
        self._run_id = run_id
        self.shown: Shown | None = None
        self._book = LiveMeasurements()
        self._visible: list[int] = []
        self._kept: dict[str, Any] | None = None
        self._document: dict[str, Any] = {}
        self._looked = 0.0
        self._late_read = 0.0
        self._full = False

    @property
    def final(self) -> bool:
        """Return whether the run has ended and is read from its artifact."""
        return self._kept is not None

    def refresh(self, woken: bool) -> dict[str, Any] | None:
        """Read what is new; return the update to send, ``None`` without one. ``shown`` is ``None`` once deleted."""
        now = time.time()
        looked = woken or now - self._looked >= LOOK_SECONDS
        if looked:
            self._looked = now
            self.shown = messages.look(self._run_id)
        if self.shown is None:
            return None
        if self.shown.run.final:
            return self._refresh_final() if looked else None
        self._read(now)
        changed = self._book.take_changed(lambda second: self._ready(second, now))
        self._visible = sorted({*self._visible, *changed})
        if not changed and not looked:
            return None
        return self._message("update", changed, now)

    def _refresh_final(self) -> dict[str, Any]:
        assert self.shown is not None
        self._kept = artifact.page(self.shown.run)
        self._document = artifact.document(self.shown.run)
        return self.snapshot()

    def snapshot(self) -> dict[str, Any]:
        """Return everything there is to show."""
        now = time.time()
        if self._kept is None:
            return self._message("snapshot", self._visible, now)
        assert self.shown is not None
        kept = {name: self._kept[name] for name in ("series", "error_series", "total", "labels", "errors")}
        generators = [
            {**part, "threads": None, "rate": None, "rate_asked": None, "series": self._kept["generators"][part["id"]]}
            for part in self.shown.parts
        ]
        run = {**messages.run_part(self.shown, now), **messages.final_figures(self.shown.run, self._document)}
        return {
            "type": "snapshot",
            "now": now,
            "run": run,
            **kept,
            "generators": generators,
            "events": self.shown.events,
        }

    def label(self, label: str, seconds: list[int] | None = None) -> dict[str, Any]:
        """Return the columns of one label: all (``seconds`` is ``None``) or those of ``seconds``."""
        if self._kept is not None:
            empty: dict[str, list[Any]] = {name: [] for name in LABEL_COLUMNS}
            series = self._kept["label_series"].get(label, empty)
        else:
            series = self._book.label_series(label, self._visible if seconds is None else seconds)
        return {"type": "label", "label": label, "whole": seconds is None, "series": series}

    def _message(self, kind: str, seconds: list[int], now: float) -> dict[str, Any]:
        assert self.shown is not None
        newest = self._visible[-1] if self._visible else None
        figures = messages.newest_figures(self._book, self.shown.run, newest)
        message = {
            "type": kind,
            "now": now,
            "run": {**messages.run_part(self.shown, now), **figures},
            "generators": messages.generators(self._book, self.shown, seconds),
            "events": self.shown.events,
        }
        if seconds or kind == "snapshot":
            message |= messages.measured(self._book, self.shown, seconds, now)
        return message

    def _read(self, now: float) -> None:
        """Enter new seconds: at first all, then the newest, now and then those that arrived late."""
        assert self.shown is not None
        since = None
        newest = self._book.book.last_second
        if self._full and newest is not None:
            if now < self._late_read:
                since = newest - RECENT_SECONDS
            else:
                marks = [self._book.newest(part["id"]) for part in self.shown.parts]
                since = None if None in marks else min(mark for mark in marks if mark is not None)
                since = min(since, newest - RECENT_SECONDS) if since is not None else None
        members = {part["id"] for part in self.shown.parts}
        for generator, page in telemetry.seconds_of(self.shown.run.key, members, since):
            self._book.add(generator, page)
        if not self._full or now >= self._late_read:
            took = time.time() - now
            self._late_read = time.time() + max(LATE_READ_SECONDS, took / LATE_READ_SHARE)
        self._full = True

    def _ready(self, second: int, now: float) -> bool:
        assert self.shown is not None
        if now >= second + 1 + GRACE_SECONDS:
            return True
        producing = (protocol.RUNNING, protocol.STOPPING)
        running = [part["id"] for part in self.shown.parts if part["state"] in producing]
        return bool(running) and all(self._book.page(key, second) is not None for key in running)


class Watch:
    """Keeps the watchers of one run up to date, as long as there are any."""

    def __init__(self, run_id: int) -> None:
        self._view = View(run_id)
        self._key = f"{run_id}"
        self.subscribers: set[Subscriber] = set()
        self.wake = asyncio.Event()
        self.task: asyncio.Task[None] | None = None

    async def run(self, key: str) -> None:
        """Work until cancelled; ``key`` is the run's."""
        async with events.listening(topics.run(key)) as woken:
            news = True
            while True:
                self.wake.clear()
                try:
                    await self._tick(news)
                except Exception:
                    log.exception("run %s cannot be watched; it is tried again", key)
                    await asyncio.sleep(LOOK_SECONDS)
                waits = [asyncio.create_task(woken.wait()), asyncio.create_task(self.wake.wait())]
                timeout = None if self._view.final else TICK_SECONDS
                try:
                    await asyncio.wait(waits, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for task in waits:
                        task.cancel()
                news = woken.is_set()
                woken.clear()

    async def _tick(self, woken: bool) -> None:
        texts = await run_in_db(self._texts, woken)
        for subscriber, text in texts:
            if subscriber in self.subscribers:
                subscriber.send(text)

    def _texts(self, woken: bool) -> list[tuple[Subscriber, str]]:
        """Return who gets what; blocks."""
        subscribers = list(self.subscribers)
        update = self._view.refresh(woken)
        if self._view.shown is None:
            return []
        text = _encode(update) if update else ""
        snapshot = ""
        texts: list[tuple[Subscriber, str]] = []
        for subscriber in subscribers:
            if subscriber.needs_snapshot:
                snapshot = snapshot or _encode(self._view.snapshot())
                subscriber.needs_snapshot = False
                texts.append((subscriber, snapshot))
            elif update:
                texts.append((subscriber, text))
        seconds = update["series"]["second"] if update and "series" in update else []
        return texts + self._labels(subscribers, seconds)

    def _labels(self, subscribers: list[Subscriber], seconds: list[int]) -> list[tuple[Subscriber, str]]:
        texts = []
        for subscriber in subscribers:
            if subscriber.label is None:
                continue
            if subscriber.needs_label:
                subscriber.needs_label = False
                texts.append((subscriber, _encode(self._view.label(subscriber.label))))
            elif seconds:
                texts.append((subscriber, _encode(self._view.label(subscriber.label, seconds))))
        return texts


class Hub:
    """The watches of this process."""

    def __init__(self) -> None:
        self._watches: dict[int, Watch] = {}

    @contextlib.asynccontextmanager
    async def subscribe(self, run_id: int, key: str) -> AsyncIterator[tuple[Subscriber, asyncio.Event]]:
        """Give a subscriber of the run and the event that makes its watch look at it at once."""
        watch = self._watches.setdefault(run_id, Watch(run_id))
        subscriber = Subscriber()
        watch.subscribers.add(subscriber)
        watch.wake.set()
        if watch.task is None:
            watch.task = asyncio.create_task(watch.run(key))
        try:
            yield subscriber, watch.wake
        finally:
            watch.subscribers.discard(subscriber)
            if not watch.subscribers:
                self._watches.pop(run_id, None)
                watch.task.cancel()
                await asyncio.gather(watch.task, return_exceptions=True)


def snapshot(run_id: int) -> dict[str, Any] | None:
    """Return the snapshot of a run; nothing when there is no such run. Blocks."""
    view = View(run_id)
    view.refresh(woken=True)
    return view.snapshot() if view.shown is not None else None


def _encode(message: dict[str, Any]) -> str:
    return json.dumps(message, separators=(",", ":"))
