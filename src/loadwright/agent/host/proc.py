"""The numbers in files below /proc."""

from __future__ import annotations

from collections.abc import Sequence


def numbers(text: str, names: Sequence[str]) -> dict[str, int]:
    """Return the number after each of the names that start a line of ``text``; names without a line are omitted.

    A name includes what separates it from the number. The search costs less than splitting files that are much
    larger than what is needed of them. Raises ``ValueError`` or ``LookupError`` if no number follows a name.
    """
    found: dict[str, int] = {}
    text = "\n" + text
    for name in names:
        start = text.find("\n" + name)
        if start >= 0:
            start += 1 + len(name)
            # Padding and the largest 64-bit number are shorter than this.
            found[name] = int(text[start : start + 40].split(None, 1)[0])
    return found
