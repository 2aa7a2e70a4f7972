"""Compares two uploaded plans, for the sandbox.

Nothing here uses the database or imports Django.
"""

from __future__ import annotations

from dataclasses import dataclass

from loadwright.core.jmx.compare import Difference, Part, difference, element_parts

from .uploads import Upload, opened


@dataclass(frozen=True)
class Changes:
    """What differs between two uploads: elements of their plans, and data files."""

    elements: Difference
    files: Difference


def compare(before: Upload, after: Upload) -> Changes:
    """Compare two uploads. Raises ``PlanError`` if one of them cannot be read."""
    (elements, files), (later_elements, later_files) = map(_parts, (before, after))
    return Changes(difference(elements, later_elements), difference(files, later_files))


def _parts(upload: Upload) -> tuple[list[Part], list[Part]]:
    """Return the elements and the data files of an upload."""
    with opened(upload) as source:
        files = [source.data_file(path) for path in source.sizes if path != source.name]
        return list(element_parts(source.read_plan())), files
