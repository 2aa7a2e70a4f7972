"""A run on this machine: start K generators, begin their load together, follow and stop them."""

from __future__ import annotations

import asyncio
import math
import os
import platform
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from loadwright.agent.generator.errors import OrderError
from loadwright.agent.generator.files.failures import failures_document
from loadwright.agent.generator.files.samples import samples_document
from loadwright.agent.generator.files.split import split_file
from loadwright.agent.generator.files.written import State, move_written, snapshot, written_since
from loadwright.agent.generator.jmeter.discovery import Java, JMeterInstall
from loadwright.agent.generator.jmeter.process import JMeterProcess
from loadwright.agent.host.memory import memory_bytes
from loadwright.agent.host.sampler import HostSampler
from loadwright.cli.errors import BadInputError
from loadwright.core.conduct import lifecycle
from loadwright.core.conduct.run_state import RunState, Seen
from loadwright.core.conduct.states import RUNNING
from loadwright.core.facts import FINISHED, Event, GeneratorFacts, RunFacts, ending
from loadwright.core.messages import events as messages
from loadwright.core.protocol import generator as protocol
from loadwright.core.result import build_result
from loadwright.core.shares import last_fractions
from loadwright.core.stats.aborting import SETTLED_SECONDS, failed, stop_rules
from loadwright.core.stats.frames import REQUEST, GeneratorSecond
from loadwright.core.stats.measured import bounds, run_series
from loadwright.core.stats.series import RateAsked
from loadwright.core.trial import Trial, read_trial
from loadwright.telemetry.rollup.rollup import RunRollup
from loadwright.telemetry.sqlite import SqliteStore

from .display import Now
from .options import Request
from .outputs import PLAN
from .plan import Prepared

LARGE_BYTES = 1024 * 1024
TICK_S = 0.25
MEASUREMENTS = "measurements.sqlite"
WRITTEN = "written"
KEEP_CPU_SECONDS = 60
CLOCK_SECONDS = 60.0
"""How far the clock may be adjusted during a run. Seconds before or after are not those of the run."""
DONE_STATES = (protocol.ENDED, protocol.FAILED)
BUNDLE = protocol.Bundle(sha256="", size=0, path="", plan=PLAN)
WITHOUT_LIMITS = lifecycle.Limits(prepare=math.inf, drain=math.inf)
"""Without limits on waiting for a JVM: local processes end by themselves."""


@dataclass
class Tools:
    """The tools that produce the load: JMeter and the Java for it."""

    jmeter: JMeterInstall
    java: Java


@dataclass
class Member:
    """One generator of the run, with its working folder.

    ``before`` are the files in ``places``, where the plan can write, before the run. Each place has the path below it
    from which files are named: of the plan's folder, or of the current directory.
    """

    name: str
    folder: Path
    engine: JMeterProcess
    places: list[tuple[Path, str]]
    before: list[dict[str, State]]


