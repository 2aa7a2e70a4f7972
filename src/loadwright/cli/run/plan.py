"""Prepare the plan file for a run: a folder for JMeter, or an upload for a server."""

from __future__ import annotations

import shutil
import stat
import zipfile
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from loadwright.cli.errors import BadInputError
from loadwright.core.imports.found import START, refined
from loadwright.core.jmx import (
    FileReference,
    Plan,
    PlanBundle,
    PlanError,
    Problem,
    SeveralPlansError,
    check,
    file_references,
    instrument,
    messages_of,
    path_in_bundle,
    paths_from_plan,
    read_bundle,
    read_plan,
    warnings_of,
    write_plan,
)
from loadwright.core.jmx.checks.problem import ERROR
from loadwright.core.jmx.document.bundle import is_zip
from loadwright.core.jmx.document.packing import packing_comment
from loadwright.core.jmx.elements.csvdata import HEADER_BYTES, CsvData, csv_data, header_of, to_split
from loadwright.core.messages import Message, imports, plans
from loadwright.core.runspec import RunSpec

from .files import (
    MOST_BYTES,
    MOST_COUNTED,
    MOST_FILES,
    LargeFolder,
    Search,
    above,
    absolute,
    exists,
    mirror,
    neighbours,
)
from .options import Request
from .outputs import PLAN


@dataclass(frozen=True)
class Source:
    """The plan of a request as it was read; ``zipped``: with all its files."""

    path: Path
    bundle: PlanBundle
    plan: Plan
    zipped: bool


def read_source(path: Path, chosen: str = "") -> Source:
    """Read a .jmx, or a .zip and the plan ``chosen`` in it. Raises ``BadInputError`` that describes the problem."""
    try:
        with path.open("rb") as file:
            zipped = is_zip(file)
            data = file.read()
    except OSError as error:
        raise BadInputError(f"{path} cannot be read: {error.strerror or error}; name a .jmx or .zip file") from None
    try:
        bundle = read_bundle(str(path), data, chosen=chosen)
        plan = read_plan(bundle.plan, str(path))
    except SeveralPlansError as error:
        raise BadInputError(f"{error} with --plan NAME") from None
    except PlanError as error:
        raise unreadable(error, path, data) from None
    return Source(path, bundle, plan, zipped)


def unreadable(error: PlanError, path: Path, data: bytes) -> BadInputError:
    """Return why the file at ``path`` is no plan, to raise."""
    return BadInputError(str(refined(error, str(path), data[:START], imports.ACCEPTED_AS_PLAN())))


def problems_of(source: Source, files: Collection[str] | None = None) -> list[Problem]:
    """Check the plan with ``files``, as it names them; by default those that it finds on this machine."""
    places = None if source.zipped else partial(_expected, source)
    return check(source.plan, _available(source) if files is None else files, places, partial(_first_line, source))


def _warnings(source: Source, spec: RunSpec, files: Collection[str] | None = None) -> list[Message]:
    """Check the plan with ``files`` and return the warnings. Raises ``BadInputError`` for an error."""
    problems = problems_of(source, files)
    for problem in problems:
        if problem.severity == ERROR:
            raise BadInputError(f"{source.path}: {problem.message}")
    return warnings_of(messages_of(problems), spec)


def _available(source: Source) -> set[str]:
    """Return the files that the plan finds on this machine, as it names them."""
    if source.zipped:
        return paths_from_plan(source.bundle.plan_name, source.bundle.files)
    references = [reference for reference in file_references(source.plan) if not reference.absolute]
    return {
        reference.relative_path for reference in references if any(map(exists, map(Path, _expected(source, reference))))
    }


def _first_line(source: Source, reference: FileReference) -> str | None:
    """Return the first line of a file of the plan; ``None`` if there is none that can be read."""
    if source.zipped:
        content = source.bundle.files.get(path_in_bundle(source.bundle.plan_name, reference.relative_path))
        return None if content is None else header_of(reference, content)
    for path in (reference.path,) if reference.absolute else _expected(source, reference):
        try:
            with Path(path).open("rb") as file:
                return header_of(reference, file.read(HEADER_BYTES))
        except OSError:
            continue
    return None


def _expected(source: Source, reference: FileReference) -> list[str]:
    """Return the paths at which JMeter looks for a file."""
    folder = absolute(source.path).parent
    # JMeter resolves paths in functions, but not those of data sets, from the current directory.
    starts = [folder] if reference.data_set else [folder, Path.cwd()]
    return list(dict.fromkeys(str(absolute(start / reference.relative_path)) for start in starts))


def instrumented(request: Request, plan: Plan) -> bytes:
    """Return the executed form of the plan for ``request``. Raises ``BadInputError`` if it cannot be derived."""
    try:
        return write_plan(instrument(plan, request.spec))
    except PlanError as error:
        raise BadInputError(f"--set: {error}" if request.spec.variables else f"{request.plan}: {error}") from None


def _values(request: Request) -> list[str]:
    """Return the values of variables and properties, which may name files, such as the keystore of Java."""
    spec = request.spec
    return [*spec.variables.values(), *spec.properties.values(), *spec.system_properties.values()]


