"""Inspects an uploaded plan in pieces: type, validity and large data files."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import ExitStack
from dataclasses import dataclass, field
from hashlib import sha256
from tempfile import TemporaryFile
from typing import IO, BinaryIO, cast

from django.conf import settings

from loadwright.core.jmx.check import ERROR, check
from loadwright.core.jmx.document.bundle import (
    BundleReader,
    SeveralPlansError,
    is_zip,
    paths_from_plan,
    require_no_zip,
)
from loadwright.core.jmx.document.limits import MAX_BYTES
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.messages import Message
from loadwright.core.messages import plans as messages
from loadwright.server.platform.errors import ActionError

from . import errors
from .document import LIMITS
from .storage import LARGE_BYTES

CHUNK = 1024 * 1024


class ChoosePlanError(ActionError):
    """An upload with several plans, of which one must be chosen. ``plans`` are their names."""

    def __init__(self, message: Message, plans: list[str]) -> None:
        super().__init__(message, field="plan")
        self.plans = plans


@dataclass(frozen=True)
class LargeFile:
    """A large data file of an upload, extracted to a temporary file."""

    path: str
    sha256: str
    size: int
    content: IO[bytes]


@dataclass(frozen=True)
class InspectedUpload:
    """An executable upload, with its checksum and warnings."""

    sha256: str
    size: int
    warnings: list[Message]
    large: list[LargeFile] = field(default_factory=list)


def take(filename: str, file: IO[bytes], stack: ExitStack, *, chosen: str = "") -> InspectedUpload:
    """Inspect an upload; ``chosen`` is the plan in a zip with several. Temporary files last as long as ``stack``.

    Raises ``ActionError`` for the field ``file``, or for ``plan`` if one must be chosen.
    """
    size = file.seek(0, 2)
    if not size:
        raise errors.FILE_EMPTY(name=filename)
    if size > settings.MAX_UPLOAD_BYTES:
        limit = settings.MAX_UPLOAD_BYTES // 1024 // 1024
        raise errors.FILE_TOO_LARGE(name=filename, limit=limit)
    source = cast(BinaryIO, file)
    try:
        if is_zip(source):
            warnings, large = _zip(filename, source, stack, chosen)
        else:
            require_no_zip(filename, chosen)
            # One byte more than the limit of a plan, so that a larger one is refused for its size without being read.
            warnings, large = _warnings(filename, source.read(MAX_BYTES + 1), filename, ()), []
    except SeveralPlansError as error:
        raise ChoosePlanError(error.message, error.paths) from None
    except PlanError as error:
        raise ActionError(error.message, field="file") from None
    return InspectedUpload(_digest(file), size, warnings, large)


def _zip(filename: str, source: BinaryIO, stack: ExitStack, chosen: str) -> tuple[list[Message], list[LargeFile]]:
    large = []
    with BundleReader(filename, source, LIMITS, chosen=chosen) as reader:
        others = [path for path in reader.paths if path != reader.plan_name]
        available = paths_from_plan(reader.plan_name, others)
        warnings = _warnings(filename, reader.read(reader.plan_name), reader.plan_name, available)
        for path in others:
            if reader.size(path) > LARGE_BYTES:
                large.append(_unpack(reader, path, stack))
            else:
                # Reads the file only for its errors, such as a wrong checksum.
                reader.read(path)
    return warnings, large


def _unpack(reader: BundleReader, path: str, stack: ExitStack) -> LargeFile:
    content = stack.enter_context(TemporaryFile())  # noqa: SIM115 - the stack closes it
    digest, size = sha256(), 0
    for chunk in reader.chunks(path):
        digest.update(chunk)
        size += content.write(chunk)
    return LargeFile(path, digest.hexdigest(), size, content)


def _warnings(filename: str, plan: bytes, name: str, files: Collection[str]) -> list[Message]:
    problems = check(read_plan(plan, f"{filename}: {name}" if files else filename), files)
    wrong = tuple(problem.message for problem in problems if problem.severity == ERROR)
    if wrong:
        raise ActionError(messages.IN_FILE(name=filename, problem=wrong), field="file")
    return [problem.message for problem in problems]


def _digest(file: IO[bytes]) -> str:
    file.seek(0)
    digest = sha256()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
