"""The programs that ``loadwright up`` starts beside the server: agents that outlive it, and the sample target."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from loadwright.agent.runtime.home import write_atomically

STOP_SECONDS = 25.0
TARGET_STOP_SECONDS = 5.0


def program(*arguments: str | Path) -> list[str]:
    """Return the command line of another ``loadwright`` process of this installation."""
    return [sys.executable, "-m", "loadwright", *map(str, arguments)]


def spawn(command: Sequence[str], log: Path, given: str = "") -> subprocess.Popen[bytes]:
    """Start a program in its own session, so that Ctrl+C in the terminal does not reach it.

    ``given`` is its standard input: a secret that must not be among its arguments.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    # A program that has ended already does not read it.
    assert process.stdin is not None
    with suppress(BrokenPipeError), process.stdin as pipe:
        pipe.write(given.encode())
    return process


def log_tail(log: Path, lines: int = 3) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else ""


class LocalAgent:
    """An agent of ``up``, of one role. Its lock file shows whether one is running, even one of an earlier server."""

    def __init__(self, role: str, home: Path, server: str, name: str) -> None:
        self.role = role
        self.folder = home / role
        self.log = self.folder / "agent.log"
        self.token_file = self.folder / "token"
        self._server_file = self.folder / "server"
        self._server = server
        self._name = name
        self._process: subprocess.Popen[bytes] | None = None

    def token(self) -> str | None:
        """Return the agent's token, ``None`` before its first enrolment."""
        with suppress(FileNotFoundError):
            return self.token_file.read_text(encoding="ascii").strip()
        return None

    def running_pid(self) -> int | None:
        """Return the process id of the agent that holds the folder's lock, if any."""
        try:
            descriptor = os.open(self.folder / "agent.lock", os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            # The owner writes its process id after locking, so the file may still be empty.
            return int(os.pread(descriptor, 32, 0) or b"0") or None
        finally:
            os.close(descriptor)
        return None

    def adopted(self) -> bool:
        """Return whether an earlier server's agent is running for this address; stop one with another address."""
        if self.running_pid() is None:
            return False
        with suppress(FileNotFoundError):
            if self._server_file.read_text(encoding="utf-8") == self._server:
                return True
        self.stop()
        return False

    def start(self, code: str | None) -> None:
        """Start the agent; ``code`` lets it enrol again if the server does not accept its token."""
        if code is not None:
            self.token_file.unlink(missing_ok=True)
        write_atomically(self._server_file, self._server.encode())
        command = program(
            "agent", self.role, "--server", self._server, "--token-file", self.token_file, "--home", self.folder
        )
        command += ["--name", self._name, "--enrol-file", "-"]
        self._process = spawn(command, self.log, code or "")

    def ended(self) -> int | None:
        """Return the exit status of the process that was started here; ``None`` while it runs."""
        return self._process.poll() if self._process is not None else None

    def stop(self) -> None:
        """Stop the agent softly, and by force if that takes too long."""
        deadline = time.monotonic() + STOP_SECONDS
        pid = self.running_pid() or (self._process.pid if self._process and self._process.poll() is None else None)
        if pid is None:
            return
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        while self._is_running(pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        if self._is_running(pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _is_running(self, pid: int) -> bool:
        if self._process is not None and self._process.pid == pid:
            return self._process.poll() is None
        return self.running_pid() == pid


class SampleTarget:
    """The sample shop, on a loopback port that is kept across restarts if possible."""

    def __init__(self, home: Path, first_port: int = 9000) -> None:
        self._record = home / "target"
        self._log = home / "target.log"
        self._first_port = first_port
        self._process: subprocess.Popen[bytes] | None = None
        self._pid = 0
        self.port = 0

    def start(self) -> None:
        """Start it, unless the one of an earlier server is still running, because a run may be using it."""
        known, pid = self._recorded()
        if _is_target(pid):
            self.port, self._pid = known, pid
            return
        self.port = _free(known or self._first_port)
        self._process = spawn(program("target", "--port", str(self.port)), self._log)
        self._pid = self._process.pid
        write_atomically(self._record, f"{self.port} {self._pid}\n".encode())

    def stop(self) -> None:
        deadline = time.monotonic() + TARGET_STOP_SECONDS
        number = signal.SIGTERM
        while self._is_running():
            with suppress(ProcessLookupError):
                os.kill(self._pid, number)
            time.sleep(0.05)
            if time.monotonic() > deadline:
                number = signal.SIGKILL

    def _is_running(self) -> bool:
        return self._process.poll() is None if self._process is not None else _is_target(self._pid)

    def _recorded(self) -> tuple[int, int]:
        try:
            port, pid = self._record.read_text(encoding="ascii").split()
            return int(port), int(pid)
        except (FileNotFoundError, ValueError):
            return 0, 0


def _is_target(pid: int) -> bool:
    """Return whether the process is our target; a process id reused by another program is not."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return pid > 0 and b"loadwright" in words and b"target" in words


def _free(port: int) -> int:
    """Return ``port`` if it is free, else another free port."""
    for candidate in (port, 0):
        with socket.socket() as probe, suppress(OSError):
            # Like the server itself: connections in TIME_WAIT must not make the port look taken.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", candidate))
            return int(probe.getsockname()[1])
    raise OSError("no free port")
