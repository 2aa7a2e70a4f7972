"""JSON as RFC 8259 defines it, of limited depth: without NaN and Infinity, which Python's parser and encoder accept."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import IO, Any

MAX_DEPTH = 100
"""Maximum nesting of arrays and objects. What walks through the values may be recursive."""


def loads(
    text: str | bytes, parse_int: Callable[[str], int] = int, repeated: Callable[[str], object] | None = None
) -> Any:
    """Parse JSON. Raises ``ValueError``, also for numbers that no float can hold and for values nested too deeply.

    ``repeated`` is called with each key that an object has more than once, of which the last value counts.
    """
    pairs = None if repeated is None else partial(_object, repeated)
    try:
        value = json.loads(
            text, parse_constant=_refuse, parse_float=_finite, parse_int=parse_int, object_pairs_hook=pairs
        )
    except RecursionError:
        raise _too_deep() from None
    # No value is nested more deeply than it has brackets, and few have that many.
    brackets = text.count("[") + text.count("{") if isinstance(text, str) else text.count(b"[") + text.count(b"{")
    if brackets > MAX_DEPTH and _deeper_than(value, MAX_DEPTH):
        raise _too_deep()
    return value


def read_stored(file: IO[Any]) -> Any:
    """Parse JSON that earlier versions wrote, in which NaN and Infinity become ``None``. Raises ``ValueError``."""
    return json.load(file, parse_constant=lambda _name: None)


def dumps(value: Any, **options: Any) -> str:
    """Return ``value`` as JSON; ``options`` are those of ``json.dumps``. Raises ``ValueError`` for NaN and Infinity."""
    return json.dumps(value, allow_nan=False, **options)


def _object(repeated: Callable[[str], object], pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        for name, count in Counter(name for name, _value in pairs).items():
            if count > 1:
                repeated(name)
    return found


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is not a JSON value")


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError(f"{digits[:40]} is outside the range of a float")
    return value


def _too_deep() -> ValueError:
    return ValueError(f"arrays and objects are nested more than {MAX_DEPTH} deep")


def _deeper_than(value: Any, depth: int) -> bool:
    """Return whether arrays and objects are nested more than ``depth`` deep, level by level."""
    level = [value]
    for _ in range(depth + 1):
        level = [one for one in level if isinstance(one, (list, dict))]
        if not level:
            return False
        level = [inner for one in level for inner in (one.values() if isinstance(one, dict) else one)]
    return True
