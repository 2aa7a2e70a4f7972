"""A plan with its files as one zip: untrusted on input, reproducible on output."""

from __future__ import annotations

import io
import lzma
import posixpath
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from loadwright.core.messages import Declaration, Message, name_list, plans

from .limits import DEFAULT, MAX_BYTES, MAX_NAME_BYTES, MAX_PATH, Limits
from .packing import packing_messages
from .reader import read_plan
from .tree import PlanError

_CHUNK = 1 << 20
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
PLAN_SUFFIX = ".jmx"
MOST_LISTED = 20
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
# What archivers and file managers of other systems add.
_JUNK = re.compile(r"(^|/)(__MACOSX/|\._[^/]*$|\.DS_Store$|Thumbs\.db$|desktop\.ini$)|^\./$")
_AT_BEGIN = re.compile(r"^(\./)+(?=.)")
# zipfile raises all of these for damaged or unsupported archives.
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    OverflowError,
)


class SeveralPlansError(PlanError):
    """A zip with several plans, of which one must be chosen. ``paths`` are theirs."""

    def __init__(self, message: Message, paths: list[str]) -> None:
        super().__init__(message)
        self.paths = paths

    def __reduce__(self) -> tuple[type[SeveralPlansError], tuple[Message, list[str]]]:
        return type(self), (self.message, self.paths)


@dataclass(frozen=True)
class PlanBundle:
    """A plan's path and content, and its files by path, separated by ``/`` and relative to the top of the bundle."""

    plan_name: str
    plan: bytes
    files: dict[str, bytes] = field(default_factory=dict)


