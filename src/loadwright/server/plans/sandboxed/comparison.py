"""Compares two uploaded plans, for the sandbox.

Nothing here uses the database or imports Django.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from difflib import unified_diff
from itertools import islice

from loadwright.core.jmx.compare import Difference, difference
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.editing.differences import (
    ADDED,
    CHANGED,
    REMOVED,
    Change,
    PropertyChange,
    differences,
    summary,
)

from .uploads import Source, Upload, opened

MOST_CHANGES, MOST_LINES, MOST_CHARACTERS = 500, 2000, 500
"""Changes and lines of text that are shown, and characters of a value or line."""
MOST_PATHS = 1000
"""Paths of data files that are kept with a revision."""
MOST_TEXT = 1 << 20
"""Bytes of a document that is compared as text."""


@dataclass(frozen=True)
class Changes:
    """What differs between two uploads: elements of their plans, and data files.

    ``paths`` are those of the data files that are new (``added``) or have other contents (``changed``).
    """

    elements: Difference
    files: Difference
    paths: dict[str, list[str]]


@dataclass(frozen=True)
class FileChange:
    """What happened to a data file. Sizes in bytes: ``None`` if it is new (``before``) or was removed (``after``)."""

    kind: str
    path: str
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Differences:
    """How two revisions differ: elements with their properties, data files, and lines of text as in a unified diff.

    ``more`` changes of elements and ``more_files`` of files are not among them. ``lines`` is ``None`` if a document is
    too large to be compared as text.
    """

    changes: list[Change]
    more: int
    lines: list[str] | None
    more_lines: bool = False
    files: list[FileChange] = field(default_factory=list)
    more_files: int = 0


def differ(before: Upload, after: Upload) -> Differences:
    """Compare the documents of two uploads in detail. Raises ``PlanError`` if one of them cannot be read."""
    with opened(before) as source, opened(after) as other_source:
        former, later = _document(source), _document(other_source)
        files = list(_changed_files(source, other_source))
    found = list(differences(read_plan(former, before.filename), read_plan(later, after.filename)))
    changes = [_shortened(change) for change in found[:MOST_CHANGES]]
    shown_files, more_files = files[:MOST_CHANGES], max(len(files) - MOST_CHANGES, 0)
    if max(len(former), len(later)) > MOST_TEXT:
        return Differences(changes, len(found) - len(changes), None, files=shown_files, more_files=more_files)
    one, other = (document.decode(errors="replace").splitlines() for document in (former, later))
    # The first two lines name the files.
    lines = list(islice(unified_diff(one, other, lineterm=""), 2, MOST_LINES + 3))
    shown = [line[:MOST_CHARACTERS] for line in lines[:MOST_LINES]]
    is_cut = len(lines) > MOST_LINES
    return Differences(changes, len(found) - len(changes), shown, is_cut, shown_files, more_files)


def _document(source: Source) -> bytes:
    return b"".join(source.chunks(source.name))


def _changed_files(before: Source, after: Source) -> Iterator[FileChange]:
    """Yield the data files that differ, by path."""
    former, later = (
        {path: source.data_file(path) for path in source.sizes if path != source.name} for source in (before, after)
    )
    for path in sorted(former.keys() | later.keys()):
        if former.get(path) != later.get(path):
            kind = ADDED if path not in former else REMOVED if path not in later else CHANGED
            yield FileChange(kind, path, before.sizes.get(path), after.sizes.get(path))


def _shortened(change: Change) -> Change:
    properties = [
        PropertyChange(one.name, _short(one.before), _short(one.after)) for one in change.properties[:MOST_CHANGES]
    ]
    return replace(change, properties=properties)


def _short(value: str | None) -> str | None:
    return value if value is None or len(value) <= MOST_CHARACTERS else f"{value[:MOST_CHARACTERS]}…"


def compare(before: Upload, after: Upload) -> Changes:
    """Compare two uploads. Raises ``PlanError`` if one of them cannot be read."""
    with opened(before) as source, opened(after) as other:
        former, later = (
            {path: one.data_file(path) for path in one.sizes if path != one.name} for one in (source, other)
        )
        elements = summary(differences(source.read_plan(), other.read_plan()))
        new = sorted(later.keys() - former.keys())
        written = sorted(path for path in later.keys() & former.keys() if later[path] != former[path])
        paths = {ADDED: new[:MOST_PATHS], CHANGED: written[:MOST_PATHS]}
        return Changes(elements, difference(former.values(), later.values()), paths)
