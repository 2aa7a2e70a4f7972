"""An empty SQLite database with all migrations applied: made once, because migrating takes seconds, and copied."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
KEPT = ROOT / ".cache" / "tests"


def copy_migrated(path: Path) -> None:
    """Create the database ``path``, as the migrations of this checkout make it."""
    shutil.copyfile(_template(), path)


@cache
def _template() -> Path:
    """Return the database to copy. One process makes it while the others wait."""
    KEPT.mkdir(parents=True, exist_ok=True)
    made = KEPT / f"migrated-{_digest()}.db"
    with (KEPT / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            for former in KEPT.glob("migrated-*.db"):
                former.unlink()
            _migrate(made)
    return made


def _digest() -> str:
    """Return the hash of everything that the database is made from."""
    digest = hashlib.sha256()
    sources = sorted((ROOT / "src/loadwright/server").glob("*/migrations/*.py"))
    for source in (ROOT / "requirements.txt", *sources):
        digest.update(str(source.relative_to(ROOT)).encode() + source.read_bytes())
    return digest.hexdigest()[:16]


def _migrate(path: Path) -> None:
    with tempfile.TemporaryDirectory(dir=KEPT) as home:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LOADWRIGHT_")}
        settings = {"LOADWRIGHT_HOME": home, "DJANGO_SETTINGS_MODULE": "loadwright.server.config.settings"}
        command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
        subprocess.run(command, env={**kept, **settings}, check=True)
        (Path(home) / "loadwright.db").replace(path)
