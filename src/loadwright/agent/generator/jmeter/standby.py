"""A JVM that is started and warmed up before a run needs it.

It executes a plan of ours without iterations, whose plugin element warms it up, and then waits on its standard input
for the arguments of a run. From there on it starts JMeter as usual, with the properties, the plan and the folder of
that run. It is only used where it is the same as a JVM that would be started for the run. It belongs to one run, so
nothing is left of it for the next one, and exits when this process does.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import shutil
import signal
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from loadwright.core.messages import agents
from loadwright.core.protocol.generator import Order

from .command import Java, JMeterInstall, Launch, ToolError, signal_group, start, write_properties
from .discovery import find_plugin
from .settings import warm_up_limit

log = logging.getLogger(__name__)

PLAN = Path(__file__).parent / "standby.jmx"
READY_FILE = "standby"
WARM_UP_S = 0.5
"""Seconds of warm-up with the plan of a run, at most: what the plan has in common with others is warm already."""
TRIAL_WARM_UP_S = 0.5
"""Seconds in which a JVM for trials loads the classes of an HTTP request; a trial needs no compiled code."""
READY_S = 10.0
"""Seconds that a trial waits for a JVM that is being started."""
FINGERPRINTED = ("lib/*.jar", "lib/ext/*.jar", "bin/*")

Fingerprint = dict[str, tuple[int, int]]


@dataclass(frozen=True)
class Need:
    """What a JVM is started with: a run cannot change it afterwards, because many classes of JMeter read it once."""

    heap_mb: int
    trial: bool = False
    properties: dict[str, str] = field(default_factory=dict)
    system_properties: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, order: Order) -> Need:
        return cls(order.heap_mb, order.trial, order.properties, order.system_properties)

    def fulfils(self, other: Need) -> bool:
        """Return whether a JVM for this is also one for ``other``. One for runs has all that a trial needs."""
        return self == other or (other.trial and self == replace(other, trial=False))


class Standby:
    """One JVM that waits for a run; ``folder`` becomes the folder of that run."""

    def __init__(self, need: Need, launch: Launch, folder: Path, process: asyncio.subprocess.Process) -> None:
        self.need = need
        self.token = launch.token
        self.folder = folder
        self._launch = launch
        self._process = process
        self._found = _fingerprint(launch)
        self._handed_over = False

    @classmethod
    async def start(cls, jmeter: JMeterInstall, java: Java, folder: Path, need: Need) -> Standby:
        """Start a JVM in an absolute ``folder``. It is ready some seconds later. Raises ``ToolError``, ``OSError``."""
        plan, work = folder / "plan", folder / "work"
        for path in (plan, work):
            path.mkdir(parents=True)
        warm_up_s = min(warm_up_limit(), TRIAL_WARM_UP_S) if need.trial else warm_up_limit()
        launch = Launch(
            jmeter=jmeter,
            java=java,
            plugin=find_plugin(),
            plan=PLAN,
            cwd=plan,
            work=work,
            heap_mb=need.heap_mb,
            trial=need.trial,
            token=secrets.token_urlsafe(24),
            properties={
                **need.properties,
                "loadwright.standby": str(work / READY_FILE),
                "loadwright.warm_up_ms": f"{warm_up_s * 1000:.0f}",
            },
            system_properties=need.system_properties,
        )
        return cls(need, launch, folder, await start(launch, stdin=asyncio.subprocess.PIPE))

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    @property
    def ready(self) -> bool:
        return self.alive and (self.folder / "work" / READY_FILE).exists()

    async def until_ready(self) -> None:
        """Wait until the JVM is ready, or has ended, or is too late."""
        until = time.monotonic() + READY_S
        # The JVM reports that it is ready by a file.
        while self.alive and not self.ready and time.monotonic() < until:  # noqa: ASYNC110
            await asyncio.sleep(0.02)

    def suits(self, order: Order) -> bool:
        """Return whether the JVM, once it is ready, is the same as one that would be started for ``order`` now."""
        same = self.need.fulfils(Need.of(order)) and (order.warm_up or order.trial) and not order.unique_threads
        # Its working directory is the top of the bundle, which has to be the folder of the plan.
        same = same and "/" not in order.bundle.plan
        return same and self.alive and _fingerprint(self._launch) == self._found

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
