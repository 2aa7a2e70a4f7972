"""Heavy work on plans, for the sandbox: checks an upload, reads its contents, derives what a run executes.

Files are read from and written to folders; nothing here uses the database or imports Django.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from hashlib import file_digest
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from loadwright.core.jmx.checks.check import check, messages_of
from loadwright.core.jmx.checks.problem import ERROR
from loadwright.core.jmx.compare import Difference, Part, difference, element_parts
from loadwright.core.jmx.document.bundle import (
    BundleReader,
    file_name_of,
    is_zip,
    path_in_bundle,
    paths_from_plan,
    require_no_zip,
    write_bundle_to,
)
from loadwright.core.jmx.document.limits import MAX_BYTES, Limits
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.tree import Plan, PlanError
from loadwright.core.jmx.document.writer import write_plan
from loadwright.core.jmx.editing.edits import duplicate
from loadwright.core.jmx.editing.history import History
from loadwright.core.jmx.editing.wire import from_json
from loadwright.core.jmx.elements.csvdata import header_of
from loadwright.core.jmx.elements.files import FileReference
from loadwright.core.jmx.instrument import instrument
from loadwright.core.jmx.narrowing import executed_by
from loadwright.core.messages import Message
from loadwright.core.messages import plans as messages
from loadwright.core.runspec import RunSpec

from .content_files import write_contents

LIMITS = Limits(total=8 << 30, file=8 << 30)
MAX_WARNINGS = 100
"""Warnings that are kept of a plan; a plan of 50,000 unknown elements has as many."""
COPY = " (copy)"
"""Follows the name of an element in that of its copy."""
BUNDLE, DOCUMENT = "bundle.zip", "run.jmx"


@dataclass(frozen=True)
class Upload:
    """An uploaded .jmx or .zip at ``path``. ``chosen`` is the plan in a zip with several."""

    path: str
    filename: str
    chosen: str


@dataclass(frozen=True)
class LargeFile:
    """A large data file of an upload, extracted to ``content``."""

    path: str
    sha256: str
    size: int
    content: Path


@dataclass(frozen=True)
class Inspected:
    """An executable upload, with its checksum and warnings."""

    sha256: str
    size: int
    warnings: list[Message]
    large: list[LargeFile] = field(default_factory=list)


@dataclass(frozen=True)
class Derived:
    """What a run executes: the plan's path in the bundle, and the bundle's checksum and size in bytes.

    ``element`` is the name of the element to which a trial is limited.
    """

    document: str
    sha256: str
    size: int
    element: str = ""


def inspect(upload: Upload, folder: Path, large_bytes: int) -> Inspected:
    """Check an upload completely, and write its contents and its files above ``large_bytes`` to ``folder``.

    Raises ``PlanError`` if it is not an executable plan.
    """
    with _opened(upload) as source:
        others = {path: size for path, size in source.sizes.items() if path != source.name}
        plan = source.read_plan()
        packing = source.zip.packing if source.zip is not None else []
        warnings = [*packing, *_warnings(source, plan, paths_from_plan(source.name, others))]
        write_contents(plan, source.name, others, folder, source.first_line)
        large: list[LargeFile] = []
        for path, size in others.items():
            if size > large_bytes:
                large.append(_unpack(source, path, folder / f"large-{len(large)}"))
            else:
                # Reads the file only for its errors, such as a wrong checksum.
                for _chunk in source.chunks(path):
                    pass
    digest, size = _digest(Path(upload.path))
    return Inspected(digest, size, warnings, large)


def read_contents(upload: Upload, folder: Path) -> None:
    """Write the contents of a stored plan to ``folder``. Raises ``PlanError`` if it cannot be read."""
    with _opened(upload) as source:
        others = {path: size for path, size in source.sizes.items() if path != source.name}
        write_contents(source.read_plan(), source.name, others, folder, source.first_line)


def read_document(upload: Upload) -> tuple[Plan, int]:
    """Return the plan of an upload and the size of its file in bytes. Raises ``PlanError`` if it cannot be read."""
    with _opened(upload) as source:
        return source.read_plan(), source.sizes[source.name]


def replace_document(upload: Upload, document: Path, target: Path) -> str:
    """Write an upload with another plan in it to ``target``; its files stay. Return the path of the plan in it.

    Raises ``PlanError`` if it is damaged.
    """
    with _opened(upload) as source, target.open("w+b") as written:
        if source.zip is None:
            written.write(document.read_bytes())
        else:
            files = {path: source.chunks(path) for path in source.sizes if path != source.name}
            write_bundle_to(written, source.name, document.read_bytes(), files)
        return source.name


@dataclass(frozen=True)
class Changes:
    """What differs between two uploads: elements of their plans, and data files."""

    elements: Difference
    files: Difference


def compare(before: Upload, after: Upload) -> Changes:
    """Compare two uploads. Raises ``PlanError`` if one of them cannot be read."""
    (elements, files), (later_elements, later_files) = map(_parts, (before, after))
    return Changes(difference(elements, later_elements), difference(files, later_files))


def derive(upload: Upload, spec: RunSpec, apart: Collection[str], folder: Path, draft: Path | None = None) -> Derived:
    """Write what a run executes to ``folder``: the instrumented plan, and the bundle without the files ``apart``.

    With ``draft``, the plan in that file takes the place of the one in ``upload``, and uses its files. Raises
    ``PlanError`` if the plan cannot be run with ``spec``.
    """
    with _opened(upload) as source:
        plan = source.read_plan() if draft is None else read_plan(draft.read_bytes(), upload.filename)
        document = write_plan(instrument(plan, spec))
        (folder / DOCUMENT).write_bytes(document)
        files = {path: source.chunks(path) for path in source.sizes if path != source.name and path not in apart}
        with (folder / BUNDLE).open("w+b") as target:
            write_bundle_to(target, source.name, document, files)
    return Derived(source.name, *_digest(folder / BUNDLE), _tried_element(plan, spec))


def _tried_element(plan: Plan, spec: RunSpec) -> str:
    element = executed_by(plan, spec.trial_element) if spec.trial_element is not None else None
    return "" if element is None else element.name or element.class_name


def require_derivable(upload: Upload, spec: RunSpec) -> None:
    """Raise ``PlanError`` if a plan cannot be run with ``spec``."""
    with _opened(upload) as source:
        instrument(source.read_plan(), spec)


def edited(upload: Upload, edits: Iterable[dict[str, Any]], copied: Iterable[int], target: Path) -> bool:
    """Write an upload with an edited plan (``editing.wire``) to ``target``. Return whether they change it.

    After the edits, the elements with the numbers ``copied`` are duplicated. Raises ``PlanError`` if that is not
    possible.
    """
    with _opened(upload) as source:
        history = History(source.read_plan())
        changes = [history.apply(from_json(edit)) for edit in edits]
        changes += [history.apply(duplicate(history.document, number, COPY)) for number in copied]
        document = write_plan(history.document.plan)
        if source.zip is None:
            target.write_bytes(document)
        else:
            with target.open("w+b") as file:
                write_bundle_to(file, source.name, document, source.others())
    return any(change is not None for change in changes)


def with_file(upload: Upload, path: str, content: Path | None, target: Path) -> str:
    """Write an upload with another data file at ``path``, or without it, to ``target``. Return the plan's path in it.

    ``path`` is below the plan's folder. Raises ``PlanError`` if it is that of the plan itself, or empty.
    """
    with _opened(upload) as source:
        place = path_in_bundle(source.name, path.strip())
        if not path.strip() or place == source.name:
            raise PlanError(messages.UNUSABLE_NAME(name=upload.filename, path=path))
        files = source.others()
        files.pop(place, None)
        with ExitStack() as opened, target.open("w+b") as file:
            if content is not None:
                files[place] = _read(opened.enter_context(content.open("rb")))
            write_bundle_to(file, source.name, b"".join(source.chunks(source.name)), files)
        return source.name


@dataclass(frozen=True)
class _Source:
    """An opened upload: the path of its plan, the sizes of its files, and their contents."""

    upload: Upload
    name: str
    sizes: dict[str, int]
    file: BinaryIO
    zip: BundleReader | None

    def chunks(self, path: str) -> Iterator[bytes]:
        if self.zip is not None:
            yield from self.zip.chunks(path)
        else:
            # One byte more than the limit of a plan, so that a larger one is refused for its size without being read.
            yield self.file.read(MAX_BYTES + 1)

    def others(self) -> dict[str, Iterable[bytes]]:
        """Return the contents of the data files by their paths."""
        return {path: self.chunks(path) for path in self.sizes if path != self.name}

    def data_file(self, path: str) -> Part:
        """Return a data file for a comparison."""
        checksum = self.zip.checksum(path) if self.zip is not None else 0
        return Part(path, path, f"{self.sizes[path]} {checksum}".encode())

    def first_line(self, reference: FileReference) -> str | None:
        """Return the first line of a file that the plan reads; ``None`` if the upload does not contain it."""
        path = path_in_bundle(self.name, reference.relative_path)
        if reference.absolute or path == self.name or path not in self.sizes:
            return None
        return header_of(reference, next(self.chunks(path), b""))

    def read_plan(self) -> Plan:
        called = f"{self.upload.filename}: {self.name}" if len(self.sizes) > 1 else self.upload.filename
        return read_plan(b"".join(self.chunks(self.name)), called)


@contextmanager
def _opened(upload: Upload) -> Iterator[_Source]:
    with Path(upload.path).open("rb") as file:
        if is_zip(file):
            with BundleReader(upload.filename, file, LIMITS, chosen=upload.chosen) as reader:
                sizes = {path: reader.size(path) for path in reader.paths}
                yield _Source(upload, reader.plan_name, sizes, file, reader)
        else:
            require_no_zip(upload.filename, upload.chosen)
            name = file_name_of(upload.filename)
            yield _Source(upload, name, {name: Path(upload.path).stat().st_size}, file, None)


def _parts(upload: Upload) -> tuple[list[Part], list[Part]]:
    """Return the elements and the data files of an upload."""
    with _opened(upload) as source:
        files = [source.data_file(path) for path in source.sizes if path != source.name]
        return list(element_parts(source.read_plan())), files


def _warnings(source: _Source, plan: Plan, files: Collection[str]) -> list[Message]:
    problems = check(plan, files, first_line=source.first_line)
    wrong = tuple(problem.message for problem in problems if problem.severity == ERROR)
    if wrong:
        raise PlanError(messages.IN_FILE(name=source.upload.filename, problem=_first(wrong)))
    return list(_first(messages_of(problems)))


def _first(found: Collection[Message]) -> tuple[Message, ...]:
    """Return the first messages, and the number of the others."""
    if len(found) <= MAX_WARNINGS:
        return tuple(found)
    kept = MAX_WARNINGS - 1
    return (*islice(found, kept), messages.MORE_WARNINGS(count=len(found) - kept))


def _unpack(source: _Source, path: str, target: Path) -> LargeFile:
    with target.open("wb") as file:
        for chunk in source.chunks(path):
            file.write(chunk)
    return LargeFile(path, *_digest(target), target)


def _read(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(1 << 20):
        yield chunk


def _digest(path: Path) -> tuple[str, int]:
    """Return SHA-256 and size in bytes of a file."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest(), path.stat().st_size
