"""The schema of the telemetry store: every measurement, its tags and its fields with units and valid ranges.

Tags are stable ids, never names that people may change. A point is identified by its measurement, all its tags and its
time; writing it again adds or replaces fields. Almost every read specifies the first tag, so stores sort points by
this tag and then by time.

Measured fields are declared by the dataclasses of ``core.stats.frames``; a module here for each kind of measurement
adds tags and storage details.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from loadwright.core.lineprotocol import Point

from .load import LOAD_FRAME, LOAD_SECOND
from .measurement import Measurement, SchemaError
from .rollup import COARSEST, ROLLUPS

__all__ = [
    "COARSEST",
    "LOAD_FRAME",
    "LOAD_SECOND",
    "MEASUREMENTS",
    "ROLLUPS",
    "Measurement",
    "SchemaError",
    "check",
    "measurement",
    "roles",
    "written_by",
]


def _declared() -> Iterator[Measurement]:
    """Yield the measurements of every module of this folder."""
    for found in iter_modules(__path__):
        for value in vars(import_module(f"{__name__}.{found.name}")).values():
            # A module declares each by a name of its own, or several in a tuple.
            items = value if isinstance(value, tuple) else (value,)
            yield from (item for item in items if isinstance(item, Measurement))


MEASUREMENTS: dict[str, Measurement] = {item.name: item for item in _declared()}


def measurement(name: str) -> Measurement:
    """Return the measurement with this name. Raises ``SchemaError`` that lists the known ones."""
    found = MEASUREMENTS.get(name)
    if found is None:
        raise SchemaError(f"there is no measurement {name[:80]!r}; use one of {', '.join(_of_agents())}")
    return found


def _of_agents() -> list[str]:
    """Return the names of what agents write, without the resolutions."""
    names = (item.name for item in MEASUREMENTS.values() if any(tag.role for tag in item.tags))
    return list(dict.fromkeys(re.sub(r"_\d+s\Z", "_…s", name) for name in names))


def roles() -> tuple[str, ...]:
    """Return the roles of agents that write measurements, in order."""
    return tuple(sorted({tag.role for item in MEASUREMENTS.values() for tag in item.tags if tag.role}))


def written_by(role: str) -> dict[str, str]:
    """Return the measurements that agents of ``role`` write, each with its tag for the agent's id."""
    return {name: tag.name for name, item in MEASUREMENTS.items() for tag in item.tags if role and tag.role == role}


def check(point: Point) -> None:
    """Raise ``SchemaError`` unless ``point``, which an agent sends, is valid in every value."""
    measurement(point.measurement).check_sent(point)
