"""One run on this generator, from receiving the order to delivering the last second."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Iterator
from dataclasses import replace
from typing import Any

from loadwright.agent.generator.jmeter.command import ToolError
from loadwright.agent.generator.jmeter.process import JMeterProcess
from loadwright.agent.generator.jmeter.standby import Standby
from loadwright.agent.runtime.role import AgentContext
from loadwright.core import lineprotocol
from loadwright.core.health import Health
from loadwright.core.messages import Message, agents, events, message_of
from loadwright.core.protocol import generator as protocol
from loadwright.core.protocol.generator import Observed, Order
from loadwright.core.stats.frames import GeneratorSecond
from loadwright.telemetry.load import points_of

from .delivery import Delivery
from .errors import OrderError
from .orphan import end_orphan, recover
from .preparation import Preparation
from .record import RunRecord
from .tools import GeneratorTools

log = logging.getLogger(__name__)

ORPHAN_SECONDS = 10.0
"""Seconds that a JVM without its agent gets to exit, besides those for its soft stop."""
LEAST_DISK_BYTES = 1024 * 1024
"""With less free disk, writes are likely to have failed."""
LOG_TAIL_CHARACTERS = 8000


class GeneratorRun:
    """Carries out one order: ``perform`` runs it from start to end, ``follow`` and ``leave`` change it meanwhile."""

    def __init__(self, agent: AgentContext, tools: GeneratorTools, order: Order, revision: int) -> None:
        self._agent = agent
        self._tools = tools
        self._order = order
        self._revision = revision
        self._applied_revision = 0
        self._order_changed = asyncio.Event()
        self._engine: JMeterProcess | None = None
        self.ended = asyncio.Event()
        """Set when the load has ended permanently."""
        self._left = False
        self._left_because: Message | None = None
        self._lost_seconds = 0
        self._disk_was_full = False
        self._drained = False
        self._health = Health()
        self._previous = previous = tools.folders.latest(order.run, agent.id)
        # Resume the recorded run only if it has produced load; otherwise a new start loses nothing.
        again = previous is None or previous.state in (protocol.PREPARING, protocol.READY)
        if previous is None or again or previous.attempt != order.attempt:
            self._record = tools.folders.next(order.run, agent.id, order.attempt)
        else:
            self._record = previous
        self._record.cached = order.checksums
        self._preparation = Preparation(agent, tools, self._record.plan)
        self._delivery = Delivery(agent, tools.client, self._record)
        self._interrupted = self._record.interrupted
        if self._interrupted:
            self._settle(protocol.FAILED, agents.INTERRUPTED())
        elif self._record.over:
            self.ended.set()

    @property
    def order(self) -> Order:
        return self._order

    @property
    def run(self) -> str:
        return self._order.run

    def carries_out(self, order: Order) -> bool:
        """Return whether ``order`` is this order or an update of it."""
        return (order.run, order.attempt) == (self._order.run, self._order.attempt)

    @property
    def over(self) -> bool:
        """Whether the load has ended permanently; seconds and files may still be in transit."""
        return self._record.over

    def observed(self) -> Observed:
        record, engine = self._record, self._engine
        return Observed(
            run=record.run,
            state=record.state,
            revision=self._applied_revision,
            seconds=record.seconds,
            last_second=record.last_second,
            drained=self._drained,
            points_dropped=record.points_dropped,
            error=str(record.error or ""),
            error_message=record.error.to_json() if record.error else None,
            log_tail=self._log_tail(),
            stalled=engine is not None and engine.stalled,
            attempt=record.attempt,
            warnings=self._warnings(),
            fetched_bytes=self._preparation.fetched_bytes,
            fetch_bytes=self._preparation.fetch_bytes,
            warming_up=engine is not None and engine.warming_up,
            warm_up_s=engine.warm_up_s if engine is not None else None,
            java_options=engine.java_options if engine is not None else [],
            load_ended_at=engine.load_ended_at if engine is not None else record.load_ended_at,
            remarks=[remark.to_json() for remark in record.remarks],
        )

    def _warnings(self) -> list[str]:
        if self._record.state not in (protocol.RUNNING, protocol.STOPPING):
            return [events.FILES_LEFT_OUT] if self._delivery.files_left_out else []
        agent = self._agent
        warnings = self._health.warnings(agent.host.now, agent.spool.pending_points, agent.clock.offset)
        # The last iteration of a thread that has used up its data has no sample.
        return [word for word in warnings if word != events.EMPTY or not self._order.ends_by_itself]

    def _log_tail(self) -> str:
        if self._engine is None or self._record.state != protocol.FAILED:
            return ""
        return self._engine.log_tail()[-LOG_TAIL_CHARACTERS:]

    def follow(self, order: Order, revision: int) -> None:
        """Apply the current order; an unchanged order has no effect."""
        self._revision = revision
        if not self._left and order != self._order:
            if order.log_requested_at not in (None, self._order.log_requested_at):
                self._agent.spawn(self._delivery.log_so_far())
            self._order = order
            self._order_changed.set()
        elif not self._order_changed.is_set():
            self._applied_revision = revision
            self._renew_lease()

    def _renew_lease(self) -> None:
        """Let the load continue for the time without contact that the order allows."""
        limit = self._order.yield_after_s
        if limit is not None and self._engine is not None:
            self._engine.renew(limit - self._agent.contact_age())

    def leave(self, because: Message | None = None, grace_s: float | None = None) -> None:
        """Stop the load softly and ignore later orders; with ``because``, a run that produced load counts as failed."""
        if self._left:
            return
        self._left = True
        if self._order.state in (protocol.PREPARE, protocol.RUN):
            self._left_because = because
            self._order = replace(self._order, state=protocol.STOP)
        if grace_s is not None:
            self._order = replace(self._order, stop_grace_s=min(grace_s, self._order.stop_grace_s))
        self._order_changed.set()

    async def perform(self) -> None:
        """Prepare, run to the end and deliver. Returns after everything has been delivered."""
        if self._previous is not None:
            await self._take_over(self._previous)
        if not self.over:
            try:
                await self._load()
            except (OrderError, ToolError, OSError) as error:
                self._settle(protocol.FAILED, message_of(error))
            except Exception as error:
                log.exception("Run %s failed.", self.run)
                self._settle(protocol.FAILED, agents.AGENT_FAILED(reason=f"{type(error).__name__}: {error}"))
        await self._deliver()

    async def _take_over(self, previous: RunRecord) -> None:
        """Let the JVM of a killed agent end, and store what it measured without the agent."""
        patience = self._order.stop_grace_s + ORPHAN_SECONDS
        await end_orphan(previous, patience_s=patience, hurried=lambda: self._order.state == protocol.STOP_NOW)
        if not self._interrupted:
            return
        missing = await recover(self._record, self._store, self._agent.clock.offset or 0.0)
        found = [*([missing] if missing else []), *self._disk_remarks()]
        # This agent may have been killed before, while it recovered.
        self._record.remarks += [remark for remark in found if remark not in self._record.remarks]
        self._record.save()

    async def _load(self) -> None:
        standby = await self._tools.standby.take(self._order, self._record.folder)
        try:
            self._tools.folders.create(self._record)
            await self._execute(standby)
        finally:
            if standby is not None:
                await standby.end()

    async def _execute(self, standby: Standby | None) -> None:
        if not await self._unless_stopped(self._preparation.run(lambda: self._order)):
            self._settle(protocol.ENDED)
            return
        plan = self._preparation.plan(self._order.bundle)
        engine = self._engine = JMeterProcess(
            order=self._order,
            plan=plan,
            work=self._record.work,
            jmeter=self._tools.jmeter,
            java=self._tools.java,
            clock_offset=self._agent.clock.offset or 0.0,
            on_second=self._store,
            on_state=self._observe,
            standby=standby,
        )
        await self._delivery.note_files(plan)
        await engine.start()
        self._record.pid = engine.pid
        tasks = [asyncio.ensure_future(self._forward_orders(engine))]
        if self._order.debug:
            tasks.append(asyncio.ensure_future(self._delivery.failures_so_far()))
        if self._order.trial:
            tasks.append(asyncio.ensure_future(self._delivery.samples_so_far()))
        try:
            await engine.wait()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if engine.state == protocol.ENDED and self._left_because and self._record.seconds:
            self._settle(protocol.FAILED, self._left_because)
        else:
            self._settle(engine.state, engine.error)

    async def _unless_stopped(self, work: Coroutine[Any, Any, None]) -> bool:
        """Run ``work`` to its end and return true; cancel it and return false as soon as the order is to stop."""
        task = asyncio.ensure_future(work)
        try:
            while not task.done() and self._order.state in (protocol.PREPARE, protocol.RUN):
                self._order_changed.clear()
                news = asyncio.ensure_future(self._order_changed.wait())
                await asyncio.wait((task, news), return_when=asyncio.FIRST_COMPLETED)
                news.cancel()
            if not task.done():
                return False
            task.result()
            return self._order.state in (protocol.PREPARE, protocol.RUN)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _forward_orders(self, engine: JMeterProcess) -> None:
        while True:
            self._order_changed.clear()
            revision = self._revision
            await engine.apply(self._order)
            # Only now: a load that resumes follows the shares of the current order.
            self._renew_lease()
            self._applied_revision = revision
            self._agent.changed()
            await self._order_changed.wait()

    async def _store(self, second: GeneratorSecond) -> None:
        """Store a second on disk; the plugin discards its copy when this returns."""
        second.cpu_percent = self._agent.host.cpu_percent(second.second)
        self._health.add(second)
        text = lineprotocol.encode(points_of(self.run, self._agent.id, second))
        try:
            dropped = self._agent.spool.put(text.encode())
        except OSError as error:
            self._lost_seconds += 1
            log.error("Run %s: second %d could not be kept: %s.", self.run, second.second, error)
            dropped = [text.encode()]
        record = self._record
        record.points_dropped += sum(self._own_points(text) for text in dropped)
        self._note_full_disk()
        if record.last_second is None or second.second > record.last_second:
            record.seconds += 1
            record.last_second = second.second
        record.save()

    def _own_points(self, text: bytes) -> int:
        """Return the number of points of this run in ``text``; the spool may still contain those of another."""
        try:
            return sum(point.tags.get("run") == self.run for point in lineprotocol.decode(text.decode()))
        except ValueError:
            return 0

    def _note_full_disk(self) -> None:
        free = self._agent.host.now.disk_free_bytes
        self._disk_was_full |= bool(self._lost_seconds) or (free is not None and free < LEAST_DISK_BYTES)

    def _disk_remarks(self) -> Iterator[Message]:
        """Yield what is missing because the disk was full."""
        if self._lost_seconds:
            yield agents.NOT_KEPT(count=self._lost_seconds)
        if self._disk_was_full:
            yield agents.LOG_AND_JTL_CUT() if self._order.jtl else agents.LOG_CUT()

    def _observe(self) -> None:
        engine = self._engine
        # ``_load`` settles the final state once, with its reason, after waiting for the engine.
        if engine is None or engine.state in (protocol.ENDED, protocol.FAILED):
            return
        if engine.state == protocol.RUNNING and self._order.trial:
            # The next trial may follow as soon as people have read the samples of this one; nothing is measured.
            self._tools.standby.refill(self._order)
        if engine.state != self._record.state:
            self._record.state = engine.state
            self._record.save()
            log.info("Run %s is %s.", self.run, engine.state)
        elif engine.warming_up:
            log.info("Run %s warms up JMeter.", self.run)
        self._agent.changed()

    def _settle(self, state: str, error: Message | None = None) -> None:
        record, engine = self._record, self._engine
        record.state, record.error = state, error
        if engine is not None:
            record.load_ended_at = engine.load_ended_at
            record.remarks = [*engine.remarks, *self._disk_remarks()]
        elif record.last_second is not None:
            record.load_ended_at = record.last_second + 1.0
        if self._record.folder.exists():
            self._record.save()
        log.info("Run %s %s.%s", self.run, state, f" {error}" if error else "")
        self.ended.set()
        self._agent.changed()

    async def _deliver(self) -> None:
        """Deliver measurements and files to the server, with unlimited retries."""
        if not self._record.delivered:
            self._record.remarks += await self._delivery.run(
                jtl=self._order.jtl, debug=self._order.debug, trial=self._order.trial
            )
            self._record.delivered = True
            if self._record.folder.exists():
                self._record.save()
        await self._agent.shipper.wait_drained()
        self._drained = True
        self._agent.changed()
