"""What browsers that watch a run receive: one JSON shape for a running and an ended run.

A page opens ``/ws/runs/<id>``. The server sends a ``snapshot``, then an ``update`` whenever something changed; an
update has only the keys that changed. Charts are sent apart, as ``charts``, once the page asked for them with
``{"show": {…}}`` (``Scope``): at the resolution that it can show, of the seconds that it shows, and of one label or one
generator. It receives them whole; afterwards the intervals that changed, or everything again when a longer run needs a
coarser resolution. Charts of minutes are updated every other second. ``measurements/live.schema.json`` describes these
messages.

``GET /api/v1/runs/<id>/live`` answers with snapshot and charts in one.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator
from typing import Any

from loadwright.server.platform import events
from loadwright.server.platform.database import run_in_db
from loadwright.server.runs import topics
from loadwright.server.runs.measurements.messages import encode

from .charts import Scope
from .view import STATE_SECONDS, View

log = logging.getLogger(__name__)

QUEUE_MESSAGES = 50
LONG_INTERVAL = 60
LONG_INTERVAL_S = 2.0
"""Charts of long intervals are sent once in this time: merging the newest one again takes long and changes little."""


class Subscriber:
    """One browser, whose page is in ``language`` and shows ``scope``, ``None`` before it asked for charts.

    ``charted`` is the scope of the charts that it has, ``changed`` the seconds that have changed since, and ``due`` the
    earliest time at which these are sent. ``messages`` are texts to send. A browser that falls behind receives
    everything again instead.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self.scope: Scope | None = None
        self.charted: Scope | None = None
        self.changed: set[int] = set()
        self.due = 0.0
        self.messages: asyncio.Queue[str] = asyncio.Queue(QUEUE_MESSAGES)
        self.needs_snapshot = True

    def send(self, text: str) -> None:
        """Queue a message."""
        try:
            self.messages.put_nowait(text)
        except asyncio.QueueFull:
            while not self.messages.empty():
                self.messages.get_nowait()
            self.needs_snapshot, self.charted = True, None


class Watch:
    """Keeps the subscribers of one run up to date while there are any."""

    def __init__(self, run_id: int) -> None:
        self._view = View(run_id)
        self._changed: set[int] = set()
        self._notified = True
        self.subscribers: set[Subscriber] = set()
        self.wake = asyncio.Event()
        self.task: asyncio.Task[None] | None = None

    async def run(self, key: str) -> None:
        """Work until cancelled; ``key`` is the run's."""
        async with events.listening(topics.run(key)) as event, events.receiving(topics.measured(key)) as receive:

            async def listen() -> None:
                while True:
                    # Not in one expression: the set is another one after waiting.
                    seconds = await receive()
                    self._changed.update(seconds)
                    self.wake.set()

            async def note() -> None:
                while True:
                    await event.wait()
                    event.clear()
                    self._notified = True
                    self.wake.set()

            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(listen())
                tasks.create_task(note())
                tasks.create_task(self._work(key))

    async def _work(self, key: str) -> None:
        while True:
            self.wake.clear()
            try:
                await self._tick()
            except Exception:
                log.exception("Run %s cannot be watched; trying again.", key)
                await asyncio.sleep(STATE_SECONDS)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(None if self._view.final else STATE_SECONDS):
                    await self.wake.wait()

    async def _tick(self) -> None:
        changed, self._changed = sorted(self._changed), set()
        notified, self._notified = self._notified, False
        for subscriber, text in await run_in_db(self._texts, changed, notified=notified):
            if subscriber in self.subscribers:
                subscriber.send(text)

    def _texts(self, changed: list[int], *, notified: bool) -> list[tuple[Subscriber, str]]:
        """Return the texts to send with their subscribers. Blocks."""
        subscribers = list(self.subscribers)
        was_final = self._view.final
        update = self._view.refresh(changed, notified=notified)
        if self._view.state is None:
            return []
        if self._view.final and (notified or not was_final):
            for subscriber in subscribers:
                subscriber.charted = None
        return [*self._states(subscribers, update), *self._charts(subscribers, changed)]

    def _states(self, subscribers: list[Subscriber], update: dict[str, Any] | None) -> list[tuple[Subscriber, str]]:
        encoded: dict[tuple[bool, str], str] = {}
        texts = []
        for subscriber in subscribers:
            snapshot, subscriber.needs_snapshot = subscriber.needs_snapshot, False
            message = self._view.snapshot if snapshot else (lambda: update) if update else None
            if message is None:
                continue
            which = (snapshot, subscriber.language)
            if which not in encoded:
                encoded[which] = encode(message(), subscriber.language)
            texts.append((subscriber, encoded[which]))
        return texts

    def _charts(self, subscribers: list[Subscriber], changed: list[int]) -> list[tuple[Subscriber, str]]:
        encoded: dict[tuple[Scope, frozenset[int] | None], tuple[str | None, int]] = {}
        texts, now = [], time.monotonic()
        for subscriber in subscribers:
            # The socket may replace the scope meanwhile; the next tick answers the newer one.
            scope = subscriber.scope
            whole, subscriber.charted = scope != subscriber.charted, scope
            if scope is None:
                continue
            subscriber.changed.update(changed)
            if not whole and (not subscriber.changed or now < subscriber.due):
                continue
            which = (scope, None if whole else frozenset(subscriber.changed))
            if which not in encoded:
                message = self._view.charts(scope, None if whole else sorted(subscriber.changed))
                shown = message["whole"] or message["series"]["second"]
                encoded[which] = encode(message, subscriber.language) if shown else None, message["resolution"]
            text, resolution = encoded[which]
            subscriber.changed.clear()
            subscriber.due = now + (LONG_INTERVAL_S if resolution >= LONG_INTERVAL else 0.0)
            if text is not None:
                texts.append((subscriber, text))
        return texts


class Hub:
    """The watches of this process."""

    def __init__(self) -> None:
        self._watches: dict[int, Watch] = {}

    @contextlib.asynccontextmanager
    async def subscribe(self, run_id: int, key: str, language: str) -> AsyncIterator[tuple[Subscriber, asyncio.Event]]:
        """Yield a subscriber of the run, and the event that makes its watch read the run at once."""
        watch = self._watches.setdefault(run_id, Watch(run_id))
        subscriber = Subscriber(language)
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


def snapshot(run_id: int, scope: Scope) -> dict[str, Any] | None:
    """Return snapshot and charts of a run in one, to be encoded. ``None`` if it does not exist. Blocks."""
    view = View(run_id)
    view.refresh([], notified=True)
    if view.state is None:
        return None
    charts = view.charts(scope)
    shown = {key: value for key, value in charts.items() if key not in ("type", "generators", "whole", "heat")}
    return {**shown, **view.snapshot()}
