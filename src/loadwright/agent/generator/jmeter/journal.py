"""The journal of a JVM that lost its agent: what it measured and could not hand over, for the next agent.

The plugin writes the lines that it would have sent, and stops the load softly.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from loadwright.core.stats.frames import GeneratorSecond

from .plugin_link import MAX_LINE_BYTES, LoadEnd, read_line, read_load_end, read_second

JOURNAL_FILE = "undelivered.jsonl"
LAST_STATES = ("ended", "exiting")
"""States after which the plugin measures nothing."""


class Journal:
    """The journal in the folder ``work`` of a run; without a file it is empty and not complete.

    ``complete``: it contains everything that was measured. ``load_end`` is the end of the load. Both are known once
    ``seconds`` is exhausted.
    """

    def __init__(self, work: Path) -> None:
        self._path = work / JOURNAL_FILE
        self.complete = False
        self.load_end: LoadEnd | None = None

    def seconds(self) -> Iterator[GeneratorSecond]:
        """Yield the measured seconds; some may have been handed over, too. Raises ``ValueError``, ``OSError``."""
        if not self._path.exists():
            return
        with self._path.open("rb") as file:
            for line in iter(partial(file.readline, MAX_LINE_BYTES), b""):
                if not line.endswith(b"\n"):
                    return  # The JVM was killed while it wrote.
                message = read_line(line)
                if message["type"] == "second":
                    yield read_second(message)
                elif message["type"] == "state":
                    self.load_end = read_load_end(message) or self.load_end
                    self.complete = message.get("state") in LAST_STATES
