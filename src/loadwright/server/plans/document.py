"""Documents of plans: read and parsed once, then shared by all requests of the process."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import BinaryIO, cast

from loadwright.core.jmx.document import tree
from loadwright.core.jmx.document.bundle import BundleReader, file_name_of, is_zip, path_in_bundle
from loadwright.core.jmx.document.limits import Limits
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.elements.csvdata import csv_data
from loadwright.core.jmx.elements.variables import comments, variables
from loadwright.core.jmx.outline import OutlineNode, outline

from . import storage
from .models import Plan

LIMITS = Limits(total=8 << 30, file=8 << 30)
CACHED_DOCUMENTS = 64
CACHED_BYTES = 32 << 20
"""Limit for plans and their small files, in bytes of the upload. A parsed plan takes about ten times its bytes."""


@dataclass(frozen=True)
class PlanDocument:
    """A parsed plan and its files. It is shared: copy ``plan`` before changing it.

    ``name`` is its path in the upload. ``files`` are the contents of small data files by path, ``large`` the sizes of
    those stored separately.
    """

    name: str
    plan: tree.Plan
    files: Mapping[str, bytes]
    large: Mapping[str, int]
    size: int

    @cached_property
    def outline(self) -> list[OutlineNode]:
        return outline(self.plan)

    @cached_property
    def variables(self) -> dict[str, str]:
        """Return the user-defined variables that a run can set, with their values in the plan."""
        return variables(self.plan)

    @cached_property
    def comments(self) -> dict[str, str]:
        """Return the comments of those variables that have one."""
        return comments(self.plan)

    @cached_property
    def csv_files(self) -> list[str]:
        """Return the data files read by CSV data sets, whose lines can be split among generators."""
        paths = dict.fromkeys(data.path for data in csv_data(self.plan))
        return [path for path in paths if path_in_bundle(self.name, path) in self.files.keys() | self.large.keys()]

    @cached_property
    def data_files(self) -> list[tuple[str, int]]:
        """Return path and size in bytes of all data files."""
        return sorted([*((path, len(data)) for path, data in self.files.items()), *self.large.items()])


class DocumentCache:
    """A cache of recently used documents, limited in number and size. Thread-safe."""

    def __init__(self, documents: int, size: int) -> None:
        self._limits = documents, size
        self._documents: OrderedDict[tuple[str, ...], PlanDocument] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[str, ...], load: Callable[[], PlanDocument]) -> PlanDocument:
        """Return the document of ``key``, and load it if necessary. Documents larger than the cache are not kept."""
        with self._lock:
            if key in self._documents:
                self._documents.move_to_end(key)
                return self._documents[key]
        # Loading the largest plans takes seconds. Other threads must not wait for it.
        loaded = load()
        documents, size = self._limits
        with self._lock:
            if loaded.size <= size:
                self._documents[key] = loaded
            while len(self._documents) > documents or self.size > size:
                self._documents.popitem(last=False)
        return loaded

    @property
    def size(self) -> int:
        """Return the size of all cached documents in bytes."""
        return sum(document.size for document in self._documents.values())

    def clear(self) -> None:
        with self._lock:
            self._documents.clear()


cache = DocumentCache(CACHED_DOCUMENTS, CACHED_BYTES)


def document_of(found: Plan) -> PlanDocument:
    """Return the document of a plan. Raises ``PlanError`` or ``OSError`` if it cannot be read."""
    large = {file["path"]: file["size"] for file in found.files}
    return cache.get((found.sha256, found.filename, found.chosen, *large), lambda: _load(found, large))


def _load(found: Plan, large: Mapping[str, int]) -> PlanDocument:
    with storage.open_upload(found) as file:
        source = cast(BinaryIO, file)
        if not is_zip(source):
            data, files = source.read(), {}
            name = file_name_of(found.filename)
        else:
            with BundleReader(found.filename, source, LIMITS, chosen=found.chosen) as reader:
                name, data = reader.plan_name, reader.read(reader.plan_name)
                files = {path: reader.read(path) for path in reader.paths if path not in large and path != name}
    size = len(data) + sum(map(len, files.values()))
    return PlanDocument(name, read_plan(data, name), files, large, size)
