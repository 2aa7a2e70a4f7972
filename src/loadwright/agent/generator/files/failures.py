"""Failed samples that JMeter recorded in debug mode, combined into one document."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

FAILURES_FILE = "failures.jtl"
"""Written by the plugin: consecutive elements without a root; a full file is renamed to ``failures.jtl.old``."""
DOCUMENT = "failures-document.jtl"
NEWEST_BYTES = 4 * 1024 * 1024
"""How much of the newest failures can be read during a run."""

HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n<testResults version="1.2">\n'
TAIL = b"</testResults>\n"


def failures_document(work: Path) -> Path | None:
    """Write the failed samples of a run as a JTL, oldest first, and return its path; ``None`` without any.

    If JMeter was killed while writing, the last sample is truncated and the document is not well-formed from there on.
    """
    parts = [path for path in (work / f"{FAILURES_FILE}.old", work / FAILURES_FILE) if path.exists()]
    if not parts:
        return None
    document = work / DOCUMENT
    with document.open("wb") as target:
        target.write(HEAD)
        for part in parts:
            with part.open("rb") as source:
                shutil.copyfileobj(source, target)
        target.write(TAIL)
    return document


def newest_failures(work: Path, most: int = NEWEST_BYTES) -> bytes | None:
    """Return the newest failed samples so far as a JTL, while JMeter adds others; ``None`` without any."""
    file = work / FAILURES_FILE
    try:
        with file.open("rb") as source:
            size = source.seek(0, os.SEEK_END)
            begin = max(size - most, 0)
            source.seek(begin)
            found = source.read(size - begin)
    except FileNotFoundError:
        return None
    # Whole samples only; each is a line.
    first = found.find(b"\n") + 1 if begin else 0
    lines = found[first : found.rfind(b"\n") + 1]
    if not lines:
        return None
    return HEAD + lines + TAIL
