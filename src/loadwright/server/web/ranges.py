"""Parts of files: the ``Range`` header of HTTP."""

from __future__ import annotations

import re


class UnsatisfiableRangeError(Exception):
    """The requested range does not exist."""


def part(asked: str, size: int) -> tuple[int, int] | None:
    """Return start and end (exclusive) of a ``Range`` header; ``None`` for the whole file or an invalid header.

    Raises ``UnsatisfiableRangeError``. Several ranges are answered with the whole file (RFC 9110, 14.2 permits it).
    """
    match = re.fullmatch(r"bytes=(\d{0,20})-(\d{0,20})", asked.replace(" ", ""))
    if match is None or not any(match.groups()):
        return None
    first, last = match.groups()
    if not first:
        begin, end = max(size - int(last), 0), size
    else:
        begin, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < begin:
            return None
    if begin >= end:
        raise UnsatisfiableRangeError
    return begin, end
