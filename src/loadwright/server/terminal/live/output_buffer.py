"""Output of a shell: limits for kept bytes, bytes in flight to the browser, and when the shell must wait.

Positions are bytes since the shell was opened. The browser acknowledges the position up to which it has drawn. Output
that has not been drawn is kept, so a lost connection loses nothing; the end of drawn output is kept for a new browser.
"""

from dataclasses import dataclass

KEEP_BYTES = 256 * 1024
"""Bytes of drawn output that are kept. Without a browser the shell waits at this many undrawn bytes."""
IN_FLIGHT_BYTES = 320 * 1024
"""Maximum number of bytes in flight to a browser. It draws them before the effect of Ctrl+C, so they delay it.

Must exceed the 256 KB after which a browser acknowledges, or both would wait.
"""
BACKLOG_BYTES = 64 * 1024
"""With a browser the shell waits at this many received bytes that cannot be sent."""
FRAME_BYTES = 64 * 1024
SLACK_BYTES = 64 * 1024
"""Excess is dropped in steps of this size, not with every keystroke."""


@dataclass(frozen=True)
class Attached:
    """The position at which output continues for a browser, and the number of discarded bytes before it."""

    offset: int
    lost: int


class Stream:
    """The output of one shell, sent to at most one browser."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._begin = 0
        self.received = 0
        self.sent = 0
        self.drawn = 0
        self.attached = False

    @property
    def kept(self) -> int:
        return len(self._data)

    @property
    def waiting(self) -> int:
        return self.received - self.sent

    @property
    def sendable(self) -> int:
        """Return the number of bytes that may be sent now."""
        return min(self.waiting, self.drawn + IN_FLIGHT_BYTES - self.sent) if self.attached else 0

    @property
    def full(self) -> bool:
        """Return whether the shell must wait."""
        return self.waiting >= BACKLOG_BYTES if self.attached else self.received - self.drawn >= KEEP_BYTES

    @property
    def roomy(self) -> bool:
        """Return whether a waiting shell may continue; below a lower mark, to avoid frequent switches."""
        return self.waiting <= BACKLOG_BYTES // 4 if self.attached else not self.full

    def add(self, data: bytes) -> None:
        """Append output of the shell."""
        self._data += data
        self.received += len(data)
        if len(self._data) > KEEP_BYTES + SLACK_BYTES:
            self._cut()

    def take(self) -> bytes:
        """Return the next bytes to send; empty if there are none or the browser has enough to draw."""
        size = min(self.sendable, FRAME_BYTES)
        if size <= 0:
            return b""
        begin = self.sent - self._begin
        self.sent += size
        return bytes(memoryview(self._data)[begin : begin + size])

    def acknowledge(self, drawn: int) -> None:
        """Record the position up to which the browser has drawn. Raises ``ValueError`` if it was never sent."""
        if not 0 <= drawn <= self.sent:
            raise ValueError(f"acknowledged byte {drawn} of {self.sent}")
        self.drawn = max(self.drawn, drawn)
        if len(self._data) > KEEP_BYTES + SLACK_BYTES:
            self._cut()

    def attach(self, position: int) -> Attached:
        """Continue from ``position`` for a browser that has drawn everything before it, as far as it is kept."""
        self._cut()
        wanted = min(max(position, 0), self.received)
        offset = max(wanted, self._begin)
        self.attached = True
        self.sent = self.drawn = offset
        return Attached(offset, offset - wanted)

    def detach(self) -> None:
        """Keep further output for the next browser."""
        self.attached = False

    def _cut(self) -> None:
        keep = max(KEEP_BYTES, self.received - self.drawn)
        if (excess := len(self._data) - keep) > 0:
            del self._data[:excess]
            self._begin += excess
