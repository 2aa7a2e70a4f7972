"""Files of other tools: which uploads are one, and their conversion in a sandbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO

from django.core.files.base import File

from loadwright.core.imports import ImportOptions, ImportRefusedError
from loadwright.core.imports.documents import MAX_BYTES
from loadwright.core.jmx.document.bundle import PLAN_SUFFIX, is_zip
from loadwright.core.messages import imports
from loadwright.server.plans import errors
from loadwright.server.plans.upload import file_name, local_path, require_size
from loadwright.server.platform.errors import ActionError
from loadwright.server.platform.sandbox import sandbox

from .sandboxed import PLAN, PROGRESS, RESPONSES, Converted, Environment, convert_file

_SEEN = 4096
_PLANS = (PLAN_SUFFIX, ".zip")
_FIELDS = {imports.BASE_URL.code: "base_url", imports.NO_SUCH_SERVER.code: "server"}


@dataclass(frozen=True)
class Conversion:
    """A converted file, and the plan that it became, at ``plan`` as long as the block lasts.

    ``responses`` are the recorded ones that are kept beside it.
    """

    found: Converted
    plan: Path
    responses: Path


def is_import(filename: str, file: IO[bytes]) -> bool:
    """Return whether an upload is a file of another tool: neither a zip nor XML, and not called like one of them."""
    start = file.read(_SEEN)
    file.seek(0)
    if is_zip(BytesIO(start)) or filename.lower().endswith(_PLANS):
        return False
    return not start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


@contextmanager
def received(
    owner: str,
    filename: str,
    file: IO[bytes],
    options: ImportOptions,
    environment: Environment | None = None,
    progress: Callable[[float], None] | None = None,
) -> Iterator[Conversion]:
    """Convert an uploaded file as work of ``owner``. Raises ``ActionError`` for the field concerned."""
    size = file.seek(0, 2)
    if not size:
        raise errors.FILE_EMPTY(name=filename)
    require_size(filename, size)
    with TemporaryDirectory(prefix="loadwright-") as temporary:
        folder = Path(temporary)
        with converted(owner, local_path(file, folder), filename, options, environment, progress) as conversion:
            yield conversion


@contextmanager
def converted(
    owner: str,
    path: Path,
    filename: str,
    options: ImportOptions,
    environment: Environment | None = None,
    progress: Callable[[float], None] | None = None,
) -> Iterator[Conversion]:
    """Convert the file at ``path``. Raises ``ActionError`` for the field concerned.

    ``progress`` is called with the fraction of the work that is done.
    """
    with TemporaryDirectory(prefix="loadwright-") as temporary:
        folder = Path(temporary)
        try:
            look = None if progress is None else partial(_report, folder / PROGRESS, progress)
            with sandbox.place(owner, size=path.stat().st_size, look=look) as run:
                found = run(convert_file, path, filename, options, environment, folder)
        except ImportRefusedError as error:
            of_environment = environment is not None and error.message.params.get("name") == environment.name
            field = "environment" if of_environment else _FIELDS.get(error.message.code, "file")
            raise ActionError(error.message, field=field) from None
        yield Conversion(found, folder / PLAN, folder / RESPONSES)


def _report(path: Path, progress: Callable[[float], None]) -> None:
    # There is no file before the first entry, and a moment without content each time it is written.
    with suppress(OSError, ValueError):
        progress(float(path.read_text()))


def environment_of(file: File[bytes] | None) -> Environment | None:
    """Return an uploaded environment; ``None`` without one."""
    return None if file is None else Environment(file_name(file.name or ""), file.read(MAX_BYTES + 1))


def plan_name(found: Converted, filename: str) -> str:
    """Return a name for the plan: that in the file, or the name of the file without its ending."""
    return found.name if found.name not in ("", filename) else PurePosixPath(filename).stem


def plan_filename(filename: str) -> str:
    """Return the file name of the plan that is made from ``filename``."""
    return f"{PurePosixPath(filename).stem[:200] or 'plan'}{PLAN_SUFFIX}"
