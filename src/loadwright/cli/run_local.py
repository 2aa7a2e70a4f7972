"""A run on this machine: K generators started, begun together, followed and stopped."""

from __future__ import annotations

import asyncio
import math
import os
import platform
import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from loadwright.agent.generator.errors import OrderError
from loadwright.agent.generator.files.failures import failures_document
from loadwright.agent.generator.files.split import split_file
from loadwright.agent.generator.jmeter.discovery import Java, JMeterInstall
from loadwright.agent.generator.jmeter.process import JMeterProcess
from loadwright.agent.host.memory import memory_bytes
from loadwright.agent.host.sampler import HostSampler
from loadwright.core.curve import Timeline
from loadwright.core.facts import FINISHED, STOPPED, Event, GeneratorFacts, RunFacts
from loadwright.core.jmx.elements.csvdata import CsvData
from loadwright.core.messages import Message, reasons
from loadwright.core.messages import events as messages
from loadwright.core.protocol import generator as protocol
from loadwright.core.result import build_result
from loadwright.core.shares import Change, fractions, targets_of
from loadwright.core.shares import Member as Carrier
from loadwright.core.stats.aborting import aborting
from loadwright.core.stats.frames import GeneratorSecond
from loadwright.core.stats.measurements import RunMeasurements

from .errors import BadInputError
from .run_display import Now
from .run_options import Request
from .run_outputs import PLAN

START_DELAY_S = 1.0
SHARE_DELAY_S = 0.5
"""Between the loss of a generator and the moment at which the others take its share over."""
LARGE_BYTES = 1024 * 1024
TICK_S = 0.25
SETTLED_S = 2
"""So many seconds after its begin every generator has reported a second."""
DONE_STATES = (protocol.ENDED, protocol.FAILED)


@dataclass
class Tools:
    """What runs the load: an installed JMeter and the Java for it."""

    jmeter: JMeterInstall
    java: Java


@dataclass
class Member:
    """One generator of the run and the folder it works in."""

    name: str
    folder: Path
    order: protocol.Order
    engine: JMeterProcess


