"""The files of a plan on this machine: all that a server's generators may need, or a folder in which they are read."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from loadwright.core.jmx import Plan, PlanError, file_references, read_plan

MOST_FILES = 1000
MOST_BYTES = 256 * 1024 * 1024
"""Limits of a folder that travels whole; of a larger one only the files that the plan names do."""
LEFT_OUT = (".jtl", ".log")

# A path out of the plan's folder, wherever a script or a property names it.
_OUTSIDE = re.compile(r"(?:\.\./)+[^\s\"'<>|*?,;(){}$]*")


@dataclass(frozen=True)
class Neighbours:
    """The files of a plan by their path below ``root``, a folder that contains the plan's folder.

    ``whole``: the plan's folder travels whole.
    """

    root: Path
    files: dict[str, Path]
    whole: bool


def neighbours(plan: Plan, path: Path, without: Path | None = None) -> Neighbours:
    """Return the files that the plan at ``path`` may read.

    They are all files below its folder, except hidden ones, results, logs and the folder ``without``, and the files
    outside that the plan names.
    """
    plan_file = absolute(path)
    folder = plan_file.parent
    inside = _below(folder, without)
    named = _named(plan, folder)
    outside = {file for file in named if not file.is_relative_to(folder)}
    found = ({*inside} if inside is not None else named - outside) | outside
    found.discard(plan_file)
    root = Path(os.path.commonpath([folder, *(file.parent for file in outside)]))
    files = {file.relative_to(root).as_posix(): file for file in sorted(found)}
    return Neighbours(root, files, whole=inside is not None)


def absolute(path: Path) -> Path:
    """Return the absolute path without "..", symbolic links kept."""
    return Path(os.path.normpath(path.absolute()))


def _below(folder: Path, without: Path | None) -> list[Path] | None:
    """Return the files below ``folder`` that travel; ``None`` if there are too many."""
    found = []
    size = 0
    for file in _walk(folder, absolute(without) if without is not None else None):
        found.append(file)
        size += file.stat().st_size
        if len(found) > MOST_FILES or size > MOST_BYTES:
            return None
    return found


def _walk(folder: Path, without: Path | None) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and Path(parent, name) != without)
        for name in sorted(names):
            file = Path(parent, name)
            if not name.startswith(".") and file.suffix.lower() not in LEFT_OUT and file.is_file():
                yield file


def _named(plan: Plan, folder: Path) -> set[Path]:
    """Return the existing files that the plan and the plans that it includes name, disabled elements included."""
    found: set[Path] = set()
    waiting = [plan]
    while waiting:
        for path in _paths(waiting.pop()):
            # As JMeter, relative to the folder of the plan that is run, in included plans too.
            file = Path(os.path.normpath(folder / path))
            if file in found:
                continue
            if file.is_file():
                found.add(file)
                if file.suffix.lower() == ".jmx" and (part := _part(file)) is not None:
                    waiting.append(part)
            elif path.endswith("/") and path.startswith("../") and file.is_dir():
                # The name of the file is computed.
                found.update(_below(file, None) or ())
    return found


def _paths(plan: Plan) -> Iterator[str]:
    for reference in file_references(plan, enabled_only=False):
        if not reference.absolute:
            yield reference.path[: reference.path.find("${")] if reference.computed else reference.relative_path
    yield from (path for text in _texts(plan) for path in _OUTSIDE.findall(text))


def _texts(plan: Plan) -> Iterator[str]:
    return (str(text) for text in plan.root.itertext())


def _part(file: Path) -> Plan | None:
    try:
        return read_plan(file.read_bytes(), str(file))
    except (PlanError, OSError):
        return None


def mirror(root: Path, target: Path, own: Collection[str]) -> None:
    """Fill the new folder ``target`` with links to what is in ``root``, so that files are read in place.

    The files ``own``, by their path below ``root``, are left out and their folders are created, so that they can be
    written without a change in ``root``.
    """
    target.mkdir(parents=True)
    folders = {path.partition("/")[0] for path in own if "/" in path}
    for entry in root.iterdir():
        if entry.name in folders:
            mirror(entry, target / entry.name, _below_folder(entry.name, own))
        elif entry.name not in own:
            (target / entry.name).symlink_to(entry)


def _below_folder(name: str, own: Iterable[str]) -> list[str]:
    return [path.partition("/")[2] for path in own if path.startswith(f"{name}/")]


def levels(plan: Plan) -> int:
    """Return how many folders above its own the plan names files in."""
    found = (match for text in _texts(plan) for match in re.findall(r"(?:\.\./)+", text))
    return max((len(match) // 3 for match in found), default=0)
