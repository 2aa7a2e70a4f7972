"""The identity of a process, by which other processes on its machine can determine that it has ended."""

import hashlib
import os
import socket
from pathlib import Path


def host() -> str:
    return socket.gethostname()[:255]


def started(pid: int) -> str:
    """Return the boot id and start time of a process. Empty if it does not exist.

    Process ids are reused, and start times count from the boot.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii")[:8]
        return f"{boot} {Path(f'/proc/{pid}/stat').read_text(encoding='utf-8').rpartition(')')[2].split()[19]}"
    except (OSError, IndexError):
        return ""


def identity() -> str:
    """Return the identity of this process: at most 50 characters, which no other process has, now or later."""
    pid = os.getpid()
    return f"{_machine()}.{pid}.{_begun(pid)}"


def has_ended(text: str) -> bool:
    """Return whether the process of an identity has ended. False if it belongs to another machine or is unknown.

    More words may follow the identity after a dot.
    """
    machine, pid, begun = [*text.split("."), "", ""][:3]
    return machine == _machine() and pid.isdecimal() and _begun(int(pid)) != begun


def _begun(pid: int) -> str:
    return started(pid).replace(" ", "-")


def _machine() -> str:
    # Containers may have the name of their machine, but have process ids of their own.
    try:
        namespace = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        namespace = ""
    return hashlib.sha256(f"{host()} {namespace}".encode()).hexdigest()[:12]
