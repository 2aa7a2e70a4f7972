"""Real JMeter, run by a ``JMeterProcess`` in its own folder."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from loadwright.agent.generator.jmeter.discovery import JMeterInstall, find_java, find_jmeter
from loadwright.agent.generator.jmeter.process import JMeterProcess
from loadwright.core.jmx import instrument, read_plan, write_plan
from loadwright.core.protocol import generator as protocol
from loadwright.core.runspec import RunSpec
from loadwright.core.stats.frames import Frame, GeneratorSecond
from loadwright.core.stats.intervals import Merged, merged

PATIENCE_S = 60.0


async def until(condition: Callable[[], bool]) -> None:
    """Wait until ``condition`` is true; fail after a generous deadline."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        await asyncio.sleep(0.02)


@dataclass
class Running:
    """An engine with its order and its measurements."""

    engine: JMeterProcess
    order: protocol.Order
    work: Path
    start: float = 0.0
    seconds: list[GeneratorSecond] = field(default_factory=list)
    states: list[str] = field(default_factory=list)

    async def ready(self) -> None:
        """Wait until the JVM is ready to start."""
        await until(lambda: self.engine.state != protocol.PREPARING)
        assert self.engine.state == protocol.READY, (self.engine.error, self.engine.log_tail())

    async def begin(self, *points: tuple[float, float], length: float | None = None) -> None:
        """Start at a whole second; ``points`` are relative to it."""
        self.start = math.ceil(time.time() + 0.3)
        self.order = replace(
            self.order,
            state=protocol.RUN,
            start_at=self.start,
            end_at=None if length is None else self.start + length,
            points=[(self.start + moment, value) for moment, value in points],
        )
        await self.engine.apply(self.order)

    async def change(self, **changes: object) -> None:
        """Apply the order with some fields changed."""
        self.order = replace(self.order, **changes)  # type: ignore[arg-type]
        await self.engine.apply(self.order)

    async def over(self) -> None:
        """Wait for the end and require success."""
        await asyncio.wait_for(self.engine.wait(), PATIENCE_S)
        assert self.engine.state == protocol.ENDED, (self.engine.error, self.engine.log_tail())

    def labels(self) -> dict[str, Frame]:
        """Return the measurements by label, all kinds of samples together."""
        frames = self.totals().frames()
        return {
            label: merged(label, [frame for frame in frames if frame.label == label])
            for label in {frame.label for frame in frames}
        }

    def totals(self) -> Merged:
        """Return everything measured."""
        totals = Merged()
        for second in self.seconds:
            totals.add("g", second)
        return totals

    def second(self, number: int) -> GeneratorSecond:
        """Return a second, counted from the start."""
        return next(second for second in self.seconds if second.second == self.start + number)

    @property
    def jtl(self) -> Path:
        """Return JMeter's own results."""
        return self.work / "results.jtl"


@asynccontextmanager
async def running(
    folder: Path,
    plan: bytes,
    mode: str,
    *,
    jmeter: JMeterInstall | None = None,
    mark: bool = False,
    spec: RunSpec | None = None,
    **order: object,
) -> AsyncIterator[Running]:
    """Start JMeter for ``plan``, as ``spec`` states if it is given; it is always gone at the end."""
    settings = spec or RunSpec(mode=mode, mark=mark, trial=bool(order.get("trial")))
    (folder / "plan").mkdir(parents=True, exist_ok=True)
    (folder / "work").mkdir()
    path = folder / "plan" / "run.jmx"
    path.write_bytes(write_plan(instrument(read_plan(plan), settings)))
    given = protocol.Order(
        run="test", state=protocol.PREPARE, bundle=protocol.Bundle("", 0, ""), mode=mode, jtl=True, heap_mb=256
    )
    given = replace(given, **order)  # type: ignore[arg-type]

    async def take(second: GeneratorSecond) -> None:
        run.seconds.append(second)

    def note() -> None:
        run.states.append(run.engine.state)

    engine = JMeterProcess(
        order=given,
        plan=path,
        work=folder / "work",
        jmeter=jmeter or find_jmeter(),
        java=find_java(),
        on_second=take,
        on_state=note,
    )
    run = Running(engine, given, folder / "work")
    await engine.start()
    try:
        yield run
    finally:
        await run.change(state=protocol.STOP_NOW)
        await engine.wait()