def path_in_bundle(plan_name: str, path: str) -> str:
    """Return the path in the bundle of a file that the plan names by a path relative to its own folder."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(plan_name), path))


def paths_from_plan(plan_name: str, paths: Iterable[str]) -> set[str]:
    """Return paths in a bundle as the plan names them, relative to its own folder."""
    return {posixpath.relpath(path, posixpath.dirname(plan_name) or ".") for path in paths}


def is_zip(file: BinaryIO) -> bool:
    """Return whether a file starts with a zip signature; leaves the file at its beginning."""
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    return start in _ZIP_STARTS


def read_bundle(name: str, data: bytes, limits: Limits = DEFAULT, *, chosen: str = "") -> PlanBundle:
    """Read an uploaded .jmx or .zip.

    ``name`` is its file name, ``chosen`` the plan in a zip with several. Raises ``PlanError`` unless it is a plan that
    JMeter can load, or a zip with such a plan and no path outside its folder.
    """
    if not data.startswith(_ZIP_STARTS):
        require_no_zip(name, chosen)
        read_plan(data, name)
        return PlanBundle(file_name_of(name), data)
    with BundleReader(name, io.BytesIO(data), limits, chosen=chosen) as reader:
        files = {path: b"".join(reader.chunks(path)) for path in reader.paths}
    plan = files.pop(reader.plan_name)
    read_plan(plan, f"{name}: {reader.plan_name}")
    return PlanBundle(reader.plan_name, plan, files)


def file_name_of(name: str) -> str:
    """Return the file name under which JMeter executes a plan that was uploaded as ``name``."""
    base = name.replace("\\", "/").rpartition("/")[2]
    base = base if base.lower().endswith(PLAN_SUFFIX) else f"{base or 'plan'}{PLAN_SUFFIX}"
    usable = base.isprintable() and len(base.encode("utf-8", "surrogatepass")) <= MAX_NAME_BYTES
    return base if usable else f"plan{PLAN_SUFFIX}"


def require_no_zip(name: str, chosen: str = "") -> None:
    """Raise ``PlanError`` if ``name``, of a file that is not a zip, is that of one, or a plan in it is chosen."""
    if name.lower().endswith(".zip"):
        raise PlanError(plans.NOT_ZIP(name=name))
    if chosen:
        raise PlanError(plans.NO_SUCH_PLAN(name=name, path=chosen, list=file_name_of(name)))


def write_bundle(bundle: PlanBundle) -> bytes:
    """Return the bundle as a zip, the plan first; equal bundles give equal bytes."""
    buffer = io.BytesIO()
    write_bundle_to(buffer, bundle.plan_name, bundle.plan, {path: [data] for path, data in bundle.files.items()})
    return buffer.getvalue()


def write_bundle_to(target: BinaryIO, plan_name: str, plan: bytes, files: Mapping[str, Iterable[bytes]]) -> None:
    """Write what ``write_bundle`` returns, one chunk of a file at a time. ``target`` can be sought in."""
    if plan_name in files:
        raise ValueError(f"{plan_name!r} is the plan and a file beside it")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path, chunks in [(plan_name, [plan]), *((path, files[path]) for path in sorted(files))]:
            # A fixed date and system: the checksum of the zip must depend on its content only.
            entry = zipfile.ZipInfo(path, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w") as written:
                for chunk in chunks:
                    written.write(chunk)


class BundleReader:
    """Reads the files of a zip one by one and in chunks, so that a large file need not fit into memory.

    ``paths`` are the files, ``plan_name`` the plan among them: ``chosen``, or the only one at the top level that has a
    Test Plan, or else the only one in any folder. A zip of one folder is treated as that folder. Raises ``PlanError``
    if the zip violates a rule.
    """

    def __init__(self, name: str, file: BinaryIO, limits: Limits = DEFAULT, *, chosen: str = "") -> None:
        self.name, self.limits = name, limits
        self.inflated = 0
        self.plan_name = ""
        try:
            self._archive = zipfile.ZipFile(file)
        except _UNREADABLE as error:
            raise PlanError(plans.DAMAGED_ZIP(name=name, reason=str(error))) from None
        if len(self._archive.infolist()) > limits.entries:
            raise PlanError(plans.TOO_MANY_FILES(name=name, count=limits.entries))
        self._entries: dict[str, zipfile.ZipInfo] = {}
        for info in self._archive.infolist():
            self._admit(info)
        self._refuse_files_as_folders()
        if chosen not in self._entries:
            self._enter_only_folder()
        self.plan_name = self._find_plan(chosen)

    @property
    def paths(self) -> list[str]:
        """The files' paths, in the order of the zip."""
        return list(self._entries)

    @property
    def packing(self) -> list[Message]:
        """What was reported when the zip was packed from a folder."""
        return packing_messages(self._archive.comment)

    def __enter__(self) -> BundleReader:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def size(self, path: str) -> int:
        """Return the uncompressed size that the zip declares; reading more than that is an error."""
        return self._entries[path].file_size

    def checksum(self, path: str) -> int:
        """Return the CRC-32 that the zip declares; reading a file with another one is an error."""
        return self._entries[path].CRC

    def read(self, path: str) -> bytes:
        return b"".join(self.chunks(path))

    def chunks(self, path: str) -> Iterator[bytes]:
        """Yield a file's content. Limits apply to the bytes decompressed, because declared sizes may be false."""
        limit = MAX_BYTES if path == self.plan_name else self.limits.file
        size = 0
        try:
            with self._archive.open(self._entries[path]) as stream:
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    self.inflated += len(chunk)
                    if size > limit:
                        raise PlanError(plans.FILE_TOO_LARGE(name=self.name, path=path, limit=limit >> 20))
                    if self.inflated > self.limits.total:
                        raise PlanError(plans.EXPANDS(name=self.name, count=self.limits.total >> 20))
                    yield chunk
        except PlanError:
            raise
        except _UNREADABLE as error:
            raise PlanError(plans.NOT_UNPACKED(name=self.name, path=path, reason=str(error))) from None

    def _admit(self, info: zipfile.ZipInfo) -> None:
        path = _path(info)
        if _JUNK.search(path):
            return
        refusal = _refusal(path, info)
        if refusal is not None:
            # A name with line breaks would break the message apart.
            raise PlanError(refusal(name=self.name, path=path if path.isprintable() else repr(path)[1:-1]))
        if path.endswith("/"):
            return
        if path in self._entries:
            raise PlanError(plans.TWICE(name=self.name, path=path))
        self._entries[path] = info

    def _refuse_files_as_folders(self) -> None:
        for path in self._entries:
            parent = path.rpartition("/")[0]
            while parent:
                if parent in self._entries:
                    raise PlanError(plans.FILE_AND_FOLDER(name=self.name, path=parent))
                parent = parent.rpartition("/")[0]

    def _enter_only_folder(self) -> None:
        """Shorten all paths by the folder that they have in common."""
        folder = posixpath.commonpath([posixpath.dirname(path) for path in self._entries] or [""])
        if folder:
            self._entries = {path[len(folder) + 1 :]: info for path, info in self._entries.items()}

    def _find_plan(self, chosen: str) -> str:
        every = sorted(path for path in self._entries if path.lower().endswith(PLAN_SUFFIX))
        if not every:
            raise PlanError(plans.NO_PLAN(name=self.name))
        if chosen:
            if chosen not in every:
                raise PlanError(plans.NO_SUCH_PLAN(name=self.name, path=chosen, list=name_list(every, MOST_LISTED)))
            return chosen
        if len(every) == 1:
            return every[0]
        # Those in folders only count if none at the top is a whole plan.
        at_top = [path for path in every if "/" not in path]
        names = self._whole(at_top) or self._whole(every) or every
        if len(names) > 1:
            message = plans.SEVERAL_PLANS(name=self.name, count=len(names), list=name_list(names, MOST_LISTED))
            raise SeveralPlansError(message, names)
        return names[0]

    def _whole(self, paths: list[str]) -> list[str]:
        """Return those with a Test Plan: the others are parts of plans, which an Include Controller reads.

        Together they may be as large as one plan: more would be a way to keep a server busy. All of more are returned.
        """
        if sum(map(self.size, paths)) > MAX_BYTES:
            return paths
        return [path for path in paths if self._has_test_plan(path)]

    def _has_test_plan(self, path: str) -> bool:
        try:
            return read_plan(self.read(path), f"{self.name}: {path}").test_plan is not None
        except PlanError:
            return False


