"""Generator processes for tests: the real command with its own folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

STOP_SECONDS = 40.0


class GeneratorProcess:
    """``loadwright agent generator``; its log is ``<folder>/agent.log``. With ``token`` it is already enrolled."""

    def __init__(self, server: str, folder: Path, *options: str, token: str = "") -> None:
        self.folder = folder
        self.log = folder / "agent.log"
        self.token = folder / "agent.token"
        self.home = folder / "home"
        self._command = [sys.executable, "-m", "loadwright", "agent", "generator", "--server", server]
        self._command += ["--token-file", str(self.token), "--home", str(self.home), *options]
        self.process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        if token:
            self.token.write_text(token)

    def within(self, *command: str) -> None:
        """Start it through ``command``, such as ``ip netns exec``."""
        self._command = [*command, *self._command]

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)

    def signal(self, number: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def wait(self) -> int:
        assert self.process is not None
        return self.process.wait(STOP_SECONDS)

    def kill(self) -> None:
        """Kill the agent immediately; its JVM survives."""
        self.signal(signal.SIGKILL)
        self.wait()

    def jvms(self) -> list[int]:
        """Return the process ids of the JVMs in this generator's folder."""
        return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit() and self._is_ours(path)]

    def _is_ours(self, process: Path) -> bool:
        try:
            words = (process / "cmdline").read_bytes()
        except OSError:
            return False
        return b"ApacheJMeter.jar" in words and str(self.home).encode() in words

    def close(self) -> None:
        """Stop the agent and all processes that it left behind."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.wait()
            except subprocess.TimeoutExpired:
                self.kill()
        for pid in self.jvms():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


@contextmanager
def generator(server: str, folder: Path, *options: str, token: str = "") -> Iterator[GeneratorProcess]:
    """Start a generator and always stop it at the end; print its log if the test fails."""
    process = GeneratorProcess(server, folder, *options, token=token)
    process.start()
    try:
        yield process
    except BaseException:
        sys.stderr.write(process.log.read_text())
        raise
    finally:
        process.close()
