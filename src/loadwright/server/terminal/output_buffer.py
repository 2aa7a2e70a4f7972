"""What a shell wrote: how much of it is kept, how much may be on its way to the browser, when the shell must wait.

Positions are bytes since the shell was opened. The browser tells up to where it has drawn; what it has not drawn is
kept, so that a lost connection loses nothing, and of what it has drawn the end is kept for a browser that begins anew.
"""

from dataclasses import dataclass

KEEP_BYTES = 256 * 1024
"""So much of the end is kept; without a browser the shell waits once so much was not drawn."""
IN_FLIGHT_BYTES = 320 * 1024
"""At most so much is on its way to a browser. It draws before it hears of Ctrl+C, so this is the delay of Ctrl+C.

More than the 256 KB after which a browser tells what it has drawn, or neither would go on.
"""
BACKLOG_BYTES = 64 * 1024
"""With a browser the shell waits once so much was received and cannot be sent."""
FRAME_BYTES = 64 * 1024
SLACK_BYTES = 64 * 1024
"""What is too much is dropped in pieces of this size, not with every key."""


@dataclass(frozen=True)
class Attached:
    """Where the stream goes on for a browser, and how many bytes before that are no longer there."""

    offset: int
    lost: int


class Stream:
    """The output of one shell, on its way to at most one browser."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._begin = 0
        self.received = 0
        self.sent = 0
        self.drawn = 0
        self.attached = False

    @property
    def kept(self) -> int:
        """Return how many bytes are kept."""
        return len(self._data)

    @property
    def waiting(self) -> int:
        """Return how many bytes were received and not sent."""
        return self.received - self.sent

    @property
    def sendable(self) -> int:
        """Return how many bytes may be sent now."""
        return min(self.waiting, self.drawn + IN_FLIGHT_BYTES - self.sent) if self.attached else 0

    @property
    def full(self) -> bool:
        """Return whether the shell must wait."""
        return self.waiting >= BACKLOG_BYTES if self.attached else self.received - self.drawn >= KEEP_BYTES

    @property
    def roomy(self) -> bool:
        """Return whether a shell that waits may go on: later than it stopped being full, so as not to do it often."""
        return self.waiting <= BACKLOG_BYTES // 4 if self.attached else not self.full

    def add(self, data: bytes) -> None:
        """Take what the shell wrote."""
        self._data += data
        self.received += len(data)
        if len(self._data) > KEEP_BYTES + SLACK_BYTES:
            self._cut()

    def take(self) -> bytes:
        """Return the next bytes to send, none when there are none or the browser has enough to draw."""
        size = min(self.sendable, FRAME_BYTES)
        if size <= 0:
            return b""
        begin = self.sent - self._begin
        self.sent += size
        return bytes(memoryview(self._data)[begin : begin + size])

    def acknowledge(self, drawn: int) -> None:
        """Take up to where the browser has drawn; raises ``ValueError`` for what was never sent."""
        if not 0 <= drawn <= self.sent:
            raise ValueError(f"drawn up to byte {drawn} of {self.sent}")
        self.drawn = max(self.drawn, drawn)
        if len(self._data) > KEEP_BYTES + SLACK_BYTES:
            self._cut()

    def attach(self, position: int) -> Attached:
        """Go on from ``position`` for a browser that has drawn all before it, as far as it is still there."""
        self._cut()
        wanted = min(max(position, 0), self.received)
        offset = max(wanted, self._begin)
        self.attached = True
        self.sent = self.drawn = offset
        return Attached(offset, offset - wanted)

    def detach(self) -> None:
        """Keep what comes for the next browser."""
        self.attached = False

    def _cut(self) -> None:
        keep = max(KEEP_BYTES, self.received - self.drawn)
        if (excess := len(self._data) - keep) > 0:
            del self._data[:excess]
            self._begin += excess
