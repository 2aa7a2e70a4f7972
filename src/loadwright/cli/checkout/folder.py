"""A folder with the files of a plan on a server, and the state file that names the revision which they were."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any

from loadwright.cli import whole_files
from loadwright.cli.errors import BadInputError
from loadwright.cli.run.files import LargeFolder, below
from loadwright.core import strictjson
from loadwright.core.jmx.document.bundle import PLAN_SUFFIX, BundleReader, file_name_of, is_zip, write_bundle_to
from loadwright.core.jmx.document.limits import Limits
from loadwright.core.jmx.document.tree import PlanError

STATE = ".loadwright.json"
LIMITS = Limits(total=8 << 30, file=8 << 30)
_MOST_STATE = 32 << 20
_CHUNK = 1 << 20


@dataclass(frozen=True)
class State:
    """The revision of a plan that a folder was filled with.

    ``sha256`` is that of the file on the server, called ``filename``. ``document`` is the path of the .jmx, ``files``
    are the checksums of all files by path, with ``/`` and relative to the folder.
    """

    plan: int
    revision: int
    sha256: str
    filename: str
    document: str
    files: dict[str, str]


def read_state(folder: Path) -> State | None:
    """Return the state of a folder; ``None`` if no plan was pulled into it."""
    path = folder / STATE
    if not path.is_file():
        return None
    try:
        return _state(strictjson.loads(whole_files.read(path, _MOST_STATE)))
    except (ValueError, TypeError, LookupError):
        raise BadInputError(f"{path} is damaged; restore it, or delete it and pull the plan again") from None


def require_state(folder: Path) -> State:
    """Return the state of a folder. Raises ``BadInputError`` if no plan was pulled into it."""
    state = read_state(folder)
    if state is None:
        raise BadInputError(
            f"{folder} has no {STATE}; 'loadwright plan pull' makes such a folder from a plan, and 'loadwright plan "
            "push --create' a plan from a folder"
        )
    return state


def new_state(folder: Path, document: str = "") -> State:
    """Return the state of a folder of which no plan exists yet, with the .jmx ``document``, or its only one.

    Raises ``BadInputError`` if it has none or several, or if a plan was pulled into it.
    """
    present = read_state(folder)
    if present is not None:
        raise BadInputError(f"{folder} is plan {present.plan} already; push it without --create")
    found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob(f"*{PLAN_SUFFIX}") if path.is_file())
    if document and document not in found:
        raise BadInputError(f"{folder} has no {document}")
    if not document and len(found) != 1:
        has = f"several: {listed(found)}. Choose one with --document" if found else "none"
        raise BadInputError(f"the folder of a plan has one {PLAN_SUFFIX}; {folder} has {has}")
    chosen = document or found[0]
    return State(0, 0, "", file_name_of(chosen), chosen, {})


def write_state(folder: Path, state: State) -> None:
    text = json.dumps(asdict(state), ensure_ascii=False, indent=2, sort_keys=True)
    whole_files.write(folder / STATE, f"{text}\n".encode())


def _state(value: Any) -> State:
    plan, revision = value["plan"], value["revision"]
    texts = [value["sha256"], value["filename"], value["document"]]
    files = dict(value["files"])
    if not (isinstance(plan, int) and isinstance(revision, int) and all(isinstance(text, str) for text in texts)):
        raise TypeError("not a state")
    # The file may be from a repository of somebody else: no path may lead out of the folder.
    if not all(map(_is_inside, (texts[2], *files))):
        raise ValueError("a path that leads out of the folder")
    sha256, filename, document = texts
    return State(plan, revision, sha256, filename, document, files)


def _is_inside(path: str) -> bool:
    parts = path.split("/")
    return not any(part in ("", ".", "..") for part in parts) and "\\" not in path and ":" not in parts[0]


def files_of(folder: Path, state: State) -> dict[str, Path]:
    """Return the files of a plan in its folder by path, the .jmx included.

    They are those that were pulled and still exist, and all others that travel with a plan (``run.files``).
    """
    found = below(folder, [])
    if isinstance(found, LargeFolder):
        raise BadInputError(
            f"{folder} has too many files, or too large ones, for a plan: {found.files:,} with {found.size >> 20:,} MiB"
        )
    paths = {file.relative_to(folder).as_posix(): file for file in found}
    for path in state.files:
        file = folder / path
        if file.is_file():
            paths[path] = file
    if state.document not in paths:
        raise BadInputError(f"{folder / state.document}, the plan, does not exist; restore it, or pull the plan again")
    root = folder.resolve()
    for file in paths.values():
        # A repository of somebody else may contain links to secrets of the machine.
        if not file.resolve().is_relative_to(root):
            raise BadInputError(f"{file} is a symbolic link out of {folder}; put the file there instead of the link")
    return {path: paths[path] for path in sorted(paths)}


def changed(state: State, files: Mapping[str, Path]) -> list[str]:
    """Return the paths of files that were added, removed or changed since they were pulled."""
    missing = [path for path in state.files if path not in files]
    return sorted([*missing, *(path for path, file in files.items() if digest_of(file) != state.files.get(path))])


def digest_of(file: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    try:
        with file.open("rb") as content:
            return file_digest(content, "sha256").hexdigest()
    except OSError as error:
        raise BadInputError(f"{file} cannot be read: {error.strerror}") from None


def unpack(upload: Path, filename: str, chosen: str, target: Path) -> str:
    """Write the files of a revision into the empty folder ``target``, and return the path of its .jmx there."""
    try:
        with upload.open("rb") as file:
            if not is_zip(file):
                name = file_name_of(filename)
                (target / name).write_bytes(file.read())
                return name
            with BundleReader(filename, file, LIMITS, chosen=chosen) as reader:
                for path in reader.paths:
                    place = target / path
                    place.parent.mkdir(parents=True, exist_ok=True)
                    with place.open("wb") as written:
                        for chunk in reader.chunks(path):
                            written.write(chunk)
                return reader.plan_name
    except PlanError as error:
        raise BadInputError(str(error)) from None


def replace_files(folder: Path, source: Path, paths: Collection[str], former: Collection[str]) -> None:
    """Move files from ``source`` to ``folder``, and remove ``former`` ones that are not among them."""
    root = folder.resolve()
    for path in [*paths, *former]:
        # A repository may contain links to other places.
        if not (folder / path).parent.resolve().is_relative_to(root):
            raise BadInputError(f"{folder / path} is outside of {folder}, behind a symbolic link; remove the link")
    try:
        for path in paths:
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            (source / path).replace(place)
        for path in former:
            if path not in paths:
                (folder / path).unlink(missing_ok=True)
    except OSError as error:
        raise BadInputError(f"{error.filename or folder} cannot be written: {error.strerror}") from None


def pack(state: State, files: Mapping[str, Path], work: Path) -> tuple[str, Path, str]:
    """Return name and path of an upload of a folder's files, and the plan to choose in it.

    A zip is written to ``work``. The same files always give the same bytes.
    """
    others = {path: _chunks(file) for path, file in files.items() if path != state.document}
    zipped = Path(state.filename).suffix.lower() == ".zip"
    if not others and not zipped:
        return state.filename, files[state.document], ""
    path = work / "upload.zip"
    with path.open("w+b") as target:
        write_bundle_to(target, state.document, whole_files.read(files[state.document]), others)
    several = sum(name.lower().endswith(PLAN_SUFFIX) for name in files) > 1
    return f"{Path(state.filename).stem}.zip", path, state.document if several else ""


def _chunks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as content:
        while chunk := content.read(_CHUNK):
            yield chunk


def listed(paths: list[str], most: int = 10) -> str:
    """Return paths for a message."""
    return ", ".join(paths[:most]) + (f" and {len(paths) - most} more" if len(paths) > most else "")


def same_file(one: Path, other: Path) -> bool:
    """Return whether two files have the same content."""
    return one.stat().st_size == other.stat().st_size and digest_of(one) == digest_of(other)
