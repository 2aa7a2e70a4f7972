"""Live messages to the browsers that show a run: one JSON shape for running and ended runs.

A page opens ``/ws/runs/<id>``. The server sends a ``snapshot`` at once and an ``update`` after every change; an update
contains only the keys that changed. A page may send ``{"label": "checkout"}`` to follow one label and ``{"label":
null}`` to stop. The server answers at once with ``label``, and again with each update that changes it.
``measurements/live.schema.json`` describes these messages.

A second is sent once every running generator has delivered it, or 1 s after it passed, and again when a late part of it
arrives. ``GET /api/v1/runs/<id>/live`` returns the snapshot alone.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Any

from loadwright.server.platform import events
from loadwright.server.platform.database import run_in_db
from loadwright.server.runs import topics
from loadwright.server.runs.measurements.messages import encode

from .view import STATE_SECONDS, View

log = logging.getLogger(__name__)

TICK_SECONDS = 0.3
QUEUE_MESSAGES = 50


class Subscriber:
    """One browser, whose page is in ``language``.

    ``messages`` are the texts to send. A browser that falls behind receives a new snapshot instead.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self.messages: asyncio.Queue[str] = asyncio.Queue(QUEUE_MESSAGES)
        self.needs_snapshot = True
        self.label: str | None = None
        self.needs_label = False

    def send(self, text: str) -> None:
        try:
            self.messages.put_nowait(text)
        except asyncio.QueueFull:
            while not self.messages.empty():
                self.messages.get_nowait()
            self.needs_snapshot = True
            self.needs_label = self.label is not None


class Watch:
    """Keeps the subscribers of one run up to date."""

    def __init__(self, run_id: int) -> None:
        self._view = View(run_id)
        self.subscribers: set[Subscriber] = set()
        self.wake = asyncio.Event()
        self.task: asyncio.Task[None] | None = None

    async def run(self, key: str) -> None:
        """Send updates until cancelled. ``key`` is the run's key."""
        async with events.listening(topics.run(key)) as event:
            notified = True
            while True:
                self.wake.clear()
                try:
                    await self._tick(notified)
                except Exception:
                    log.exception("Updating the watchers of run %s failed; retrying.", key)
                    await asyncio.sleep(STATE_SECONDS)
                waits = [asyncio.create_task(event.wait()), asyncio.create_task(self.wake.wait())]
                timeout = None if self._view.final else TICK_SECONDS
                try:
                    await asyncio.wait(waits, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for task in waits:
                        task.cancel()
                notified = event.is_set()
                event.clear()

    async def _tick(self, notified: bool) -> None:
        texts = await run_in_db(self._texts, notified)
        # A subscriber may have left while the texts were made in another thread.
        for subscriber, text in texts:
            if subscriber in self.subscribers:
                subscriber.send(text)

    def _texts(self, notified: bool) -> list[tuple[Subscriber, str]]:
        """Encode the messages to send, once per language. Blocks."""
        subscribers = list(self.subscribers)
        update = self._view.refresh(notified)
        if self._view.state is None:
            return []
        updates: dict[str, str] = {}
        snapshots: dict[str, str] = {}
        texts: list[tuple[Subscriber, str]] = []
        for subscriber in subscribers:
            language = subscriber.language
            if subscriber.needs_snapshot:
                if language not in snapshots:
                    snapshots[language] = encode(self._view.snapshot(), language)
                subscriber.needs_snapshot = False
                texts.append((subscriber, snapshots[language]))
            elif update:
                if language not in updates:
                    updates[language] = encode(update, language)
                texts.append((subscriber, updates[language]))
        seconds = update["series"]["second"] if update and "series" in update else []
        return texts + self._labels(subscribers, seconds)

    def _labels(self, subscribers: list[Subscriber], seconds: list[int]) -> list[tuple[Subscriber, str]]:
        texts = []
        for subscriber in subscribers:
            if subscriber.label is None:
                continue
            if subscriber.needs_label:
                subscriber.needs_label = False
                texts.append((subscriber, encode(self._view.label(subscriber.label), subscriber.language)))
            elif seconds:
                texts.append((subscriber, encode(self._view.label(subscriber.label, seconds), subscriber.language)))
        return texts


class Hub:
    """The watches of this process."""

    def __init__(self) -> None:
        self._watches: dict[int, Watch] = {}

    @contextlib.asynccontextmanager
    async def subscribe(self, run_id: int, key: str, language: str) -> AsyncIterator[tuple[Subscriber, asyncio.Event]]:
        """Yield a subscriber of the run, and the event that makes its watch refresh at once."""
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
                # Removed before it is awaited, so that a new subscriber starts a new watch instead of joining this one.
                self._watches.pop(run_id, None)
                watch.task.cancel()
                await asyncio.gather(watch.task, return_exceptions=True)


def snapshot(run_id: int) -> dict[str, Any] | None:
    """Return the unencoded snapshot of a run. ``None`` if it does not exist. Blocks."""
    view = View(run_id)
    view.refresh(notified=True)
    return view.snapshot() if view.state is not None else None
