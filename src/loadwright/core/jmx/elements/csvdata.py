"""CSV data sets: the files they read and their format, so that lines can be distributed among generators."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Plan, PlanError
from loadwright.core.jmx.elements.files import FileReference, references_of
from loadwright.core.messages import plans

# Splitting works on bytes, and in these encodings a line feed byte may be part of another character.
_UNSPLITTABLE = ("utf-16", "utf-32", "utf16", "utf32", "ucs-2")
HEADER_BYTES = 64 << 10
"""Of the beginning of a file in which its first line is looked for."""


@dataclass(frozen=True)
class CsvData:
    """A file that a CSV data set reads. ``path`` is below the plan's folder.

    ``header``: the first line is not data. ``quoted``: quoted fields may contain line breaks.
    """

    path: str
    header: bool
    quoted: bool


def csv_data(plan: Plan) -> list[CsvData]:
    """Return the files that enabled CSV data sets read from the plan's folder, in document order, without repeats."""
    data_sets: list[CsvData] = []
    for element in plan.walk(enabled_only=True):
        if element.class_name != "CSVDataSet":
            continue
        node = element.node
        if properties.text(node, "fileEncoding").lower().startswith(_UNSPLITTABLE):
            continue
        header = not properties.text(node, "variableNames") or properties.boolean(node, "ignoreFirstLine")
        quoted = properties.boolean(node, "quotedData")
        data_sets += [
            CsvData(reference.relative_path, header, quoted)
            for reference in references_of(element)
            if reference.source == "filename" and not (reference.computed or reference.absolute)
        ]
    return list(dict.fromkeys(data_sets))


def header_of(reference: FileReference, beginning: bytes) -> str:
    """Return the first line of a file of a data set from the bytes that it begins with."""
    encoding = properties.text(reference.element.node, "fileEncoding").strip() or "utf-8"
    try:
        text = beginning[:HEADER_BYTES].decode(encoding, errors="replace")
    except (LookupError, ValueError):
        text = beginning[:HEADER_BYTES].decode("utf-8", errors="replace")
    return text.removeprefix("\ufeff").partition("\n")[0].rstrip("\r")


def to_split(known: Sequence[CsvData], paths: Collection[str]) -> list[CsvData]:
    """Return the format of each file to split, of those in ``known``, the result of ``csv_data``.

    Raises ``PlanError`` for a file that cannot be split.
    """
    chosen = [data for data in known if data.path in paths]
    for path in paths:
        ways = sum(data.path == path for data in chosen)
        if not ways:
            raise PlanError(plans.NOT_SPLIT(path=path))
        if ways > 1:
            raise PlanError(plans.SPLIT_DIFFERENTLY(path=path))
    return chosen
