"""Contents of plans: read in a sandbox once for each uploaded file, kept in the file storage, and read in parts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.storage import default_storage

from loadwright.core.jmx.document.bundle import file_name_of, path_in_bundle
from loadwright.core.jmx.elements.csvdata import CsvData
from loadwright.core.jmx.elements.property_functions import PropertyRead
from loadwright.core.jmx.file_uses import FileUse
from loadwright.core.jmx.header_sets import Use as HeaderSetUse
from loadwright.core.jmx.outline import OutlineNode, OutlineRow, ancestors, forest
from loadwright.core.jmx.tables import TableRow
from loadwright.core.jmx.variables.listing import VariableRow
from loadwright.core.jmx.written_load import WrittenValue
from loadwright.server.platform import stored
from loadwright.server.platform.sandbox import sandbox

from . import storage
from .models import PlanRevision
from .sandboxed.contents import ABOUT, FILE_USES, HEADER_SETS, ROWS_PER_PART, TABLES, VARIABLES, WRITTEN_LOAD
from .sandboxed.inspection import read_contents
from .sandboxed.uploads import Upload

FORM = 6
"""Increased when the contents that are kept change, so that they are read again."""


@dataclass(frozen=True)
class Contents:
    """The contents of a plan.

    ``name`` is its path in the upload. ``properties`` are the JMeter properties that it reads. ``csv`` are the formats
    of the files that CSV data sets read, ``headers`` the first lines of those that name the variables. ``data_files``
    are path and size in bytes of all data files.
    """

    name: str
    variables: dict[str, str]
    comments: dict[str, str]
    properties: list[PropertyRead]
    csv: list[CsvData]
    headers: dict[str, str]
    data_files: list[tuple[str, int]]
    outline: Outline

    @cached_property
    def usage(self) -> list[VariableRow]:
        """Return where the variables are defined and used."""
        return [VariableRow.from_json(row) for row in _read(f"{self.outline.prefix}{VARIABLES}")]

    @cached_property
    def tables(self) -> list[TableRow]:
        """Return the thread groups, controllers, samplers and header managers, in document order."""
        return [TableRow.from_json(row) for row in _read(self.outline.prefix + TABLES)]

    @cached_property
    def file_uses(self) -> list[FileUse]:
        """Return which elements read which files."""
        return [FileUse(**use) for use in _read(self.outline.prefix + FILE_USES)]

    @cached_property
    def written_load(self) -> list[WrittenValue]:
        """Return the values of the plan that determine its load."""
        return [WrittenValue(**value) for value in _read(self.outline.prefix + WRITTEN_LOAD)]

    @cached_property
    def header_sets(self) -> list[HeaderSetUse]:
        """Return the Header Managers that were made from header sets."""
        return [HeaderSetUse(**use) for use in _read(self.outline.prefix + HEADER_SETS)]

    @cached_property
    def csv_files(self) -> list[str]:
        """Return the data files read by CSV data sets, whose lines can be split among generators."""
        paths = {path for path, _ in self.data_files}
        found = dict.fromkeys(data.path for data in self.csv)
        return [path for path in found if path_in_bundle(self.name, path) in paths]


@dataclass(frozen=True)
class Outline:
    """The elements of a plan, in document order. ``len()`` is their number."""

    prefix: str
    elements: int

    def __len__(self) -> int:
        return self.elements

    def __getitem__(self, wanted: slice) -> list[OutlineNode]:
        """Return the trees with a part of the elements; those above the first one are repeated."""
        begin, end, _step = wanted.indices(self.elements)
        if begin >= end:
            return []
        first, last = begin // ROWS_PER_PART, (end - 1) // ROWS_PER_PART
        files = [_read(f"{self.prefix}{number}.json") for number in range(first, last + 1)]
        above = [OutlineRow.from_json(row) for row in files[0]["above"]]
        rows = [OutlineRow.from_json(row) for file in files for row in file["rows"]]
        skipped = begin - first * ROWS_PER_PART
        return forest(
            [*ancestors([*above, *rows[:skipped]], rows[skipped].depth), *rows[skipped : skipped + end - begin]]
        )


def contents_of(found: PlanRevision, owner: str) -> Contents:
    """Return the contents of a revision, and read its file if that was not done yet, as work of ``owner``.

    Raises ``PlanError`` or ``OSError`` if it cannot be read, ``ActionError`` at a limit of the sandbox.
    """
    prefix = _prefix(found.sha256, found.filename, found.chosen)
    if not default_storage.exists(prefix + ABOUT):
        _read_plan(found, owner, prefix)
    about = _read(prefix + ABOUT)
    return Contents(
        name=about["name"],
        variables=about["variables"],
        comments=about["comments"],
        properties=[PropertyRead(**read | {"defaults": tuple(read["defaults"])}) for read in about["properties"]],
        csv=[CsvData(**data) for data in about["csv"]],
        headers=about["headers"],
        data_files=sorted(about["files"].items()),
        outline=Outline(prefix, about["elements"]),
    )


def kept_tables(found: PlanRevision) -> list[TableRow] | None:
    """Return the tables of a revision, ``None`` if its file was not read yet."""
    prefix = _prefix(found.sha256, found.filename, found.chosen)
    if not default_storage.exists(prefix + ABOUT):
        return None
    return [TableRow.from_json(row) for row in _read(prefix + TABLES)]


def keep(sha: str, filename: str, chosen: str, folder: Path) -> None:
    """Store the contents that the sandbox wrote to ``folder``, unless they are stored."""
    prefix = _prefix(sha, filename, chosen)
    if not default_storage.exists(prefix + ABOUT):
        # The file that shows that all are stored comes last.
        for path in sorted(folder.glob("*.json"), key=lambda path: path.name == ABOUT):
            stored.write(prefix + path.name, path.read_bytes())


def _read_plan(found: PlanRevision, owner: str, prefix: str) -> None:
    with sandbox.place(owner, size=found.size) as run, TemporaryDirectory() as folder:
        # While this request waited, another one may have read it.
        if not default_storage.exists(prefix + ABOUT):
            with stored.local_path(storage.upload_path(found.sha256)) as path:
                run(read_contents, Upload(path, found.filename, found.chosen), Path(folder))
            keep(found.sha256, found.filename, found.chosen, Path(folder))


def _prefix(sha: str, filename: str, chosen: str) -> str:
    """Return the beginning of the paths: the same bytes under another name are another plan."""
    key = json.dumps([FORM, file_name_of(filename), chosen])
    return f"{storage.contents_folder(sha)}/{sha256(key.encode()).hexdigest()[:16]}-"


def _read(path: str) -> Any:
    with default_storage.open(path) as file:
        return json.loads(file.read())
