"""Prepare the plan file for a run: a folder for JMeter, or an upload for a server."""

from __future__ import annotations

import shutil
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path

from loadwright.cli.errors import BadInputError
from loadwright.core.jmx import (
    Plan,
    PlanBundle,
    PlanError,
    SeveralPlansError,
    check,
    file_references,
    instrument,
    read_bundle,
    read_plan,
    write_plan,
)
from loadwright.core.jmx.check import ERROR
from loadwright.core.jmx.elements.csvdata import CsvData, to_split

from .options import Request
from .outputs import PLAN

NEIGHBOURS_LIMIT = 256 * 1024 * 1024
"""Limit of the files beside a plan that are included if its file names are only known at run time."""


@dataclass(frozen=True)
class Gathered:
    """A plan and all its files. ``neighbours`` are the files beside it, by their path relative to its folder."""

    data: bytes
    plan: Plan
    bundle: PlanBundle
    neighbours: dict[str, Path]
    warnings: list[str]


def gather(request: Request) -> Gathered:
    """Read the .jmx or .zip of ``request`` with its files and check it. Raises ``BadInputError``."""
    path = request.plan
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadInputError(f"{path} cannot be read: {error.strerror or error}; name a .jmx or .zip file") from None
    try:
        bundle = read_bundle(str(path), data, chosen=request.chosen)
        plan = read_plan(bundle.plan, str(path))
    except SeveralPlansError as error:
        raise BadInputError(f"{error} with --plan NAME") from None
    except PlanError as error:
        raise BadInputError(str(error)) from None
    # A zip with files is complete; files beside it are not used.
    neighbours = {} if bundle.files else beside(plan, path)
    problems = check(plan, {*bundle.files, *neighbours})
    for problem in problems:
        if problem.severity == ERROR:
            raise BadInputError(f"{path}: {problem.message}")
    return Gathered(data, plan, bundle, neighbours, [str(problem.message) for problem in problems])


def instrumented(request: Request, plan: Plan) -> bytes:
    """Return the executed form of the plan for ``request``. Raises ``BadInputError`` if it cannot be derived."""
    try:
        return write_plan(instrument(plan, request.spec))
    except PlanError as error:
        raise BadInputError(f"--set: {error}" if request.spec.variables else f"{request.plan}: {error}") from None


def splits_of(request: Request) -> list[CsvData]:
    """Return the format of the files to split. Raises ``BadInputError`` if one cannot be split."""
    return _splits(request, gather(request).plan) if request.spec.split else []


def _splits(request: Request, plan: Plan) -> list[CsvData]:
    try:
        return to_split(plan, request.spec.split)
    except PlanError as error:
        raise BadInputError(f"--split: {error}") from None


def prepare(request: Request, folder: Path) -> list[str]:
    """Fill the empty ``folder`` with ``run.jmx``, which is exactly the executed plan, and its files.

    Returns warnings for people. Raises ``BadInputError`` if the plan cannot run with these options.
    """
    gathered = gather(request)
    ready = instrumented(request, gathered.plan)
    for name, content in gathered.bundle.files.items():
        _place(folder / name).write_bytes(content)
    for name, source in gathered.neighbours.items():
        shutil.copyfile(source, _place(folder / name))
    (folder / PLAN).write_bytes(ready)
    return gathered.warnings


@dataclass(frozen=True)
class Upload:
    """A plan as uploaded to a server: the file itself, or a zip of the .jmx and the files beside it."""

    filename: str
    path: Path


def pack(request: Request, work: Path) -> tuple[Upload, list[str]]:
    """Return the upload for ``request``, and warnings for people; a zip is written into ``work``.

    Raises ``BadInputError`` if the plan cannot run as requested, before anything is sent. The same plan and files
    always give the same bytes, by which a server recognises them.
    """
    gathered = gather(request)
    instrumented(request, gathered.plan)
    _splits(request, gathered.plan)
    if not gathered.neighbours:
        return Upload(request.plan.name, request.plan), gathered.warnings
    path = work / "upload.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        with archive.open(_entry(gathered.bundle.plan_name), "w") as target:
            target.write(gathered.bundle.plan)
        for name, source in sorted(gathered.neighbours.items()):
            with source.open("rb") as file, archive.open(_entry(name), "w", force_zip64=True) as target:
                shutil.copyfileobj(file, target, 1024 * 1024)
    return Upload(f"{request.plan.stem}.zip", path), gathered.warnings


def _entry(name: str) -> zipfile.ZipInfo:
    """Return an entry without time and system, so that equal contents give equal bytes."""
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.create_system = 3
    entry.external_attr = (stat.S_IFREG | 0o644) << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def beside(plan: Plan, path: Path) -> dict[str, Path]:
    """Return the data files beside the plan that it needs, by their path relative to its folder.

    Files with a known name are included. If a name is only known at run time, everything beside the plan is included,
    except other plans, results and hidden files.
    """
    folder = path.absolute().parent
    references = [reference for reference in file_references(plan) if not reference.absolute]
    named = {reference.relative_path for reference in references if not reference.computed}
    files = {name: folder / name for name in named if not name.startswith("../") and (folder / name).is_file()}
    if any(reference.computed for reference in references):
        files |= {entry.name: entry for entry in sorted(folder.iterdir()) if _may_be_data(entry)}
        size = sum(source.stat().st_size for source in files.values())
        if size > NEIGHBOURS_LIMIT:
            raise BadInputError(
                f"{path} names files only at run time, and the files beside it have {size >> 20} MiB; "
                "put the plan and its files into a separate folder or a zip"
            )
    return files


def _may_be_data(entry: Path) -> bool:
    return entry.is_file() and not entry.name.startswith(".") and entry.suffix.lower() not in (".jmx", ".jtl", ".log")


def _place(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
