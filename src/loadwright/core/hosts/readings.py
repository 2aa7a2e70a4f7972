"""Readings: the values of a host's figures at one moment, by family and part."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, Union

from .figures import FAMILIES, MAX_PART, Family

Value = Union[int, float]
Values = Mapping[str, Value]
"""Values by the name of the figure."""


class Series(NamedTuple):
    """One thing that is measured: a family, and its part of the host; the host itself has none."""

    family: str
    part: str = ""


Readings = Mapping[Series, Values]

BY_NAME: dict[str, Family] = {family.name: family for family in FAMILIES}

_UNSAFE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_KEPT_NAMES = 4096


def valid(readings: Readings, refuse: Callable[[Series, str], None]) -> dict[Series, dict[str, Value]]:
    """Return what can be stored of ``readings``: declared figures within their range, each as its declared type.

    Everything else is left out and passed to ``refuse``, with the name of the figure or, for a whole series, an empty
    one. Names of parts become safe as tags.
    """
    kept: dict[Series, dict[str, Value]] = {}
    for series, values in readings.items():
        limits = _LIMITS.get(series.family)
        name = safe_part(series.part)
        if limits is None or bool(name) != bool(BY_NAME[series.family].part):
            refuse(series, "")
            continue
        own: dict[str, Value] = {}
        for figure, value in values.items():
            kind, minimum, maximum = limits.get(figure, _UNKNOWN)
            # Comparisons with NaN are false, so NaN is refused too.
            if minimum <= value <= maximum and (kind is float or type(value) is int):
                own[figure] = kind(value)
            else:
                refuse(series, figure)
        if own:
            kept[Series(series.family, name)] = own
    return kept


@lru_cache(maxsize=_KEPT_NAMES)
def safe_part(part: str) -> str:
    """Return the name of a part without what tags cannot contain, cut to its maximum length."""
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", part)[:MAX_PART].rstrip("\\")


_UNKNOWN: tuple[Any, float, float] = (float, 1, 0)
_LIMITS: dict[str, dict[str, tuple[Any, float, float]]] = {
    family.name: {
        field.name: (field.kind, field.minimum, float("inf") if field.maximum is None else field.maximum)
        for field in family.fields
    }
    for family in FAMILIES
}
