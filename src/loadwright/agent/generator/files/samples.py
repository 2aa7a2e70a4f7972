"""All samples of a trial that JMeter recorded, as one document."""

from __future__ import annotations

from pathlib import Path

from .failures import HEAD, TAIL

SAMPLES_FILE = "samples.jtl"
"""Written by the plugin: consecutive elements without a root, and at most as many bytes as it keeps."""


def samples_document(work: Path) -> bytes | None:
    """Return the samples so far as a JTL, while JMeter may add others; ``None`` without any. Raises ``OSError``."""
    try:
        found = (work / SAMPLES_FILE).read_bytes()
    except FileNotFoundError:
        return None
    # Whole samples only; each is a line.
    lines = found[: found.rfind(b"\n") + 1]
    return HEAD + lines + TAIL if lines else None
