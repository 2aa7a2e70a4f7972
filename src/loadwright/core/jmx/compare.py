"""What differs between two versions of a plan, in short: numbers and first names of elements or data files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from lxml import etree

MAX_NAMES = 5
"""Names that are listed of what was added, of what was removed and of what was changed."""
MAX_NAME = 100
"""Characters of a listed name. Longer ones are cut off."""


@dataclass(frozen=True)
class Part:
    """A part of a version; ``name`` is its name for people.

    Parts with the same ``key`` in both versions are the same one, which has changed if ``content`` differs.
    """

    key: Hashable
    name: str
    content: bytes


@dataclass(frozen=True)
class Listed:
    """The number of parts, and the names of the first ones."""

    count: int
    names: list[str]


@dataclass(frozen=True)
class Difference:
    """The parts that only the later version has, that only the earlier one has, and that differ."""

    added: Listed
    removed: Listed
    changed: Listed


def difference(before: Iterable[Part], after: Iterable[Part]) -> Difference:
    """Compare two versions. The order of parts is not compared."""
    earlier, later = Counter(before), Counter(after)
    gone, come = _by_key(earlier - later), _by_key(later - earlier)
    added, removed, changed = come - gone, gone - come, come & gone
    return Difference(*(listed([name for _key, name in parts.elements()]) for parts in (added, removed, changed)))


def digest(node: etree._Element) -> bytes:
    """Return a checksum of an element's attributes and properties. White space around values is indentation."""
    found = sha256()
    for part in node.iter("*"):
        found.update(repr((part.tag, sorted(part.attrib.items()), (part.text or "").strip(), len(part))).encode())
    return found.digest()


def _by_key(parts: Counter[Part]) -> Counter[tuple[Hashable, str]]:
    counted: Counter[tuple[Hashable, str]] = Counter()
    for part, count in parts.items():
        counted[part.key, part.name] += count
    return counted


def listed(names: Sequence[str]) -> Listed:
    """Return the number of names, and the first ones as they are shown."""
    return Listed(len(names), [_cut(name) for name in names[:MAX_NAMES]])


def _cut(name: str) -> str:
    return name if len(name) <= MAX_NAME else f"{name[: MAX_NAME - 1]}…"
