"""A JVM that is started and warmed up before a run needs it.

It executes a plan of ours without iterations, whose plugin element warms it up, and then waits on its standard input
for the arguments of a run. From there on it starts JMeter as usual, with the properties, the plan and the folder of
that run. It is only used where it is the same as a JVM that would be started for the run. It exits when this process
does.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import shutil
import signal
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any, Callable

from loadwright.core.messages import agents
from loadwright.core.protocol.generator import Order

from .command import Java, JMeterInstall, Launch, ToolError, signal_group, start, write_properties
from .discovery import find_plugin
from .settings import keeps_standby, warm_up_limit

log = logging.getLogger(__name__)

PLAN = Path(__file__).parent / "standby.jmx"
READY_FILE = "standby"
WARM_UP_S = 0.5
"""Seconds of warm-up with the plan of a run, at most: what the plan has in common with others is warm already."""
FINGERPRINTED = ("lib/*.jar", "lib/ext/*.jar", "bin/*")

Spawn = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"]
Fingerprint = dict[str, tuple[int, int]]


class Standby:
    """One JVM that waits for a run; ``folder`` becomes the folder of that run."""

    def __init__(self, launch: Launch, folder: Path, process: asyncio.subprocess.Process) -> None:
        self.token = launch.token
        self.folder = folder
        self._launch = launch
        self._process = process
        self._found = _fingerprint(launch)
        self._handed_over = False

    @classmethod
    async def start(cls, jmeter: JMeterInstall, java: Java, folder: Path, heap_mb: int) -> Standby:
        """Start a JVM in an absolute ``folder``. It is ready some seconds later. Raises ``ToolError``, ``OSError``."""
        plan, work = folder / "plan", folder / "work"
        for path in (plan, work):
            path.mkdir(parents=True)
        launch = Launch(
            jmeter=jmeter,
            java=java,
            plugin=find_plugin(),
            plan=PLAN,
            cwd=plan,
            work=work,
            heap_mb=heap_mb,
            token=secrets.token_urlsafe(24),
            properties={
                "loadwright.standby": str(work / READY_FILE),
                "loadwright.warm_up_ms": f"{warm_up_limit() * 1000:.0f}",
            },
        )
        return cls(launch, folder, await start(launch, stdin=asyncio.subprocess.PIPE))

    @property
    def ready(self) -> bool:
        return self._process.returncode is None and (self.folder / "work" / READY_FILE).exists()

    def suits(self, order: Order) -> bool:
        """Return whether the JVM is ready, and the same as one that would be started for ``order`` now."""
        # Many classes of JMeter read their properties once.
        plain = not order.properties and not order.system_properties and not order.unique_threads
        same = order.warm_up and plain and order.heap_mb == self._launch.heap_mb
        # Its working directory is the top of the bundle, which has to be the folder of the plan.
        same = same and "/" not in order.bundle.plan
        return same and self.ready and _fingerprint(self._launch) == self._found

    def move(self, folder: Path) -> None:
        """Make its folder that of a run. Java keeps the former path, so that remains as a link until the end.

        Raises ``OSError``.
        """
        folder.parent.mkdir(parents=True, exist_ok=True)
        self.folder.rename(folder)
        self.folder.symlink_to(folder.absolute())

    async def hand_over(self, launch: Launch) -> asyncio.subprocess.Process:
        """Execute the plan of a run, whose ``launch`` has the token of this JVM.

        Raises ``ToolError`` for an unusable ``launch``, and ``OSError`` if the JVM has ended.
        """
        arguments = launch.arguments()
        if any(set(word) & set("\t\n\r") for word in arguments):
            raise ToolError(agents.JAVA_NOT_STARTED(path=str(launch.plan), reason="control characters in a path"))
        write_properties(launch)
        pipe = self._process.stdin
        assert pipe is not None  # as started
        try:
            pipe.write(("\t".join(arguments) + "\n").encode())
            await pipe.drain()
        finally:
            # A plan that reads standard input finds its end, as always.
            pipe.close()
        self._handed_over = True
        return self._process

    async def end(self) -> None:
        """Remove it; a JVM that executes a run belongs to that run."""
        if not self._handed_over:
            if self._process.returncode is None:
                signal_group(self._process.pid, signal.SIGKILL)
            await self._process.wait()
        if self.folder.is_symlink():
            self.folder.unlink()
        else:
            await asyncio.to_thread(shutil.rmtree, self.folder, ignore_errors=True)


class StandbyKeeper:
    """Keeps one JVM in standby while no run uses the generator, if the setting asks for it."""

    def __init__(self, folder: Path, jmeter: JMeterInstall, java: Java, spawn: Spawn) -> None:
        self._folder = folder.absolute()
        self._jmeter = jmeter
        self._java = java
        self._spawn = spawn
        self._number = 0
        self._current: Standby | None = None
        self._starting: asyncio.Task[None] | None = None
        # Links and folders of a former process: its JVM has exited, or ends with the run it belongs to.
        shutil.rmtree(folder, ignore_errors=True)

    def refill(self, heap_mb: int) -> None:
        """Start a JVM in the background, unless there is one or a setting is against it."""
        wanted = keeps_standby() and warm_up_limit() > 0
        if wanted and self._current is None and (self._starting is None or self._starting.done()):
            self._starting = self._spawn(self._fill(heap_mb))

    async def _fill(self, heap_mb: int) -> None:
        self._number += 1
        folder = self._folder / str(self._number)
        try:
            self._current = await Standby.start(self._jmeter, self._java, folder, heap_mb)
        except (ToolError, OSError) as error:
            log.warning("No JVM is kept in standby: %s.", error)

    async def take(self, order: Order, folder: Path) -> Standby | None:
        """Return the JVM in standby if it suits ``order``, moved to ``folder``, which does not exist yet.

        Otherwise end it, because only one JVM may use memory.
        """
        if self._starting is not None:
            await asyncio.wait((self._starting,))
        current, self._current = self._current, None
        if current is None:
            return None
        try:
            if current.suits(order):
                current.move(folder)
                return current
            log.info("Run %s needs another JVM than the one in standby.", order.run)
        except OSError as error:
            log.warning("Run %s does not use the JVM in standby: %s.", order.run, error)
        await current.end()
        return None

    async def close(self) -> None:
        """End the JVM in standby."""
        if self._starting is not None:
            await asyncio.wait((self._starting,))
        current, self._current = self._current, None
        if current is not None:
            await current.end()


def _fingerprint(launch: Launch) -> Fingerprint:
    """Return size and time of the files that a JVM reads at its start: they may change while it waits."""
    found = {}
    paths = [path for pattern in FINGERPRINTED for path in launch.jmeter.home.glob(pattern)]
    for named in launch.class_paths():
        paths += [named, *named.glob("*.jar")]
    for path in [*paths, launch.java.path]:
        with suppress(OSError):
            status = path.stat()
            found[str(path)] = (status.st_size, status.st_mtime_ns)
    return found
