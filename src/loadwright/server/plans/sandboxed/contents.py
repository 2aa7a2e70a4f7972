"""Writes what is read from a plan as files, for the sandbox: nothing here uses the database or imports Django."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from loadwright.core.jmx import header_sets
from loadwright.core.jmx.document.tree import Plan
from loadwright.core.jmx.elements.csvdata import csv_data
from loadwright.core.jmx.elements.files import FileReference
from loadwright.core.jmx.elements.property_functions import properties_read
from loadwright.core.jmx.elements.variables import comments, variables
from loadwright.core.jmx.file_uses import file_uses
from loadwright.core.jmx.outline import OutlineRow, ancestors, outline_rows
from loadwright.core.jmx.tables import tables
from loadwright.core.jmx.variables.elements import FirstLine
from loadwright.core.jmx.variables.listing import listed
from loadwright.core.jmx.variables.usage import Memory, usage
from loadwright.core.jmx.written_load import written_load

ROWS_PER_PART = 500
"""Rows of the outline in one of its files."""
MAX_HEADERS, MAX_HEADER = 1000, 10_000
"""First lines of files that are kept, and characters of one."""
ABOUT = "about.json"
VARIABLES = "variables.json"
TABLES = "tables.json"
FILE_USES = "uses.json"
WRITTEN_LOAD = "load.json"
HEADER_SETS = "header_sets.json"


@dataclass(frozen=True)
class KeptLines:
    """The first lines of the files that name the variables of data sets: read by ``first_line``, kept within limits."""

    first_line: FirstLine
    kept: dict[str, str] = field(default_factory=dict)

    def __call__(self, reference: FileReference) -> str | None:
        line = self.first_line(reference)
        if line is not None and len(self.kept) < MAX_HEADERS and len(line) <= MAX_HEADER:
            self.kept[reference.relative_path] = line
        return line


def write_contents(
    plan: Plan, name: str, sizes: Mapping[str, int], folder: Path, lines: KeptLines, memory: Memory
) -> None:
    """Write the contents of the plan at ``name``, whose data files have these sizes, to ``folder``.

    ``memory`` is what was found of its variables with ``lines`` before.
    """
    elements = _write_outline(plan, folder)
    _write(folder / VARIABLES, [row.to_json() for row in listed(usage(plan, lines, memory))])
    _write(folder / TABLES, [row.to_json() for row in tables(plan)])
    _write(folder / FILE_USES, [asdict(use) for use in file_uses(plan)])
    _write(folder / WRITTEN_LOAD, [asdict(value) for value in written_load(plan)])
    _write(folder / HEADER_SETS, [asdict(use) for use in header_sets.uses(plan)])
    about = {
        "name": name,
        "elements": elements,
        "variables": variables(plan),
        "comments": comments(plan),
        "properties": [asdict(read) for read in properties_read(plan)],
        "csv": [asdict(data) for data in csv_data(plan)],
        "headers": lines.kept,
        "files": sizes,
    }
    _write(folder / ABOUT, about)


def _write_outline(plan: Plan, folder: Path) -> int:
    """Write the parts of the outline, ``0.json``, ``1.json`` and so on, and return the number of elements."""
    elements = parts = 0
    path: list[OutlineRow] = []
    rows = outline_rows(plan)
    while part := list(islice(rows, ROWS_PER_PART)):
        above = ancestors(path, part[0].depth)
        path = ancestors([*above, *part], part[-1].depth + 1)
        content = {"above": [row.to_json() for row in above], "rows": [row.to_json() for row in part]}
        _write(folder / f"{parts}.json", content)
        elements, parts = elements + len(part), parts + 1
    return elements


def _write(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content), encoding="ascii")
