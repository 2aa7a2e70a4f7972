"""Real JVMs of every Java on this machine."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from loadwright.agent.generator.jmeter.command import ask_java_version
from loadwright.agent.generator.jmeter.discovery import find_java

SOURCE = Path(__file__).parent / "fixtures" / "Heap.java"
CACHE = Path(__file__).parents[4] / ".cache" / "tests"
# Without the archive of JMeter's classes, which is for other JVMs.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "JDK_JAVA_OPTIONS"}
GARBAGE_COLLECTORS = ("Serial", "Parallel", "G1", "Z", "Shenandoah", "Epsilon")


@functools.cache
def javas() -> dict[str, Path]:
    """Return the program ``java`` of each installed version: that which runs JMeter, and those in Debian's folder."""
    paths = [find_java().path, *sorted(Path("/usr/lib/jvm").glob("*/bin/java"))]
    found: dict[str, Path] = {}
    for path in dict.fromkeys(path.resolve() for path in paths):
        found.setdefault(ask_java_version(path), path)
    return found


@functools.cache
def classes() -> Path:
    """Return the folder with the compiled program; it is for Java 8 and later."""
    # Not in the folder of temporary files, which a test hides.
    CACHE.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="heap-", dir=CACHE))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    javac = find_java().path.resolve().with_name("javac")
    subprocess.run([str(javac), "--release", "8", "-Xlint:-options", "-d", str(folder), str(SOURCE)], check=True)
    return folder


def open_files() -> int:
    """Return the number of open files of this process."""
    return len(list(Path("/proc/self/fd").iterdir()))


class Program:
    """A running JVM."""

    def __init__(self, process: subprocess.Popen[str], java: Path) -> None:
        self.process = process
        self.pid = process.pid
        self._java = java

    def do(self, *commands: str) -> None:
        """Let it carry out commands; see ``Heap.java``."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        for command in commands:
            self.process.stdin.write(command + "\n")
            self.process.stdin.flush()
            assert self.process.stdout.readline() == "done\n"

    def jstat(self, option: str) -> dict[str, float]:
        """Return the columns that ``jstat`` prints; those without a value are left out."""
        command = [str(self._java.with_name("jstat")), option, str(self.pid)]
        titles, values = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
        return {
            title: float(value) for title, value in zip(titles.split(), values.split(), strict=True) if value != "-"
        }


def supports(java: Path, collector: str) -> bool:
    """Return whether a Java has a garbage collector."""
    command = [str(java), *options(collector), "-version"]
    return not subprocess.run(command, env=ENVIRONMENT, capture_output=True, check=False).returncode


def options(collector: str) -> list[str]:
    # Without the last one, Epsilon prints a warning.
    return ["-XX:+UnlockExperimentalVMOptions", f"-XX:+Use{collector}GC", "-XX:+AlwaysPreTouch"]


@contextmanager
def running(*arguments: str, java: Path | None = None, prefix: Sequence[str] = ()) -> Iterator[Program]:
    """Run the program with these options of the JVM until the end of the block."""
    java = java or find_java().path.resolve()
    usual = ["-Xmx128m", "-XX:TieredStopAtLevel=1", "-cp", str(classes())]
    with subprocess.Popen(
        [*prefix, str(java), *usual, *arguments],
        env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield Program(process, java)
        finally:
            process.kill()
