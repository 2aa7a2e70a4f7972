"""Static files. Their addresses contain a version, so that browsers can cache them for a year."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from django.apps import apps
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope


class VersionedStorage(StaticFilesStorage):
    """Adds ``?v=…``, a hash of the content, to the address of every static file."""

    def url(self, name: str | None) -> str:
        """Return the address of a static file. Missing files have no version."""
        path = finders.find(name or "")
        if not path:
            return super().url(name)
        return f"{super().url(name)}?v={_version(Path(path), Path(path).stat().st_mtime_ns)}"


@cache
def _version(path: Path, changed: int) -> str:  # noqa: ARG001 - part of the cache key, so that a changed file gets a new version
    return sha256(path.read_bytes()).hexdigest()[:12]


class VersionedStaticFiles(StaticFiles):
    """Serves the static folders of all installed apps. Versioned addresses are immutable."""

    def __init__(self) -> None:
        folders = [Path(config.path) / "static" for config in apps.get_app_configs()]
        super().__init__(directory=None, packages=None, check_dir=False)
        self.all_directories = [folder for folder in folders if folder.is_dir()]

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Send the file. Without a version in the address, browsers revalidate it each time (ETag)."""
        response = await super().get_response(path, scope)
        versioned = scope["query_string"].startswith(b"v=")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if versioned else "no-cache"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
