"""Static files. Their addresses contain a version, so that browsers can cache them for a year.

The version is a path segment, one for all files, so that the relative addresses of modules, fonts and images within
files have it too.
"""

import asyncio
import os
import re
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

from django.apps import apps
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from .compression import ENCODINGS, SUFFIXES, compressed

_VERSION = re.compile("[0-9a-f]{12}")


class VersionedStorage(StaticFilesStorage):
    """Adds the version to the address of every static file."""

    def url(self, name: str | None) -> str:
        """Return the address of a static file. Missing files have no version."""
        return super().url(f"{version()}/{name}" if name and _exists(name) else name)


@lru_cache(maxsize=10_000)
def _exists(name: str) -> bool:
    # A page names a hundred files, each of which may be in the folder of any app.
    return finders.find(name) is not None


@cache
def version() -> str:
    """Return a hash of all static files when the process started: 12 hexadecimal digits."""
    digest = sha256()
    for folder in _folders():
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(folder)} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:12]


def _folders() -> list[Path]:
    folders = [Path(config.path) / "static" for config in apps.get_app_configs()]
    return [folder for folder in folders if folder.is_dir()]


class VersionedStaticFiles(StaticFiles):
    """Serves the static folders of all installed apps, compressed. Versioned addresses are immutable."""

    def __init__(self) -> None:
        super().__init__(directory=None, packages=None, check_dir=False)
        self.all_directories = list(_folders())

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Send the file. Without the current version in the address, browsers revalidate it each time (ETag)."""
        first, _, rest = path.partition(os.sep)
        response = await super().get_response(rest if _VERSION.fullmatch(first) else path, scope)
        if isinstance(response, FileResponse) and Path(response.path).suffix in SUFFIXES:
            response = await _compressed(response, Headers(scope=scope).get("accept-encoding", ""))
        # A page from before an update requests the earlier version, and gets the current content.
        current = first == version()
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if current else "no-cache"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


async def _compressed(response: FileResponse, accepted: str) -> Response:
    """Return the response in the preferred one of the encodings that the header ``Accept-Encoding`` accepts."""
    response.headers["Vary"] = "Accept-Encoding"
    weighted = (one.partition(";q=") for one in accepted.replace(" ", "").split(","))
    # A weight of 0 refuses an encoding.
    names = {name for name, _, weight in weighted if not weight or weight.strip("0.")}
    encoding = next((name for name in ENCODINGS if name in names), None)
    if encoding is None:
        return response
    assert response.stat_result is not None
    content = await asyncio.to_thread(_content, Path(response.path), response.stat_result.st_mtime_ns, encoding)
    headers = {name: response.headers[name] for name in ("last-modified", "vary")}
    # A weak one, because each encoding has other bytes.
    headers |= {"etag": f"W/{response.headers['etag']}", "content-encoding": encoding}
    return Response(content, media_type=response.media_type, headers=headers)


@lru_cache(maxsize=1000)
def _content(path: Path, changed: int, encoding: str) -> bytes:  # noqa: ARG001 - a changed file is read again
    return compressed(path.read_bytes(), encoding)