def _splits(request: Request, plan: Plan) -> list[CsvData]:
    try:
        return to_split(csv_data(plan), request.spec.split)
    except PlanError as error:
        raise BadInputError(f"--split: {error}") from None


@dataclass(frozen=True)
class Prepared:
    """What generators on this machine execute: ``document`` in place of the plan at the path ``plan`` below ``root``.

    Their files are read in place. ``splits`` are distributed among the generators, by path below ``root``. The plan
    names files in up to ``levels`` folders above.
    """

    root: Path
    plan: str
    document: bytes
    splits: list[CsvData]
    warnings: list[Message]
    zipped: bool = False
    levels: int = 0

    def folder(self, target: Path) -> Path:
        """Fill the new folder ``target`` for one generator and return the path of its plan."""
        mirror(self.root, target, [self.plan, *(data.path for data in self.splits)])
        for data in self.splits:
            shutil.copyfile(self.root / data.path, target / data.path)
        plan = _place(target / self.plan)
        plan.write_bytes(self.document)
        return plan

    def current(self, plan: Path, target: Path) -> Path:
        """Return the working directory for ``plan``, the result of ``folder``.

        It is the folder of the plan if the command runs there or the plan is in a zip. Otherwise the new folder
        ``target`` is filled with links to what is in the working directory of the command.
        """
        here = absolute(Path.cwd())
        if self.zipped or here == (self.root / self.plan).parent:
            return plan.parent
        root = above(here, self.levels)
        inside = here.relative_to(root)
        mirror(root, target, [f"{inside.as_posix()}/"] if inside.parts else [])
        return target / inside


def prepare(request: Request, work: Path) -> Prepared:
    """Return the executed plan, which is also written to ``run.jmx`` in ``work``; a zip is unpacked there.

    Raises ``BadInputError`` if the plan cannot run with these options.
    """
    source = read_source(request.plan, request.chosen)
    warnings = _warnings(source, request.spec)
    document = instrumented(request, source.plan)
    (work / PLAN).write_bytes(document)
    levels = 0
    if source.zipped:
        root, plan = work / "bundle", source.bundle.plan_name
        root.mkdir()
        for name, content in source.bundle.files.items():
            file = _place(root / name)
            file.write_bytes(content)
            # Zips of some systems do not record which files are programs.
            file.chmod(0o755)
    else:
        file = absolute(source.path)
        levels = Search(source.plan, file.parent, _values(request)).levels
        root = above(file.parent, levels)
        plan = file.relative_to(root).as_posix()
    splits = [replace(data, path=path_in_bundle(plan, data.path)) for data in _splits(request, source.plan)]
    return Prepared(root, plan, document, splits, warnings, source.zipped, levels)


@dataclass(frozen=True)
class Upload:
    """A plan as uploaded to a server, a .jmx or a zip; ``plan`` is its path in a zip, with ``beside`` other files."""

    filename: str
    path: Path
    plan: str = ""
    beside: int = 0


def pack(request: Request, work: Path, without: Collection[Path] = ()) -> tuple[Upload, list[Message]]:
    """Return the upload for ``request``, and warnings for people; a zip is written into ``work``.

    A zip holds the plan's folder without the files and folders ``without``. Raises ``BadInputError`` if the plan cannot
    run as requested, before anything is sent. The same plan and files always give the same bytes, by which a server
    recognises them.
    """
    source = read_source(request.plan, request.chosen)
    instrumented(request, source.plan)
    _splits(request, source.plan)
    if source.zipped:
        return Upload(request.plan.name, request.plan, request.chosen), _warnings(source, request.spec)
    found = neighbours(source.plan, source.path, without=without, values=_values(request))
    plan = absolute(source.path).relative_to(found.root).as_posix()
    warnings = _warnings(source, request.spec, paths_from_plan(plan, found.files))
    packing = list(map(_left_out, found.left_out))
    warnings += packing
    if not found.files and not packing:
        return Upload(request.plan.name, request.plan), warnings
    path = work / "upload.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        with archive.open(_entry(plan), "w") as target:
            target.write(source.bundle.plan)
        for name, file in found.files.items():
            with file.open("rb") as content, archive.open(_entry(name), "w", force_zip64=True) as target:
                shutil.copyfileobj(content, target, 1024 * 1024)
        archive.comment = packing_comment(packing)
    return Upload(f"{request.plan.stem}.zip", path, plan, len(found.files)), warnings


def _left_out(folder: LargeFolder) -> Message:
    """Return what the plan, its runs and their results report of a folder that is too large to travel."""
    counted = f"{folder.files:,}" + ("+" if folder.files == MOST_COUNTED else "")
    mib = max(folder.size / 2**20, 0.01)
    size = f"{mib:,.0f}" if mib >= 100 else f"{mib:.3g}"
    return plans.FOLDER_LEFT_OUT(
        # Without the folders above it: results are shared.
        folder=folder.path.name or "/",
        files=counted,
        size=size,
        most=f"{MOST_FILES:,}",
        limit=MOST_BYTES >> 20,
    )


def _entry(name: str) -> zipfile.ZipInfo:
    """Return an entry without time and system, so that equal contents give equal bytes."""
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.create_system = 3
    entry.external_attr = (stat.S_IFREG | 0o644) << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _place(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
