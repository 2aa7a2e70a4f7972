"""One run on one generator: its JMeter process, the desired state, and the measurements."""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path

from loadwright.agent.generator.files.failures import FAILURES_FILE
from loadwright.agent.generator.files.samples import SAMPLES_FILE
from loadwright.core.messages import Message, agents, message_of
from loadwright.core.protocol import generator as protocol
from loadwright.core.stats.frames import GeneratorSecond

from .command import CONSOLE_LOG, JMETER_LOG, Launch, signal_group
from .command import start as start_jmeter
from .discovery import Java, JMeterInstall, ToolError, find_plugin
from .java_options import recorded
from .journal import JOURNAL_FILE
from .log import TERMINATED, tail, thread_reasons, why_it_died
from .plugin_link import BY_EXIT, BY_SIGNAL, Link
from .remarks import Iterations, remarks
from .settings import warm_up_limit
from .standby import WARM_UP_S, Standby

log = logging.getLogger(__name__)

OVER = (protocol.ENDED, protocol.FAILED)
NOW_GRACE_S = 10.0
"""Seconds for the JVM to exit after each escalation of a soft stop."""
STALLED_S = 3.0
"""A JVM that produces load sends a second every second; after this many without any it is stalled."""
LEAVE_GRACE_S = 30.0
"""Seconds for the JVM to exit after its test has ended; the plan may have left threads running."""
WARMING_UP = "warming_up"
"""The plugin's state before ``ready``; for the order, JMeter is still preparing."""


def _nothing() -> None:
    pass


