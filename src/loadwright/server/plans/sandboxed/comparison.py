"""Compares two uploaded plans, for the sandbox.

Nothing here uses the database or imports Django.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import unified_diff
from itertools import islice

from loadwright.core.jmx.compare import Difference, Part, difference, element_parts
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.editing.differences import Change, PropertyChange, differences

from .uploads import Upload, opened

MOST_CHANGES, MOST_LINES, MOST_CHARACTERS = 500, 2000, 500
"""Changes and lines of text that are shown, and characters of a value or line."""
MOST_TEXT = 1 << 20
"""Bytes of a document that is compared as text."""


@dataclass(frozen=True)
class Changes:
    """What differs between two uploads: elements of their plans, and data files."""

    elements: Difference
    files: Difference


@dataclass(frozen=True)
class Differences:
    """How two revisions differ: elements with their properties, and lines of text as in a unified diff.

    ``more`` changes are not among them. ``lines`` is ``None`` if a document is too large to be compared as text.
    """

    changes: list[Change]
    more: int
    lines: list[str] | None
    more_lines: bool = False


def differ(before: Upload, after: Upload) -> Differences:
    """Compare the documents of two uploads in detail. Raises ``PlanError`` if one of them cannot be read."""
    former, later = _document(before), _document(after)
    found = list(differences(read_plan(former, before.filename), read_plan(later, after.filename)))
    changes = [_shortened(change) for change in found[:MOST_CHANGES]]
    if max(len(former), len(later)) > MOST_TEXT:
        return Differences(changes, len(found) - len(changes), None)
    one, other = (document.decode(errors="replace").splitlines() for document in (former, later))
    # The first two lines name the files.
    lines = list(islice(unified_diff(one, other, lineterm=""), 2, MOST_LINES + 3))
    shown = [line[:MOST_CHARACTERS] for line in lines[:MOST_LINES]]
    return Differences(changes, len(found) - len(changes), shown, len(lines) > MOST_LINES)


def _document(upload: Upload) -> bytes:
    with opened(upload) as source:
        return b"".join(source.chunks(source.name))


def _shortened(change: Change) -> Change:
    properties = [
        PropertyChange(one.name, _short(one.before), _short(one.after)) for one in change.properties[:MOST_CHANGES]
    ]
    return replace(change, properties=properties)


def _short(value: str | None) -> str | None:
    return value if value is None or len(value) <= MOST_CHARACTERS else f"{value[:MOST_CHARACTERS]}…"


def compare(before: Upload, after: Upload) -> Changes:
    """Compare two uploads. Raises ``PlanError`` if one of them cannot be read."""
    (elements, files), (later_elements, later_files) = map(_parts, (before, after))
    return Changes(difference(elements, later_elements), difference(files, later_files))


def _parts(upload: Upload) -> tuple[list[Part], list[Part]]:
    """Return the elements and the data files of an upload."""
    with opened(upload) as source:
        files = [source.data_file(path) for path in source.sizes if path != source.name]
        return list(element_parts(source.read_plan())), files
