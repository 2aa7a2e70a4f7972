"""Server processes for tests: started on a free loopback port, awaited until they answer, stopped by their pid."""

from __future__ import annotations

import ctypes
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

READY_SECONDS = 30.0
STOP_SECONDS = 15.0
PORT_ATTEMPTS = 5
PORTS = range(10_000, 30_000)
WORKERS = 32
PR_SET_PDEATHSIG = 1
# Loaded here, because little is safe to do between fork and exec.
_LIBC = ctypes.CDLL(None)


class ServiceError(RuntimeError):
    """A server that tests need is missing or did not start; the text gives the remedy."""


def binary(name: str) -> str:
    """Return the path of an installed program. Raises ``ServiceError`` if it is missing."""
    path = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if path is None:
        raise ServiceError(f"{name} is not installed; install what the tests need with: make setup")
    return path


def free_port() -> int:
    """Return a loopback port that is currently free.

    Concurrent test processes get different ports, none of them from the range that the system uses for outgoing
    connections, where a client might take it before the server does.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    while True:
        port = random.choice(PORTS[worker % WORKERS :: WORKERS])
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def _end_with_parent() -> None:
    """Ask the kernel to terminate this process when its parent ends, even by a signal that the parent cannot handle."""
    _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Service:
    """A server process. ``command`` writes the configuration for a port and returns the command line.

    ``port`` is for a service whose address must be known before its start.
    """

    def __init__(
        self, name: str, command: Callable[[int], Sequence[str]], log: Path, ready_path: str, port: int = 0
    ) -> None:
        self.name = name
        self.log = log
        self.port = port
        self.process: subprocess.Popen[bytes] | None = None
        self._command = command
        self._ready_path = ready_path

    @property
    def url(self) -> str:
        """Return the base URL without a trailing slash."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start and wait until it answers: on a free port unless one is given, later on the same port."""
        if self.port:
            self._launch(self.port)
            return
        for attempt in range(1, PORT_ATTEMPTS + 1):
            self.port = free_port()
            try:
                self._launch(self.port)
            except ServiceError:
                # Another process may have taken the port in between.
                if attempt == PORT_ATTEMPTS:
                    raise
            else:
                return

    def stop(self) -> None:
        """Terminate it and wait; kill it after a deadline."""
        process, self.process = self.process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def kill(self) -> None:
        """Kill it immediately (SIGKILL); for servers with a single process."""
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.wait()

    def _launch(self, port: int) -> None:
        command = self._command(port)
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 - a single system call
            )
        try:
            self._wait_ready(self.process)
        except BaseException:
            self.stop()
            raise

    def _wait_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise ServiceError(f"{self.name} ended with status {process.returncode}:\n{self._log_tail()}")
            with suppress(httpx.TransportError):
                if httpx.get(self.url + self._ready_path, timeout=2, trust_env=False).is_success:
                    return
            time.sleep(0.02)
        raise ServiceError(f"{self.name} did not answer within {READY_SECONDS:g} s:\n{self._log_tail()}")

    def _log_tail(self, lines: int = 20) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


@contextmanager
def running(service: Service) -> Iterator[Service]:
    """Start ``service`` and always stop it at the end."""
    service.start()
    try:
        yield service
    finally:
        service.stop()


@contextmanager
def own_folder(folder: Path | None) -> Iterator[Path]:
    """Yield ``folder``, or a temporary one that is removed afterwards."""
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="loadwright-test-", ignore_cleanup_errors=True) as path:
        yield Path(path)
