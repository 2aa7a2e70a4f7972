"""The loopback link between the agent and the plugin inside one JVM.

The agent listens on a free port of 127.0.0.1 and the plugin dials in, again and again when the link is
lost. What the plugin says is one JSON object a line: ``hello`` (with the token it was given), ``state``
and ``second``. The agent answers in words: ``ack SEQ`` for every second it has taken care of, and what
the JVM should be doing, the whole of it after every hello: ``load``, ``phase``, ``start``, ``end``, ``stop``.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from loadwright.core.stats.fields import Field, FieldError, read_values
from loadwright.core.stats.frames import MAX_SECOND, Frame, GeneratorSecond, valid_error_kinds
from loadwright.core.stats.histogram import Histogram

PROTOCOL = 1
MAX_LINE_BYTES = 64 * 2**20
"""More than 2,000 labels with wide histograms can fill in one second."""

_SECOND = Field("second", int, "s", "server time since the epoch", MAX_SECOND)


class LinkError(ValueError):
    """The plugin said something that cannot be understood."""


class Link:
    """Listens for one JVM.

    ``on_second`` is awaited for each second, in order and once, and only then is the second acknowledged.
    ``on_state`` hears ``ready``, ``running``, ``stopping`` and ``ended``. ``desired`` gives the words that
    tell a JVM that just dialled everything it should be doing.
    """

    def __init__(
        self,
        on_second: Callable[[GeneratorSecond], Awaitable[None]],
        on_state: Callable[[str], None],
        desired: Callable[[], Sequence[str]],
    ) -> None:
        self.token = secrets.token_urlsafe(24)
        self.port = 0
        self.error: Exception | None = None
        self._on_second = on_second
        self._on_state = on_state
        self._desired = desired
        self._server: asyncio.Server | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._busy: set[asyncio.Task[None]] = set()
        self._taken = 0
        self._turn = asyncio.Lock()

    async def open(self) -> None:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=MAX_LINE_BYTES)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Finish reading what has arrived, and listen no more."""
        if self._server is None:
            return
        self._server.close()
        if self._busy:
            # The JVM is gone by now, so its connections end; the limit is for one that hangs.
            _, late = await asyncio.wait(self._busy, timeout=5)
            for task in late:
                task.cancel()
        self._server = None

    def say(self, words: Sequence[str]) -> None:
        """Send lines to the JVM; without a connection nothing is lost, because a hello is answered with all."""
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
        self._busy.add(task)
        try:
            await self._converse(reader, writer)
        except ConnectionError:
            return  # The JVM redials, or its end is seen by whoever started it.
        except Exception as error:
            # Also what on_second raises: a second that cannot be kept must not be acknowledged. Left
            # without a link, the JVM stops by itself.
            self.error = error
        finally:
            self._busy.discard(task)
            if self._writer is writer:
                self._writer = None
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        hello = read_line(await reader.readline())
        if hello.get("type") != "hello" or not hmac.compare_digest(str(hello.get("token", "")), self.token):
            return  # Not our JVM: some other program of this machine.
        if hello.get("protocol") != PROTOCOL:
            raise LinkError(f"the plugin speaks version {hello.get('protocol')} of the link, this agent {PROTOCOL}")
        self._writer = writer
        self.say(self._desired())
        while line := await reader.readline():
            if not line.endswith(b"\n"):
                return  # Cut off in the middle; the rest comes again.
            await self._hear(read_line(line), writer)

    async def _hear(self, message: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        if message["type"] == "state":
            self._on_state(str(message.get("state")))
        elif message["type"] == "second":
            # A redial may overlap the connection before it; the turn keeps each second single and in order.
            async with self._turn:
                number = int(message["seq"])
                if number > self._taken:
                    await self._on_second(read_second(message))
                    self._taken = number
            writer.write(f"ack {number}\n".encode())
            await writer.drain()


def read_line(line: bytes) -> dict[str, Any]:
    """Read one message of the plugin. Raises ``LinkError``."""
    try:
        message = json.loads(line)
    except ValueError as error:
        raise LinkError(f"the plugin sent a line that is not JSON: {error}") from None
    if not isinstance(message, dict) or "type" not in message:
        raise LinkError(f"the plugin sent a line without a type: {line[:100]!r}")
    return message


def read_second(message: dict[str, Any]) -> GeneratorSecond:
    """Return the second in a message of type ``second``. Raises ``LinkError`` naming the field that is not valid."""
    try:
        return GeneratorSecond(
            second=_SECOND.of_json(message["second"]),
            frames=[_read_frame(frame) for frame in message["frames"]],
            **read_values(GeneratorSecond, message),
        )
    except KeyError as error:
        raise LinkError(f"the plugin sent a second without {error}") from None
    except (AttributeError, TypeError, ValueError) as error:
        raise LinkError(f"the plugin sent a second that is not valid: {error}") from None


def _read_frame(data: dict[str, Any]) -> Frame:
    label, intended, error_kinds = data["label"], data.get("intended"), data["error_kinds"]
    if not isinstance(label, str):
        raise FieldError("label", f"is {label!r:.80}, not text")
    if not valid_error_kinds(error_kinds):
        raise FieldError("error_kinds", f"is {error_kinds!r:.80}, not an object of counts")
    try:
        return Frame(
            label=label,
            histogram=Histogram.decode(data["histogram"]),
            intended=None if intended is None else Histogram.decode(intended),
            error_kinds=error_kinds,
            **read_values(Frame, data),
        )
    except FieldError as error:
        raise FieldError(error.field, f"of label {label!r:.80} {error.reason}") from None