class LocalRun:
    """Carries out a request with generators on this machine.

    ``work`` contains the executed plan; each generator gets a folder in it.
    """

    def __init__(self, request: Request, prepared: Prepared, work: Path, tools: Tools) -> None:
        self._prepared = prepared
        self.request = request
        self.samples = self.errors = 0
        self._tools = tools
        self._plan = work / PLAN
        self._ended_at: float | None = None
        self._stops = 0
        self._cut: list[Event] = []
        self.written: list[str] = []
        """The files that the plan wrote, of all generators."""
        names = [str(number + 1) for number in range(request.spec.generators)]
        # A run of many hours must not fill the memory of the machine that generates its load.
        self._store = SqliteStore(work / MEASUREMENTS)
        self.measured = RunRollup(self._store, "local", {name: position for position, name in enumerate(names)})
        self._reported: list[tuple[str, GeneratorSecond]] = []
        self._since = time.time() - CLOCK_SECONDS
        self._outside: Counter[str] = Counter()
        self._rules = stop_rules(request.spec.parsed_requirements)
        self._judged: int | None = None
        self._state = RunState(request.spec, names, BUNDLE, now=time.time(), limits=WITHOUT_LIMITS)
        self._host = HostSampler.of(work)
        self._cpu: dict[int, float | None] = {}
        self._members = [self._member(number, name, work) for number, name in enumerate(names)]

    def _member(self, number: int, name: str, work: Path) -> Member:
        folder = work / f"generator-{name}"
        files, own = folder / "plan", folder / "work"
        plan = self._prepared.folder(files)
        for data in self._prepared.splits:
            split = protocol.Split(data.path, data.header, data.quoted, part=number, parts=self.request.spec.generators)
            try:
                split_file(files, split)
            except OrderError as error:
                raise BadInputError(f"--split: {error}") from None
        own.mkdir()
        current = self._prepared.current(plan, folder / "current")
        order = self._order(name)
        assert order is not None, "a pending run has orders"
        engine = JMeterProcess(
            order=order,
            plan=plan,
            cwd=current,
            work=own,
            jmeter=self._tools.jmeter,
            java=self._tools.java,
            on_second=self._recorder(name),
        )
        # What the plan writes belongs to the run: its places are folders of links to what is there.
        starts = [(files, plan.parent)]
        if not current.is_relative_to(files):
            starts.append((folder / "current", current))
        places = [(place, start.relative_to(place).as_posix()) for place, start in starts]
        return Member(name, own, engine, places, [snapshot(place) for place, _ in places])

    def _recorder(self, generator: str) -> Callable[[GeneratorSecond], Any]:
        async def record(second: GeneratorSecond) -> None:
            if not self._since <= second.second <= time.time() + CLOCK_SECONDS:
                self._outside[generator] += 1
                return
            self._reported.append((generator, second))
            requests = [frame for frame in second.frames if frame.kind == REQUEST]
            self.samples += sum(frame.samples for frame in requests)
            self.errors += sum(frame.errors for frame in requests)

        return record

    async def carry_out(self, tick: Callable[[], None]) -> None:
        """Run to the end; ``tick`` is called several times per second."""
        try:
            await asyncio.gather(*(member.engine.start() for member in self._members))
            while not self._state.advance(self._seen(), time.time()):
                await self._give_orders()
                self._sample_host()
                self._merge(time.time() - SETTLED_SECONDS)
                self._abort_if_failed()
                tick()
                await asyncio.sleep(TICK_S)
        finally:
            # In any case, no JVM must outlive the command.
            await asyncio.gather(*(self._finish(member) for member in self._members))
            self._host.close()
            self._ended_at = time.time()
            self._merge(math.inf)
            self.measured.finish()
            for member in self._members:
                self._keep_written(member)

    def _keep_written(self, member: Member) -> None:
        """Move the files that the plan wrote on a generator out of its folders."""
        for (place, inside), before in zip(member.places, member.before, strict=True):
            written = written_since(before, place, inside)
            move_written(written, member.folder / WRITTEN)
            self.written += map(written.name, written.kept)
            if written.left_out:
                message = messages.WARNINGS[messages.FILES_LEFT_OUT](name=member.name)
                self._cut.append(Event(self._ended_at or time.time(), message))

    def _seen(self) -> dict[str, Seen]:
        return {member.name: _seen(member.engine) for member in self._members}

    def _order(self, name: str) -> protocol.Order | None:
        order = self._state.order(name)
        return replace(order, heap_mb=self.request.heap_mb) if order is not None else None

    async def _give_orders(self) -> None:
        for member in self._members:
            order = self._order(member.name)
            if order is not None:
                await member.engine.apply(order)

    def _merge(self, until: float) -> None:
        """Merge the reported seconds up to ``until``, when the CPU use of this machine is known for them."""
        later = []
        for generator, second in self._reported:
            if second.second > until:
                later.append((generator, second))
                continue
            second.cpu_percent = self._cpu.get(second.second)
            self.measured.add(generator, second)
        self._reported = later
        self.measured.publish()
        for ended in [ended for ended in self._cpu if ended < until - KEEP_CPU_SECONDS]:
            del self._cpu[ended]

    def _abort_if_failed(self) -> None:
        """Check the requirements that can abort the run against each second that is complete."""
        complete = int(time.time()) - SETTLED_SECONDS
        if self._state.state != RUNNING or self._state.start_at is None or not self._rules:
            return
        if self._judged is None:
            self._judged = int(self._state.start_at) - 1
        for second in range(self._judged + 1, complete):
            self._judged = second
            found = failed(self._rules, self.measured.second(second))
            if found is not None:
                self._state.abort(found.text, time.time())
                return

    def _sample_host(self) -> None:
        """Once per second, record the CPU use of the second that has just ended."""
        ended = int(time.time()) - 1
        if ended not in self._cpu:
            self._cpu[ended] = self._host.sample().cpu_percent

    async def _finish(self, member: Member) -> None:
        order = self._order(member.name)
        if order is not None and member.engine.state not in DONE_STATES:
            await member.engine.apply(replace(order, state=protocol.STOP_NOW))
        await member.engine.wait()

    async def stop(self) -> None:
        """Stop softly; a second call stops immediately."""
        self._stops += 1
        self._state.stop(time.time(), at_once=self._stops > 1)
        await self._give_orders()

    @property
    def outcome(self) -> str:
        return self._state.outcome

    @property
    def reached_end(self) -> bool:
        """Whether the load ended at its planned time."""
        return self._state.end_at is not None and self._state.load_ended_at == self._state.end_at

    def trial(self) -> Trial:
        """Return the samples of a trial, which has one generator."""
        return read_trial((samples_document(self._members[0].folder) or b"").splitlines(keepends=True))

    def failure(self) -> str:
        """Return why the run could not be carried out, with the end of a log; empty if it was."""
        failed = self._state.failure
        return "\n".join(part for part in (str(failed.reason), failed.log_tail) if part) if failed else ""

    def now(self) -> Now:
        """Return the state of the run, with the latest second that every generator has reported."""
        states = [member.engine.state for member in self._members]
        state = next((state for state in (protocol.STOPPING, protocol.RUNNING) if state in states), states[0])
        limits = bounds(self.measured.totals())
        if limits is None:
            warming_up = any(member.engine.warming_up for member in self._members)
            return Now("warming up" if warming_up else state)
        shown = run_series(self.measured, 1, since=limits[1], until=limits[1])
        row = {name: column[0] for name, column in shown.items()}
        return Now(
            state,
            asked=row["rate_asked"],
            rate=row["rate"],
            p95_ms=row["p95_ms"],
            errors=self.errors,
            samples=self.samples,
            threads=row["threads"],
            left_s=self._state.end_at - time.time() if self._state.end_at is not None else None,
        )

    def result(self) -> dict[str, Any]:
        return build_result(self.measured, self._facts())

    def _facts(self) -> RunFacts:
        state = self._state
        outcome = state.outcome or FINISHED
        return RunFacts(
            state=outcome,
            spec=self.request.spec,
            plan=self.request.plan.name,
            heap_mb=self.request.heap_mb,
            started_at=state.start_at,
            load_ended_at=state.load_ended_at,
            ended_at=self._ended_at,
            rate_asked=self._asked_until(state.load_ended_at) if self.request.spec.rate is not None else None,
            threads_asked=self._asked_until(state.load_ended_at) if self.request.spec.threads is not None else None,
            end_at=state.end_at,
            due=state.due(),
            generators=self._generators(),
            events=self._events(outcome),
            aborted_by=state.aborted_by,
            warnings=self._prepared.warnings,
        )

    def _events(self, outcome: str) -> list[Event]:
        state = self._state
        found = sorted([*state.events, *self._turns(state.load_ended_at), *self._cut], key=lambda event: event.time)
        end = ending(outcome)
        return found if end is None else [*found, Event(self._ended_at or time.time(), end)]

    def _turns(self, end: float | None) -> list[Event]:
        """Return the points of the curve that the load has passed, as events."""
        timeline = self._state.timeline
        if timeline is None:
            return []
        until = (end if end is not None else time.time()) - timeline.start
        passed = timeline.curve.turns(0.0, until)
        return [Event(timeline.start + at, messages.CURVE_AT(percent=percent)) for at, percent in passed]

    def _asked_until(self, end: float | None) -> RateAsked:
        timeline = self._state.timeline
        return None if timeline is None else timeline.means(until=end)

    def _generators(self) -> list[GeneratorFacts]:
        spec = self.request.spec
        names = [member.name for member in self._members]
        shares = last_fractions(names, spec.target or 0.0, self._state.changes, whole=spec.threads is not None)
        return [
            GeneratorFacts(
                id=member.name,
                name=member.name,
                state=member.engine.state,
                share=shares[member.name],
                error=member.engine.error,
                host=host_facts(self._tools),
                seconds_measured=member.engine.seconds,
                seconds_outside=self._outside[member.name],
                remarks=member.engine.remarks,
                warm_up_s=member.engine.warm_up_s,
                java_options=member.engine.java_options,
            )
            for member in self._members
        ]

    def files(self) -> dict[str, Path]:
        """Return the plan and the files of the generators, by the name under which to store them."""
        logs = {f"jmeter-{member.name}.log": member.folder / "jmeter.log" for member in self._members}
        jtls = {f"results-{member.name}.jtl": member.folder / "results.jtl" for member in self._members}
        kept = {f"failures-{member.name}.jtl": failures_document(member.folder) for member in self._members}
        failures = {name: path for name, path in kept.items() if path is not None}
        written = {f"written-{member.name}": member.folder / WRITTEN for member in self._members}
        return {PLAN: self._plan} | logs | (jtls if self.request.spec.writes_jtl else {}) | failures | written


def _seen(engine: JMeterProcess) -> Seen:
    log_tail = engine.log_tail() if engine.state in DONE_STATES else ""
    return Seen(engine.state, engine.error, log_tail, engine.stalled, engine.load_ended_at, tuple(engine.remarks))


def host_facts(tools: Tools) -> dict[str, Any]:
    """Return the facts about this machine for the result."""
    return {
        "hostname": platform.node(),
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "memory_bytes": memory_bytes(),
        "jmeter": tools.jmeter.version,
        "java": tools.java.version,
    }
