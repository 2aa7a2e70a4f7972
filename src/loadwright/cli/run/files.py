"""The files of a plan on this machine: all that a server's generators may need, or a folder in which they are read."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from loadwright.core.jmx import Plan, PlanError, file_references, read_plan

MOST_FILES = 1000
MOST_BYTES = 256 * 1024 * 1024
"""Limits of a folder that travels whole; of a larger one only the files that the plan names do."""
MOST_COUNTED = 100_000
"""Number of files of a folder that are counted if it is too large."""
LEFT_OUT = (".jtl", ".log")
HOMES = ("secret-key", "loadwright.db")
"""Names of files in the folder of a server, which holds its secrets."""

# Ends a path within a script, a property or an option.
_BETWEEN_PATHS = re.compile(r"[\s\"'<>|*?,;(){}:=]+")
_UP = re.compile(r"(?<![.\w])\.\.(?:/\.\.)*(?![.\w])")


@dataclass(frozen=True)
class LargeFolder:
    """A folder that is too large to travel whole: the number and bytes of its files, of those counted."""

    path: Path
    files: int
    size: int


@dataclass(frozen=True)
class Neighbours:
    """The files of a plan by their path below ``root``, a folder that contains the plan's folder.

    Of the folders ``left_out`` only the files that the plan names are among them.
    """

    root: Path
    files: dict[str, Path]
    left_out: list[LargeFolder]


def neighbours(plan: Plan, path: Path, *, without: Collection[Path] = (), values: Collection[str] = ()) -> Neighbours:
    """Return the files that the plan at ``path`` may read, where its folder is the current directory.

    They are all files below its folder, except hidden ones, results, logs and the folders of Loadwright's servers, and
    the files that the plan, the plans that it includes, or ``values`` of variables and properties name. Files and
    folders ``without`` are left out. A file that is named relative to the current directory of this process gets a
    place relative to the plan's folder.
    """
    excluded = {absolute(one) for one in without}
    plan_file = absolute(path)
    folder = plan_file.parent
    search = Search(plan, folder, values)
    places = dict(search.places)
    left_out = []
    for place, source in [(folder, folder), *search.folders.items()]:
        inside = below(source, excluded)
        if isinstance(inside, LargeFolder):
            left_out.append(inside)
        else:
            places |= {place / file.relative_to(source): file for file in inside}
    places = {place: file for place, file in places.items() if place != plan_file and file not in excluded}
    root = Path(os.path.commonpath([folder, *(place.parent for place in places)]))
    files = {place.relative_to(root).as_posix(): places[place] for place in sorted(places)}
    return Neighbours(root, files, left_out)


def absolute(path: Path) -> Path:
    """Return the absolute path without "..", symbolic links kept."""
    return Path(os.path.normpath(path.absolute()))


def above(folder: Path, levels: int) -> Path:
    """Return the folder that many ``levels`` above, at most the root of the file system."""
    return [folder, *folder.parents][min(levels, len(folder.parents))]


def below(folder: Path, without: Collection[Path]) -> list[Path] | LargeFolder:
    """Return the files below ``folder`` that travel, unless there are too many."""
    found = []
    count = size = 0
    for file in _walk(folder, without):
        count, size = count + 1, size + file.stat().st_size
        if count <= MOST_FILES:
            found.append(file)
        if count == MOST_COUNTED:
            break
    return LargeFolder(folder, count, size) if count > MOST_FILES or size > MOST_BYTES else found


def _walk(folder: Path, without: Collection[Path]) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        if any(name in names for name in HOMES):
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not name.startswith(".") and Path(parent, name) not in without)
        for name in sorted(names):
            file = Path(parent, name)
            travels = not name.startswith(".") and file.suffix.lower() not in LEFT_OUT and file not in without
            if travels and file.is_file():
                yield file


@dataclass
class Search:
    """What a plan in ``folder``, the plans that it includes, and ``values`` name; disabled elements included.

    ``places`` are existing files by the path at which JMeter finds them if ``folder`` is its current directory;
    ``folders`` are those in which the names of files are computed. ``levels`` is the number of folders above its own in
    which the plan names files.
    """

    plan: Plan
    folder: Path
    values: Collection[str] = ()
    places: dict[Path, Path] = field(default_factory=dict)
    folders: dict[Path, Path] = field(default_factory=dict)
    levels: int = 0

    def __post_init__(self) -> None:
        self.folder = absolute(self.folder)
        self._find(self.values)
        self._read(self.values)
        waiting = [self.plan]
        while waiting:
            part = waiting.pop()
            waiting += self._find(_references(part))
            waiting += self._read(_texts(part))

    def _read(self, texts: Iterable[str]) -> list[Plan]:
        """Add what texts of any kind name by a relative path with a folder, and texts that are names of files."""
        known = []
        for text in dict.fromkeys(texts):
            self.levels = max(self.levels, _levels(text))
            known += [_known(path) for path in _BETWEEN_PATHS.split(text) if "/" in path]
            known += [text] if exists(self.folder / text) and (self.folder / text).is_file() else []
        return self._find(known)

    def _find(self, names: Iterable[str]) -> list[Plan]:
        """Add the files and folders with these names; return the plans among them that are new."""
        parts = []
        for name in dict.fromkeys(names):
            place = absolute(self.folder / name)
            source = None if name.startswith("/") or place in self.places else self._existing(name)
            if source is None:
                continue
            if source.is_file():
                self.places[place] = source
                if source.suffix.lower() == ".jmx" and (part := _part(source)) is not None:
                    parts.append(part)
            elif not self.folder.is_relative_to(source) or name.endswith("/"):
                self.folders[place] = source
        return parts

    def _existing(self, name: str) -> Path | None:
        # JMeter resolves some paths from the folder of the plan, and others, in functions, from the current directory.
        for start in (self.folder, Path.cwd()):
            path = absolute(start / name)
            if exists(path):
                return path
        return None


def exists(path: Path) -> bool:
    """Return whether there is such a file or folder; the path may be impossible, such as a long text of a plan."""
    try:
        return path.exists()
    except OSError:
        return False


def _texts(plan: Plan) -> Iterator[str]:
    yield from map(str, plan.root.itertext())
    yield from (element.name for element in plan.walk())


def _references(plan: Plan) -> Iterator[str]:
    for reference in file_references(plan, enabled_only=False):
        if not reference.absolute:
            yield _known(reference.path) if reference.computed else reference.relative_path


def _known(path: str) -> str:
    """Return the path, or its beginning up to the last folder before a variable."""
    known, variable, _ = path.partition("$")
    return known[: known.rfind("/") + 1] if variable else known


def _levels(text: str) -> int:
    """Return the number of folders up in the text's highest path."""
    return max((match.count("..") for match in _UP.findall(text)), default=0)


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
