"""Limits of plans and of zips with plans, checked before the work that they bound.

Reading the largest plan within them takes about 5 s of CPU time and 700 MB of memory.
"""

from __future__ import annotations

from dataclasses import dataclass

MAX_BYTES = 64 << 20
MAX_DEPTH = 256
"""Levels of XML elements."""
MAX_ELEMENTS = 50_000
"""Test elements: thread groups, controllers, samplers and so on."""
MAX_PROPERTIES = 500_000
"""XML elements of any kind. A test element has about 25."""
MAX_ATTRIBUTES = 100
"""Of an XML element. JMeter writes about five; the effort to read all values grows with their square."""
MAX_VARIABLES = 10_000
MAX_VARIABLE_CHARACTERS = 4 << 20
"""Of the names, values and comments of all variables together: pages and the API show all of them."""
MAX_NAME_BYTES = 255
"""Of a file or folder in a zip."""
MAX_PATH = 1000
"""Characters of a path in a zip."""


@dataclass(frozen=True)
class Limits:
    """Limits of a zip. Sizes are uncompressed bytes, counted while decompressing."""

    total: int = 2 << 30
    file: int = 256 << 20
    entries: int = 10_000


DEFAULT = Limits()