class JMeterProcess:
    """Runs JMeter for one order.

    ``plan`` is the instrumented plan beside its data files, ``work`` an empty folder for the log, the results and the
    console output. ``cwd`` is the working directory, by default the folder of the plan. ``clock_offset`` is server time
    minus this machine's, in seconds. ``on_second`` is awaited for each measured second in order; ``on_state`` is called
    after ``state`` has changed. ``error`` is the reason of the state ``failed``; ``remarks`` are complete when the run
    is over. With ``standby``, which suits the order and whose folder is the parent of ``work``, no JVM is started.
    """

    def __init__(
        self,
        *,
        order: protocol.Order,
        plan: Path,
        work: Path,
        jmeter: JMeterInstall,
        java: Java,
        cwd: Path | None = None,
        clock_offset: float = 0.0,
        on_second: Callable[[GeneratorSecond], Awaitable[None]],
        on_state: Callable[[], None] = _nothing,
        standby: Standby | None = None,
    ) -> None:
        self.state = protocol.PREPARING
        self.error: Message | None = None
        self.remarks: list[Message] = []
        """Messages about how the load went, which cast doubt on the run."""
        self.seconds = 0
        self.last_second: int | None = None
        self.warming_up = False
        self.java_options: list[str] = []
        """The options of the JVM, as results record them; empty before its start."""
        self._order = order
        self._plan = plan.absolute()
        self._work = work.absolute()
        self._jmeter = jmeter
        self._java = java
        self._cwd = cwd
        self._clock_offset = clock_offset
        self._on_second = on_second
        self._on_state = on_state
        self._revision = 0
        self._standby = standby
        token = None if standby is None else standby.token
        self._link = Link(self._on_second_received, self._on_plugin_state, self._desired, token)
        self._process: asyncio.subprocess.Process | None = None
        self._watch: asyncio.Task[None] | None = None
        self._escalation: asyncio.Task[None] | None = None
        self._finished = False
        self._forced = False
        self._last_contact = time.monotonic()
        self._lease_until: float | None = None
        self._over = asyncio.Event()
        self._iterations = Iterations()

    @property
    def pid(self) -> int | None:
        """The process id of the JVM, ``None`` before its start."""
        return self._process.pid if self._process is not None else None

    @property
    def stalled(self) -> bool:
        """Whether JMeter should produce load but has been silent for too long."""
        return self.state == protocol.RUNNING and time.monotonic() - self._last_contact > STALLED_S

    @property
    def warm_up_s(self) -> float | None:
        """Duration of the warm-up in seconds, once it is over."""
        return self._link.warm_up_s

    @property
    def load_ended_at(self) -> float | None:
        """The server time at which the load ended; ``None`` while it lasts and if it never began."""
        if self._link.load_end is not None:
            return self._link.load_end.at
        # A JVM that was killed reported nothing.
        return self.last_second + 1.0 if self.state in OVER and self.last_second is not None else None

    async def start(self) -> None:
        """Start JMeter and return once the process exists. If that fails, the state becomes ``failed``."""
        try:
            plugin = find_plugin()
            await self._link.open()
            self._process = await self._start_jvm(plugin)
        except (ToolError, OSError) as error:
            await self._link.close()
            self._end(protocol.FAILED, message_of(error))
            return
        self._watch = asyncio.create_task(self._await_exit())
        self._escalate()

    async def _start_jvm(self, plugin: Path) -> asyncio.subprocess.Process:
        """Return the JVM in standby, or another one if there is none any more. Raises ``ToolError``, ``OSError``."""
        launch = self._launch(plugin)
        self.java_options = recorded(launch.java_options())
        if self._standby is not None:
            try:
                return await self._standby.hand_over(launch)
            except OSError as error:
                log.warning("The JVM in standby has ended (%s); run %s starts another one.", error, self._order.run)
                self._standby = None
                launch = self._launch(plugin)
        return await start_jmeter(launch)

    async def apply(self, order: protocol.Order) -> None:
        """Pass the current ``order`` on to JMeter; an unchanged order has no effect."""
        if order == self._order or self.state in OVER:
            self._order = order
            return
        before, self._order = self._order, order
        self._revision += 1
        self._link.send_commands(self._desired())
        if _ending(order) != _ending(before):
            self._escalate()

    def renew(self, seconds: float) -> None:
        """Let the load continue for ``seconds``. Once this was called, it pauses unless it is called again in time."""
        self._lease_until = time.monotonic() + seconds
        self._link.send_commands([_lease(self._lease_until)])

    async def wait(self) -> None:
        """Wait until the state is ``ended`` or ``failed``."""
        await self._over.wait()

    def log_tail(self, lines: int = 30) -> str:
        """Return the end of JMeter's log, or of its console output if it exited before writing a log."""
        for name in (JMETER_LOG, CONSOLE_LOG):
            text = tail(self._work / name, lines)
            if text:
                return text
        return ""

    def _launch(self, plugin: Path) -> Launch:
        order = self._order
        warm_up_s = 0.0
        # A trial measures nothing, and somebody is waiting for it.
        if order.warm_up and not order.trial:
            warm_up_s = warm_up_limit() if self._standby is None else min(warm_up_limit(), WARM_UP_S)
        properties = {
            **order.properties,
            "loadwright.port": str(self._link.port),
            "loadwright.mode": order.mode,
            "loadwright.clock_offset_ms": f"{self._clock_offset * 1000:.3f}",
            "loadwright.stop_grace_ms": f"{order.stop_grace_s * 1000:.0f}",
            "loadwright.warm_up_ms": f"{warm_up_s * 1000:.0f}",
            "loadwright.journal": str(self._work / JOURNAL_FILE),
            **_generator_properties(order),
        }
        if order.debug:
            properties["loadwright.failures"] = str(self._work / FAILURES_FILE)
        if order.trial:
            properties["loadwright.samples"] = str(self._work / SAMPLES_FILE)
        return Launch(
            jmeter=self._jmeter,
            java=self._java,
            plugin=plugin,
            plan=self._plan,
            work=self._work,
            heap_mb=order.heap_mb,
            token=self._link.token,
            jtl=order.jtl,
            trial=order.trial,
            properties=properties,
            system_properties=order.system_properties,
            cwd=self._cwd,
        )

    def _desired(self) -> list[str]:
        """Return the complete desired state as commands for the plugin."""
        order = self._order
        points = ",".join(f"{moment:.3f}:{value:.9g}" for moment, value in order.points) or "-"
        words = [
            f"phase {order.phase[0]} {order.phase[1]}",
            f"load {self._revision} {order.mode} {order.max_threads} {points}",
            f"end {'-' if order.end_at is None else f'{order.end_at:.3f}'}",
        ]
        if self._lease_until is not None:
            words.append(_lease(self._lease_until))
        if order.state == protocol.RUN:
            # Without a start time the run starts immediately.
            words.append(f"start {0 if order.start_at is None else order.start_at:.3f}")
        elif order.state == protocol.STOP:
            words.append("stop soft")
        elif order.state == protocol.STOP_NOW:
            words.append("stop now")
        return words

    async def _on_second_received(self, second: GeneratorSecond) -> None:
        self._last_contact = time.monotonic()
        await self._on_second(second)
        self._iterations.add(second)
        self.seconds += 1
        self.last_second = second.second

    def _on_plugin_state(self, state: str) -> None:
        self._last_contact = time.monotonic()
        if state == "ended":
            # JMeter still writes its files; the run is over when the process has exited.
            self._finished = True
            self._replace_escalation(self._end_process(LEAVE_GRACE_S))
            state = protocol.STOPPING
        warming_up = state == WARMING_UP
        if warming_up != self.warming_up:
            self.warming_up = warming_up
            self._on_state()
        if state in (protocol.READY, protocol.RUNNING, protocol.STOPPING) and state != self.state:
            self.state = state
            self._on_state()

    async def _await_exit(self) -> None:
        assert self._process is not None  # start() creates the process before this task
        code = await self._process.wait()
        # Process the seconds that are still in transit first.
        await self._link.close()
        self._replace_escalation(None)
        end, log_file = self._link.load_end, self._work / JMETER_LOG
        found = await asyncio.to_thread(thread_reasons, log_file)
        self.remarks = list(remarks(self._order, end, self._iterations, found))
        if self._link.error is not None:
            self._end(protocol.FAILED, agents.LINK_FAILED(reason=str(self._link.error)))
        # After a forced end, the exit code is the signal's and no error.
        elif self._forced or (self._finished and code not in TERMINATED):
            self._end(protocol.ENDED)
        else:
            by = end.by if end is not None else ""
            by_plan = by == BY_EXIT and code >= 0
            # Unless it is halted, a JVM reports its exit.
            halted = self._link.connected and by not in (BY_EXIT, BY_SIGNAL)
            reason = why_it_died(code, log_file, self._work / CONSOLE_LOG, by_plan=by_plan, halted=halted)
            self._end(protocol.FAILED, reason)

    def _end(self, state: str, error: Message | None = None) -> None:
        self.state, self.error = state, error
        self._over.set()
        self._on_state()

    def _escalate(self) -> None:
        """Schedule the escalation of the stop, if the order has an end."""
        if self._process is None or self._finished:
            return
        stopping = self._order.state in (protocol.STOP, protocol.STOP_NOW)
        ends = stopping or self._order.end_at is not None
        self._replace_escalation(self._escalate_stop() if ends else None)

    def _replace_escalation(self, steps: Coroutine[None, None, None] | None) -> None:
        if self._escalation is not None:
            self._escalation.cancel()
        self._escalation = None if steps is None else asyncio.create_task(steps)

    async def _escalate_stop(self) -> None:
        """Escalate from a soft stop to signals until the JVM has exited."""
        order = self._order
        if order.state != protocol.STOP_NOW:
            if order.state != protocol.STOP and order.end_at is not None:
                await asyncio.sleep(max(0.0, order.end_at - self._server_time()))
            await asyncio.sleep(order.stop_grace_s)
            self._link.send_commands(["stop now"])
        await self._end_process(NOW_GRACE_S)

    async def _end_process(self, grace_s: float) -> None:
        assert self._process is not None  # callers check that the process exists
        await asyncio.sleep(grace_s)
        self._forced = True
        signal_group(self._process.pid, signal.SIGTERM)
        await asyncio.sleep(NOW_GRACE_S)
        signal_group(self._process.pid, signal.SIGKILL)

    def _server_time(self) -> float:
        return time.time() + self._clock_offset


def _generator_properties(order: protocol.Order) -> dict[str, str]:
    """Return the properties by which a plan distinguishes the generators, which are numbered from 1."""
    position, count = order.phase
    # Servers of earlier versions do not send how many there were at the start.
    properties = {"loadwright.generator": str(position + 1), "loadwright.generators": str(order.generators or count)}
    if order.unique_threads:
        # JMeter's own property for the names of threads in distributed tests.
        properties |= {"loadwright.unique_threads": "true", "__jm.D_TG": f"generator-{position + 1}"}
    return properties


def _lease(until: float) -> str:
    """Return the command that lets the load continue ``until`` this monotonic time."""
    return f"lease {max(0.0, until - time.monotonic()):.3f}"


def _ending(order: protocol.Order) -> tuple[str, float | None, float]:
    """Return the parts of an order that determine when and how the run ends."""
    return order.state, order.end_at, order.stop_grace_s
