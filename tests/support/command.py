"""The ``loadwright`` command: in its own process, with its output read at the end, or in the test's."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from loadwright.cli.main import app

LIMIT_S = 240.0


def loadwright(
    *arguments: str | Path, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    with started(*arguments, env=env, cwd=cwd) as command:
        stdout, stderr = command.communicate(timeout=LIMIT_S)
        return subprocess.CompletedProcess(command.args, command.returncode, stdout, stderr)


def in_terminal(*arguments: str | Path) -> str:
    """Run the command in a terminal to its end and return everything that it printed there."""
    master, terminal = os.openpty()
    words = [sys.executable, "-m", "loadwright", *map(str, arguments)]
    with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=terminal, stderr=terminal) as command:
        os.close(terminal)
        printed = b""
        # Reading fails once the last process that has the terminal has ended.
        with suppress(OSError):
            while part := os.read(master, 65536):
                printed += part
        command.wait(LIMIT_S)
    os.close(master)
    return printed.decode()


def invoked(*arguments: str | Path, env: Mapping[str, str | None] | None = None) -> Result:
    """Run the command in this process, which takes a fraction of the time; for one that starts no run.

    The value ``None`` removes a variable of the environment.
    """
    return CliRunner().invoke(app, [str(argument) for argument in arguments], env=env)


@contextmanager
def started(
    *arguments: str | Path, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Start the command; at the end, kill it and all its children."""
    command = subprocess.Popen(
        [sys.executable, "-m", "loadwright", *map(str, arguments)],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **(env or {})},
    )
    try:
        yield command
    finally:
        left = children(command.pid)
        if command.poll() is None:
            command.kill()
        command.communicate()
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def children(pid: int) -> list[int]:
    """Return the child processes of ``pid``, in the order of their start."""
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            # The name in parentheses may contain anything; the parent is the second word after it.
            if int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(entry.name))
    return sorted(found)


def jmeters(pid: int) -> list[int]:
    """Return the JMeters started by ``pid``, in the order of their start, without ``java -version``."""
    found = []
    for child in children(pid):
        with suppress(OSError):
            if b"ApacheJMeter.jar" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(child)
    return found


def alive(pid: int) -> bool:
    """Return whether a process exists and is not a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def until(reached: Callable[[], Any], seconds: float = 120.0) -> Any:
    """Return the result of ``reached`` once it is true; fail after a deadline."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = reached()
        if value:
            return value
        time.sleep(0.1)
    raise AssertionError(f"not reached within {seconds:g} s: {reached}")


def result_of(folder: Path) -> dict[str, Any]:
    """Return the result document of a run."""
    result: dict[str, Any] = json.loads((folder / "result.json").read_text())
    return result
