"""The loopback connection between the agent and the plugin in one JVM.

The agent listens on a free port of 127.0.0.1; the plugin connects, and reconnects if the connection is lost. The plugin
sends one JSON object per line: ``hello`` (with its token), ``state`` and ``second``. The agent sends text commands:
``ack SEQ`` for every second that it has processed, and the desired state, all of it after every hello: ``load``,
``phase``, ``lease``, ``start``, ``end``, ``stop``.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from loadwright.core.stats.errors import measured_kinds
from loadwright.core.stats.fields import MAX_COUNT, MAX_SECOND, Field, FieldError, read_values
from loadwright.core.stats.frames import KINDS, REQUEST, Frame, GeneratorSecond
from loadwright.core.stats.histogram import Histogram
from loadwright.core.stats.labels import limited
from loadwright.core.strictjson import loads

PROTOCOL = 1
MAX_LINE_BYTES = 64 * 2**20
"""Enough for one second with more than 2,000 labels and wide histograms."""

_SECOND = Field("second", int, "s", "server time since the epoch", MAX_SECOND)

_WARM_UP = Field("warm_up_ms", int, "ms", "duration of the warm-up", 600_000)

_LOAD_ENDED = Field("load_ended_ms", int, "ms", "server time since the epoch", MAX_SECOND * 1000)

BY_PLAN = "plan"
"""The plan stopped the test."""
BY_SETUP = "setup"
"""The plan stopped the test before a main thread group had started."""
BY_THREADS = "threads"
"""All threads had ended."""
BY_NO_THREADS = "no_threads"
"""The plan gives no main thread group any threads or arrivals."""
BY_EXIT = "exit"
"""A script exits the JVM although the test goes on."""
BY_SIGNAL = "signal"
"""A signal terminates the JVM."""


@dataclass(frozen=True)
class LoadEnd:
    """When the load ended (server time), and by what: one of these, or by the order."""

    at: float
    by: str


class LinkError(ValueError):
    """A message of the plugin that violates the protocol."""


class Link:
    """Listens for the connection of one JVM.

    ``on_second`` is awaited for each second, in order and exactly once; the second is acknowledged afterwards.
    ``on_state`` is called with ``warming_up``, ``ready``, ``running``, ``stopping`` and ``ended``, or ``exiting`` if
    the JVM exits although the test has not ended. ``desired`` returns the commands with the complete desired state,
    which are sent on every connection. ``token`` is that of a JVM which exists already.
    """

    def __init__(
        self,
        on_second: Callable[[GeneratorSecond], Awaitable[None]],
        on_state: Callable[[str], None],
        desired: Callable[[], Sequence[str]],
        token: str | None = None,
    ) -> None:
        self.token = token or secrets.token_urlsafe(24)
        self.port = 0
        self.error: Exception | None = None
        self.connected = False
        """Whether the JVM has ever connected."""
        self.warm_up_s: float | None = None
        """Duration of the warm-up, once it is over."""
        self.load_end: LoadEnd | None = None
        """The end of the load, once it has ended."""
        self._on_second = on_second
        self._on_state = on_state
        self._desired = desired
        self._server: asyncio.Server | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self._last_sequence = 0
        self._ordering = asyncio.Lock()

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=MAX_LINE_BYTES)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Process the data that has arrived, and stop listening."""
        if self._server is None:
            return
        self._server.close()
        if self._connections:
            # The JVM has exited, so its connections end; the timeout is for a connection that hangs.
            _, late = await asyncio.wait(self._connections, timeout=5)
            for task in late:
                task.cancel()
        self._server = None

    def send_commands(self, words: Sequence[str]) -> None:
        """Send commands to the JVM. No-op while disconnected: the full desired state is resent on reconnect."""
        writer = self._writer
        if writer is None or writer.is_closing():
            return
        writer.write("".join(f"{line}\n" for line in words).encode())

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # a connection is always handled by a task
        if self.error is not None:
            writer.close()
            return
        self._connections.add(task)
        try:
            await self._serve(reader, writer)
        except ConnectionError:
            return  # The JVM reconnects, or its owner notices its exit.
        except Exception as error:
            # This includes errors of on_second: a second that was not stored must not be acknowledged. The JVM stops by
            # itself
            # without a connection.
            self.error = error
        finally:
            self._connections.discard(task)
            if self._writer is writer:
                self._writer = None
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        hello = read_line(await reader.readline())
        if hello.get("type") != "hello" or not hmac.compare_digest(str(hello.get("token", "")), self.token):
            return  # Not our JVM, but some other program on this machine.
        if hello.get("protocol") != PROTOCOL:
            raise LinkError(f"the plugin uses protocol version {hello.get('protocol')}, this agent {PROTOCOL}")
        self.connected = True
        self._writer = writer
        self.send_commands(self._desired())
        while line := await reader.readline():
            if not line.endswith(b"\n"):
                return  # The connection broke within a line; the plugin sends it again.
            await self._handle(read_line(line), writer)

    async def _handle(self, message: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        if message["type"] == "state":
            if "warm_up_ms" in message:
                self.warm_up_s = _WARM_UP.of_json(message["warm_up_ms"]) / 1000
            self.load_end = read_load_end(message) or self.load_end
            self._on_state(str(message.get("state")))
        elif message["type"] == "second":
            # A new connection may overlap with the previous one; the lock ensures that each second is processed once,
            # in order.
            async with self._ordering:
                number = int(message["seq"])
                if number > self._last_sequence:
                    await self._on_second(read_second(message))
                    self._last_sequence = number
            writer.write(f"ack {number}\n".encode())
            await writer.drain()


def read_line(line: bytes) -> dict[str, Any]:
    """Parse one message of the plugin. Raises ``LinkError``."""
    try:
        message = loads(line)
    except ValueError as error:
        raise LinkError(f"the plugin sent a line that is not JSON: {error}") from None
    if not isinstance(message, dict) or "type" not in message:
        raise LinkError(f"the plugin sent a line without a type: {line[:100]!r}")
    return message


def read_load_end(message: dict[str, Any]) -> LoadEnd | None:
    """Return the end of the load in a message of type ``state``, if it contains one. Raises ``FieldError``."""
    if "load_ended_ms" not in message:
        return None
    return LoadEnd(_LOAD_ENDED.of_json(message["load_ended_ms"]) / 1000, str(message.get("ended_by")))


def read_second(message: dict[str, Any]) -> GeneratorSecond:
    """Return the second in a message of type ``second``. Raises ``LinkError`` with the invalid field."""
    try:
        second = _SECOND.of_json(message["second"])
        return GeneratorSecond(
            second=second,
            frames=[_read_frame(frame, second) for frame in message["frames"]],
            **read_values(GeneratorSecond, message),
        )
    except KeyError as error:
        raise LinkError(f"the plugin sent a second without {error}") from None
    except (AttributeError, TypeError, ValueError) as error:
        raise LinkError(f"the plugin sent a second that is not valid: {error}") from None


def _read_frame(data: dict[str, Any], second: int) -> Frame:
    label, intended = data["label"], data.get("intended")
    kind = data.get("kind", REQUEST)
    if not isinstance(label, str):
        raise FieldError("label", f"is {label!r:.80}, not text")
    if kind not in KINDS:
        raise FieldError("kind", f"is {kind!r:.80}, not one of {', '.join(KINDS)}")
    try:
        error_kinds = measured_kinds(
            second, data["error_kinds"], data.get("error_requests", {}), data.get("error_texts", {})
        )
    except ValueError as error:
        raise FieldError("error_kinds", str(error)) from None
    try:
        return Frame(
            label=limited(label),
            histogram=Histogram.decode(data["histogram"], MAX_COUNT),
            intended=None if intended is None else Histogram.decode(intended, MAX_COUNT),
            error_kinds=error_kinds,
            kind=kind,
            **read_values(Frame, data),
        )
    except FieldError as error:
        raise FieldError(error.field, f"of label {label!r:.80} {error.reason}") from None
