"""Failed samples that JMeter recorded in debug mode, combined into one document."""

from __future__ import annotations

import shutil
from pathlib import Path

FAILURES_FILE = "failures.jtl"
"""Written by the plugin: consecutive elements without a root; a full file is renamed to ``failures.jtl.old``."""
DOCUMENT = "failures-document.jtl"

_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n<testResults version="1.2">\n'
_TAIL = b"</testResults>\n"


def failures_document(work: Path) -> Path | None:
    """Write the failed samples of a run as a JTL, oldest first, and return its path; ``None`` without any.

    If JMeter was killed while writing, the last sample is truncated and the document is not well-formed from there on.
    """
    parts = [path for path in (work / f"{FAILURES_FILE}.old", work / FAILURES_FILE) if path.exists()]
    if not parts:
        return None
    document = work / DOCUMENT
    with document.open("wb") as target:
        target.write(_HEAD)
        for part in parts:
            with part.open("rb") as source:
                shutil.copyfileobj(source, target)
        target.write(_TAIL)
    return document
