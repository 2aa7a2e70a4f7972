"""JMeter's log of a generator, as far as it was uploaded: its end while the run goes on, all of it afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.files.storage import default_storage

from loadwright.server.runs import storage
from loadwright.server.runs.models import RunGenerator

SHOWN_BYTES = 256 * 1024


@dataclass(frozen=True)
class GeneratorLog:
    """The end of a log with the ``name`` of its file, ``at`` when it was uploaded.

    ``cut``: the file has more. ``awaited``: another copy was requested and has not arrived.
    """

    name: str = ""
    text: str = ""
    at: datetime | None = None
    cut: bool = False
    awaited: bool = False


def log_of(part: RunGenerator) -> GeneratorLog:
    """Read the log of a participant's latest attempt."""
    again = f"-{part.attempt + 1}" if part.attempt else ""
    name = f"jmeter-{part.agent.key}{again}.log"
    path = storage.path(part.run.key, name)
    requested = part.log_requested_at if part.run.active else None
    if not default_storage.exists(path):
        return GeneratorLog(awaited=requested is not None)
    at = default_storage.get_modified_time(path)
    with default_storage.open(path) as file:
        cut = file.size > SHOWN_BYTES
        file.seek(max(0, file.size - SHOWN_BYTES))
        text = file.read().decode("utf-8", "replace")
    awaited = requested is not None and at < requested and not part.drained
    return GeneratorLog(name, text.partition("\n")[2] if cut else text, at, cut, awaited)
