"""From the file a person names to a folder JMeter can run from: the instrumented plan among its data."""

from __future__ import annotations

import shutil
from pathlib import Path

from loadwright.core.jmx import (
    InstrumentSettings,
    Plan,
    PlanBundle,
    PlanError,
    check,
    file_references,
    instrument,
    read_bundle,
    read_plan,
    write_plan,
)
from loadwright.core.jmx.check import ERROR

from .errors import BadInput
from .run_options import Request
from .run_outputs import PLAN

NEIGHBOURS_LIMIT = 256 * 1024 * 1024
"""So many bytes beside a plan travel along when its file names are only known at run time."""


def read_input(path: Path) -> PlanBundle:
    """Read a .jmx or .zip. Raises ``BadInput`` naming the file and what is wrong with it."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror or error}; name a .jmx or .zip file") from None
    try:
        return read_bundle(str(path), data)
    except PlanError as error:
        raise BadInput(str(error)) from None


def prepare(request: Request, folder: Path) -> list[str]:
    """Fill the empty ``folder`` with ``run.jmx``, which is exactly what runs, and its files.

    Returns warnings for people. Raises ``BadInput`` when the plan cannot run so.
    """
    bundle = read_input(request.plan)
    plan = read_plan(bundle.plan, str(request.plan))
    neighbours = {} if bundle.files else beside(plan, request.plan)
    problems = check(plan, {*bundle.files, *neighbours})
    for problem in problems:
        if problem.severity == ERROR:
            raise BadInput(f"{request.plan}: {problem.text}")
    settings = InstrumentSettings(
        mode=request.mode,
        loop_forever=request.duration_s is not None,
        variables=request.variables,
        properties=request.properties,
        jtl=request.jtl,
    )
    try:
        ready = write_plan(instrument(plan, settings))
    except PlanError as error:
        raise BadInput(f"--set: {error}" if request.variables else f"{request.plan}: {error}") from None
    for name, content in bundle.files.items():
        _place(folder / name).write_bytes(content)
    for name, source in neighbours.items():
        shutil.copyfile(source, _place(folder / name))
    (folder / PLAN).write_bytes(ready)
    return [problem.text for problem in problems]


def beside(plan: Plan, path: Path) -> dict[str, Path]:
    """Return the data files beside the plan that it needs, by their path in its folder.

    Those it names travel along. When a name is only known at run time, everything beside it might be
    meant, so all of it travels, other plans, results and hidden files excepted.
    """
    folder = path.absolute().parent
    references = [reference for reference in file_references(plan) if not reference.absolute]
    named = {reference.relative_path for reference in references if not reference.computed}
    found = {name: folder / name for name in named if not name.startswith("../") and (folder / name).is_file()}
    if any(reference.computed for reference in references):
        found |= {entry.name: entry for entry in sorted(folder.iterdir()) if _may_be_data(entry)}
        size = sum(source.stat().st_size for source in found.values())
        if size > NEIGHBOURS_LIMIT:
            raise BadInput(
                f"{path} names files only at run time, and {size >> 20} MiB lie beside it; "
                "put the plan and what it needs into a folder of their own or a zip"
            )
    return found


def _may_be_data(entry: Path) -> bool:
    return entry.is_file() and not entry.name.startswith(".") and entry.suffix.lower() not in (".jmx", ".jtl", ".log")


def _place(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
