"""The folder of an agent's files: locked by its single process, with files written atomically."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
from pathlib import Path

from loadwright.private import private_folder

from .errors import AgentError


class HomeLock:
    """Holds ``<home>/agent.lock``; the kernel releases it whenever and however the process ends."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._descriptor = -1

    def __enter__(self) -> HomeLock:
        """Acquire the lock, creating the folder. Raises ``AgentError``."""
        path = self._home / "agent.lock"
        try:
            private_folder(self._home)
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise AgentError(f"Cannot use the folder {self._home}: {error.strerror}; choose another --home.") from None
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            owner = os.pread(self._descriptor, 32, 0).decode(errors="replace").strip()
            os.close(self._descriptor)
            raise AgentError(
                f"The folder {self._home} is in use by another agent (process {owner}); give this one its own --home."
            ) from None
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, f"{os.getpid()}\n".encode(), 0)
        return self

    def __exit__(self, *_exception: object) -> None:
        os.close(self._descriptor)


def default_home(role: str, token_file: Path) -> Path:
    """Return the folder of an agent that was started without one. It is named after its token file.

    Token files of the same name in different folders belong to different agents. The folder belongs to the one that
    used it first, which it records; that of another has a part of the hash of its path in its name.
    """
    base = Path(os.environ.get("LOADWRIGHT_HOME") or "~/.loadwright").expanduser() / f"{role}s"
    name = re.sub(r"[^A-Za-z0-9._-]", "-", token_file.stem)
    own = str(token_file.expanduser().absolute())
    if _owner(base / name, own) == own:
        return base / name
    return base / f"{name}-{hashlib.sha256(own.encode()).hexdigest()[:8]}"


def _owner(home: Path, token_file: str) -> str:
    """Return the token file to which a folder belongs, after making it that of ``token_file`` unless it has one."""
    record = home / "token-file"
    try:
        if not record.exists():
            private_folder(home)
            # The link fails if another agent was faster, and never shows half a path.
            temporary = record.with_name(f".{record.name}.{os.getpid()}")
            temporary.write_text(token_file, encoding="utf-8")
            with contextlib.suppress(FileExistsError):
                os.link(temporary, record)
            temporary.unlink()
        return record.read_text(encoding="utf-8")
    except OSError:
        # The lock of the folder reports why it cannot be used.
        return token_file


def write_atomically(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Replace ``path`` so that readers, even after a kill, find either the old or the complete new contents."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    # The mode applies from creation, so that a secret is never readable by others.
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    try:
        descriptor = os.open(temporary, flags, mode)
    except FileNotFoundError:
        # Not tried first: the folder exists, and agents write every second.
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(temporary, flags, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        temporary.replace(path)
    except OSError:
        # A part of a file would take what is left of a full disk.
        temporary.unlink(missing_ok=True)
        raise