def _path(info: zipfile.ZipInfo) -> str:
    """Return the path as intended by its author."""
    # Some Windows tools write backslashes, which Linux takes as part of a file name; some archivers begin with "./".
    return _AT_BEGIN.sub("", _name(info).replace("\\", "/"))


def _name(info: zipfile.ZipInfo) -> str:
    """Return the decoded name: old archivers use the encoding of their system."""
    if info.flag_bits & _UTF8_NAME:
        return info.orig_filename
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.orig_filename
    decoded = (_decoded(raw, encoding) for encoding in ("utf-8", "gb18030"))
    return next((path for path in decoded if path is not None), info.orig_filename)


def _decoded(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _refusal(path: str, info: zipfile.ZipInfo) -> Declaration | None:
    """Return the message that refuses an entry; ``None`` if it is acceptable."""
    mode = info.external_attr >> 16
    parts = path.rstrip("/").split("/")
    if path.startswith("/") or re.match(r"[A-Za-z]:", path):
        return plans.ABSOLUTE
    if ".." in parts:
        return plans.OUTSIDE
    if not path or any(part in ("", ".") for part in parts) or re.search(r"[\x00-\x1f\x7f]", path):
        return plans.UNUSABLE_NAME
    if len(path) > MAX_PATH or any(len(part.encode("utf-8", "surrogatepass")) > MAX_NAME_BYTES for part in parts):
        return plans.LONG_NAME
    # 0: archivers of other systems store no mode.
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return plans.NOT_A_FILE
    if info.flag_bits & _ENCRYPTED:
        return plans.ENCRYPTED
    return None