class LocalRun:
    """Carries out a request with generators on this machine.

    ``bundle`` is a folder with the instrumented plan (``run.jmx``) among its files; ``work`` an empty
    folder, in which each generator gets one of its own. Of the data files in ``splits`` each gets lines of its own.
    """

    def __init__(
        self, request: Request, bundle: Path, work: Path, tools: Tools, splits: Sequence[CsvData] = ()
    ) -> None:
        self._splits = splits
        self.request = request
        self.measurements = RunMeasurements()
        self.samples = self.errors = 0
        self.events: list[Event] = []
        self._tools = tools
        self._plan = bundle / PLAN
        self._timeline: Timeline | None = None
        self._started_at: float | None = None
        self._end_at: float | None = None
        self._stopped_at: float | None = None
        self._ended_at: float | None = None
        self._stops = 0
        self._aborted_by = ""
        self._judged = 0
        self._changes: list[Change] = []
        self._host = HostSampler.of(work)
        self._cpu: dict[int, float | None] = {}
        self._members = [self._member(number, bundle, work) for number in range(request.spec.generators)]

    def _member(self, number: int, bundle: Path, work: Path) -> Member:
        name = str(number + 1)
        folder = work / f"generator-{name}"
        files, own = folder / "plan", folder / "work"
        shutil.copytree(bundle, files, copy_function=_link_or_copy)
        for data in self._splits:
            split = protocol.Split(data.path, data.header, data.quoted, part=number, parts=self.request.spec.generators)
            try:
                split_file(files, split)
            except OrderError as error:
                raise BadInputError(f"--split: {error}") from None
        own.mkdir()
        spec = self.request.spec
        order = protocol.Order(
            run="local",
            # A plan that is run as written has no gate to wait at.
            state=protocol.RUN if spec.as_written else protocol.PREPARE,
            bundle=protocol.Bundle(sha256="", size=0, path="", plan=PLAN),
            mode=spec.mode,
            phase=(number, spec.generators),
            max_threads=spec.max_threads,
            properties=spec.properties,
            jtl=spec.writes_jtl,
            debug=spec.debug,
            heap_mb=self.request.heap_mb,
        )
        engine = JMeterProcess(
            order=order,
            plan=files / PLAN,
            work=own,
            jmeter=self._tools.jmeter,
            java=self._tools.java,
            on_second=self._recorder(name),
        )
        return Member(name, own, order, engine)

    def _recorder(self, generator: str) -> Callable[[GeneratorSecond], Any]:
        async def record(second: GeneratorSecond) -> None:
            self.measurements.add(generator, second)
            self.samples += sum(frame.samples for frame in second.frames)
            self.errors += sum(frame.errors for frame in second.frames)

        return record

    async def carry_out(self, tick: Callable[[], None]) -> None:
        """Run to the end; ``tick`` is called a few times a second."""
        try:
            await asyncio.gather(*(member.engine.start() for member in self._members))
            await self._until(lambda: all(member.engine.state != protocol.PREPARING for member in self._members), tick)
            await self._begin()
            await self._until(lambda: all(member.engine.state in DONE_STATES for member in self._members), tick)
        finally:
            # Whatever happens, no JVM outlives the command.
            await asyncio.gather(*(self._finish(member) for member in self._members))
            self._host.close()
            self._ended_at = time.time()
            for _, second in self.measurements.seconds():
                second.cpu_percent = self._cpu.get(second.second)

    async def _until(self, reached: Callable[[], bool], tick: Callable[[], None]) -> None:
        while not reached():
            self._sample_host()
            await self._hand_over()
            await self._abort_if_failed()
            tick()
            await asyncio.sleep(TICK_S)

    async def _abort_if_failed(self) -> None:
        """Once a second, hold what every generator has reported against the requirements that may end the run."""
        complete = int(time.time()) - SETTLED_S
        if self._started_at is None or self._stops or complete <= self._judged:
            return
        self._judged = complete
        failed = aborting(self.request.spec.parsed_requirements, self.measurements, complete)
        if failed is not None:
            self._aborted_by = failed.text
            await self.stop()

    def _sample_host(self) -> None:
        """Once a second, note the CPU of the second that has just ended."""
        ended = int(time.time()) - 1
        if ended not in self._cpu:
            self._cpu[ended] = self._host.sample().cpu_percent

    async def _begin(self) -> None:
        ready = [member for member in self._members if member.engine.state != protocol.FAILED]
        for member in self._members:
            if member not in ready:
                error = member.engine.error or reasons.NO_REASON()
                self._note(messages.GENERATOR_FAILURE(name=member.name, reason=error))
        if not ready or self._stops:
            return
        self._started_at = time.time()
        if not self.request.spec.as_written:
            self._started_at = float(math.ceil(self._started_at + START_DELAY_S))
        if self.request.spec.duration_s is not None:
            self._end_at = self._started_at + self.request.spec.duration_s
        if self.request.spec.target is not None:
            self._timeline = Timeline(
                self._started_at, [(self._started_at, self.request.spec.target)], self.request.spec.load_curve
            )
            self._changes = [Change(self._started_at, {member.name: Carrier() for member in ready})]
        for number, member in enumerate(ready):
            await self._order(
                member,
                state=protocol.RUN,
                start_at=self._started_at,
                end_at=self._end_at,
                phase=(number, len(ready)),
                points=self._points(member),
            )
        self._note(messages.LOAD_BEGAN(), self._started_at)

    def _points(self, member: Member) -> list[tuple[float, float]]:
        """Return the member's part of the load over time."""
        if self._timeline is None:
            return []
        whole = self.request.spec.mode == protocol.THREADS
        own = targets_of(member.name, self._timeline.targets, self._changes, whole=whole)
        return Timeline(self._timeline.start, own, self._timeline.curve).points()

    async def _hand_over(self) -> None:
        """Share the load anew among those that can be counted on, when they are others than before."""
        if not self._changes or self._stops:
            return
        at = time.time() + SHARE_DELAY_S
        working = [member for member in self._members if self._works(member)]
        if not working or {member.name for member in working} == set(self._changes[-1].members):
            return
        if self._end_at is not None and at >= self._end_at:
            return
        self._changes.append(Change(at, {member.name: Carrier() for member in working}))
        self._note(messages.LOAD_SHARED(carrying=len(working), count=len(self._members)), at)
        for member in working:
            await self._order(member, points=self._points(member))

    def _works(self, member: Member) -> bool:
        return member.engine.state not in DONE_STATES and not member.engine.stalled

    async def _order(self, member: Member, **changes: Any) -> None:
        member.order = replace(member.order, **changes)
        await member.engine.apply(member.order)

    async def _finish(self, member: Member) -> None:
        if member.engine.state not in DONE_STATES:
            await self._order(member, state=protocol.STOP_NOW)
        await member.engine.wait()

    async def stop(self) -> None:
        """Stop softly; asked again, at once."""
        self._stops += 1
        state = protocol.STOP if self._stops == 1 and self._started_at is not None else protocol.STOP_NOW
        if self._stopped_at is None:
            self._stopped_at = time.time()
        asked = messages.STOP_SOFTLY() if state == protocol.STOP else messages.STOP_AT_ONCE()
        self._note(messages.ABORTED(requirement=self._aborted_by) if self._aborted_by else asked)
        for member in self._members:
            if member.engine.state not in DONE_STATES:
                await self._order(member, state=state)

    def _note(self, message: Message, at: float | None = None, kind: str = "") -> None:
        self.events.append(Event(at if at is not None else time.time(), message, kind=kind))

    @property
    def stopped(self) -> bool:
        """Tell whether somebody stopped the run."""
        return self._stops > 0

    def failure(self) -> str:
        """Return why no generator carried the run out, with the end of a log; empty when one did."""
        if self.stopped or any(member.engine.state != protocol.FAILED for member in self._members):
            return ""
        worst = self._members[0].engine
        return "\n".join(part for part in (str(worst.error or ""), worst.log_tail()) if part)

    def now(self) -> Now:
        """Return the run as it is: the last second that every working generator has reported."""
        states = [member.engine.state for member in self._members]
        state = next((state for state in (protocol.STOPPING, protocol.RUNNING) if state in states), states[0])
        last = self.measurements.last_second
        if last is None:
            return Now(state)
        second = max(last - 1, self.measurements.first_second or last)
        row = {name: column[0] for name, column in self.measurements.series([second]).items()}
        return Now(
            state,
            asked=row["rate_asked"],
            rate=row["rate"],
            p95_ms=row["p95_ms"],
            errors=self.errors,
            samples=self.samples,
            threads=row["threads"],
            left_s=self._end_at - time.time() if self._end_at is not None else None,
        )

    def result(self) -> dict[str, Any]:
        """Return the result document once the run has been carried out."""
        return build_result(self.measurements, self._facts())

    def _facts(self) -> RunFacts:
        ends = [moment for moment in (self._end_at, self._stopped_at) if moment is not None]
        load_ended_at = min(ends, default=None)
        failure = self.failure()
        if failure:
            first = self._members[0].engine.error or reasons.NO_REASON()
            name = self._members[0].name
            self._note(reasons.ALL_FAILED(name=name, reason=first), kind=messages.ENDED)
        return RunFacts(
            state=protocol.FAILED if failure else STOPPED if self.stopped else FINISHED,
            spec=self.request.spec,
            plan=self.request.plan.name,
            heap_mb=self.request.heap_mb,
            started_at=self._started_at,
            load_ended_at=load_ended_at,
            ended_at=self._ended_at,
            rate_asked=self._asked_until(load_ended_at) if self.request.spec.mode == protocol.RATE else None,
            generators=[self._facts_of(member) for member in self._members],
            events=sorted([*self.events, *self._turns(load_ended_at)], key=lambda event: event.time),
            aborted_by=self._aborted_by,
        )

    def _turns(self, end: float | None) -> list[Event]:
        """Return the points of the curve that the load passed, as events."""
        timeline = self._timeline
        if timeline is None:
            return []
        until = (end if end is not None else time.time()) - timeline.start
        passed = timeline.curve.turns(0.0, until)
        return [Event(timeline.start + at, messages.CURVE_AT(percent=percent)) for at, percent in passed]

    def _asked_until(self, end: float | None) -> Callable[[int], float | None] | None:
        timeline = self._timeline
        return None if timeline is None else timeline.means(until=end)

    def _facts_of(self, member: Member) -> GeneratorFacts:
        return GeneratorFacts(
            id=member.name,
            name=member.name,
            state=member.engine.state,
            share=self._share_of(member),
            error=member.engine.error,
            host=host_facts(self._tools),
            seconds_measured=member.engine.seconds,
        )

    def _share_of(self, member: Member) -> float:
        """Return the part of the load that the member was last given."""
        if not self._changes:
            return 1 / len(self._members)
        given = [change.members for change in self._changes if member.name in change.members]
        whole = self.request.spec.mode == protocol.THREADS
        return fractions(self.request.spec.target or 0.0, given[-1], whole=whole)[member.name] if given else 0.0

    def files(self) -> dict[str, Path]:
        """Return what ran and what the generators wrote, by the name it gets in the folder of the run."""
        logs = {f"jmeter-{member.name}.log": member.folder / "jmeter.log" for member in self._members}
        jtls = {f"results-{member.name}.jtl": member.folder / "results.jtl" for member in self._members}
        kept = {f"failures-{member.name}.jtl": failures_document(member.folder) for member in self._members}
        failures = {name: path for name, path in kept.items() if path is not None}
        return {PLAN: self._plan} | logs | (jtls if self.request.spec.writes_jtl else {}) | failures


def _link_or_copy(source: str, target: str) -> str:
    """Let the generators share large files; what a plan may write to is each one's own."""
    if Path(source).stat().st_size > LARGE_BYTES:
        with suppress(OSError):
            os.link(source, target)
            return target
    return shutil.copyfile(source, target)


def host_facts(tools: Tools) -> dict[str, Any]:
    """Return what the result says about this machine."""
    return {
        "hostname": platform.node(),
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "memory_bytes": memory_bytes(),
        "jmeter": tools.jmeter.version,
        "java": tools.java.version,
    }
