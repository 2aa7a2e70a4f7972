"""Sender for one attached browser: few frames under load, no delay for single keystrokes."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from typing import Any, Protocol

from starlette.websockets import WebSocket

from .output_buffer import FRAME_BYTES

GATHER_SECONDS = 0.006
"""Seconds of gathering output after a frame, unless a frame is full. Output after a pause is sent at once."""
DRAIN_SECONDS = 5.0
"""Seconds a browser has to receive the last output of a shell."""
MAX_TEXTS = 100
ENDED = 1000


class Source(Protocol):
    """Source of output."""

    def take(self) -> bytes:
        """Return the next bytes to send; empty if there are none or the browser has enough to draw."""

    @property
    def waiting(self) -> int:
        """Return the number of bytes still to be sent."""


class Browser:
    """One WebSocket. ``language`` is the person's language."""

    def __init__(self, socket: WebSocket, language: str) -> None:
        self.language = language
        self._socket = socket
        self._loop = asyncio.get_running_loop()
        self._source: Source | None = None
        self._texts: deque[str] = deque(maxlen=MAX_TEXTS)
        self._wake = asyncio.Event()
        self._gather_until = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._final: tuple[str, int] | None = None
        self._drain_until = 0.0

    def attach(self, source: Source, **hello: Any) -> None:
        """Send ``hello``, then the output of ``source``."""
        self.enqueue(type="hello", **hello)
        self._source = source

    def enqueue(self, **message: Any) -> None:
        """Send a message ahead of pending output."""
        self._texts.append(json.dumps(message))
        self._wake.set()

    def output(self, sendable: int) -> None:
        """Update the number of bytes that may be sent now."""
        if sendable >= FRAME_BYTES:
            self._wake.set()
        elif sendable > 0 and self._timer is None:
            delay = self._gather_until - self._loop.time()
            if delay > 0:
                self._timer = self._loop.call_later(delay, self._gathered)
            else:
                self._wake.set()

    def finish(self, code: int = ENDED, *, drain: bool = True, **message: Any) -> None:
        """Send pending output if ``drain``, then ``message``, and close."""
        if self._final is None:
            self._final = json.dumps(message), code
            if not drain:
                self._source = None
            self._drain_until = self._loop.time() + DRAIN_SECONDS
            self._loop.call_at(self._drain_until, self._wake.set)
            self._wake.set()

    async def send(self) -> None:
        """Send output until finished or cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            await self._send_waiting()
            if self._final is not None and self._drained():
                text, code = self._final
                await self._socket.send_text(text)
                await self._socket.close(code)
                return

    async def _send_waiting(self) -> None:
        while True:
            # A message must not queue behind a flood of output.
            while self._texts:
                await self._socket.send_text(self._texts.popleft())
            frame = self._source.take() if self._source is not None else b""
            if not frame:
                return
            self._gather_until = self._loop.time() + GATHER_SECONDS
            await self._socket.send_bytes(frame)

    def _drained(self) -> bool:
        return self._source is None or not self._source.waiting or self._loop.time() >= self._drain_until

    def _gathered(self) -> None:
        self._timer = None
        self._wake.set()
