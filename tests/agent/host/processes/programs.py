"""Real processes for tests, each with a mark in its command line that no other process has."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SLEEPING = "import sys; print('ready', flush=True); sys.stdin.read()"
"""Ends when its standard input is closed."""

STAT = (
    "{pid} ({program}) {state} {parent} {pid} {pid} 0 -1 4194560 900 0 0 0 {user} {system} 0 0 20 0 {threads} 0"
    " {started} 9000000 {pages} 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n"
)


def new_mark() -> str:
    return f"mark-{uuid.uuid4().hex}"


@contextmanager
def running(mark: str, code: str = SLEEPING, *more: str) -> Iterator[subprocess.Popen[str]]:
    """Run a Python program until the end of the block; it has printed a line by then."""
    command = [sys.executable, "-c", code, mark, *more]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        try:
            yield process
        finally:
            process.kill()


def write_process(
    proc: Path,
    pid: int,
    *command: str,
    program: str = "java",
    state: str = "S",
    parent: int = 1,
    started: int = 100,
    user: int = 0,
    system: int = 0,
    threads: int = 1,
    pages: int = 10,
) -> Path:
    """Write a process with these values below a folder in place of /proc; return its folder."""
    folder = proc / str(pid)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cmdline").write_bytes(b"".join(os.fsencode(argument) + b"\0" for argument in command))
    text = STAT.format(
        pid=pid, program=program, state=state, parent=parent, user=user, system=system, threads=threads,
        started=started, pages=pages,
    )  # fmt: skip
    (folder / "stat").write_text(text)
    return folder


def write_init(proc: Path) -> None:
    """Write process 1, which always exists."""
    write_process(proc, 1, "init", program="init", parent=0, started=1)


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time
