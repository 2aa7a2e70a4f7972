"""Databases that are made once, because that takes seconds, and copied: an empty one with all migrations applied."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
KEPT = ROOT / ".cache" / "tests"
MIGRATIONS = ("requirements.txt", "src/loadwright/server/*/migrations/*.py")


def copy_migrated(path: Path) -> None:
    """Create the database ``path``, as the migrations of this checkout make it."""
    shutil.copyfile(made_once("migrated", MIGRATIONS, _migrate), path)


def migrated_home(folder: Path) -> Path:
    """Return a home folder below ``folder`` whose server has applied all migrations, but has not started yet."""
    home = folder / "home"
    home.mkdir(mode=0o700)
    copy_migrated(home / "loadwright.db")
    return home


@cache
def made_once(name: str, sources: tuple[str, ...], make: Callable[[Path], None]) -> Path:
    """Return the file that ``make`` makes, kept until one of its sources changes. Other processes wait meanwhile.

    ``sources`` are patterns of files in this checkout.
    """
    KEPT.mkdir(parents=True, exist_ok=True)
    files = [path for pattern in sources for path in sorted(ROOT.glob(pattern))]
    made = KEPT / f"{name}-{_digest(files)}.db"
    with (KEPT / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            for former in KEPT.glob(f"{name}-*.db"):
                former.unlink()
            with tempfile.TemporaryDirectory(dir=KEPT) as folder:
                make(Path(folder) / made.name)
                (Path(folder) / made.name).replace(made)
    return made


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def _migrate(path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LOADWRIGHT_")}
    settings = {"LOADWRIGHT_HOME": str(path.parent), "DJANGO_SETTINGS_MODULE": "loadwright.server.config.settings"}
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    subprocess.run(command, env={**kept, **settings}, check=True)
    (path.parent / "loadwright.db").replace(path)
