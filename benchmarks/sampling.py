"""CPU of one sample of the monitor agent's collectors of ports, JVMs and processes, on real ones of this machine.

The time that the kernel takes for a collector is that of the collector's process, so it is included.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.pairs import Say
from loadwright.agent.host.collector import Collector
from loadwright.agent.host.java.collector import JvmCollector
from loadwright.agent.host.ports.collector import PortCollector
from loadwright.agent.host.processes.collector import ProcessCollector
from loadwright.agent.host.processes.table import ProcessTable
from tests.agent.host.java import jvms
from tests.agent.host.ports.many import holding, too_many
from tests.agent.host.processes.programs import new_mark, running

CONNECTIONS = (10_000, 20_000)
LIMIT_CONNECTIONS = 10_000
LIMIT_MS = 16.0
JVMS = ("Serial", "Parallel", "G1")
PROCESSES = 20
SAMPLES, QUICK_SAMPLES = 100, 10
ROUNDS = 5


async def run(folder: Path, *, quick: bool, say: Say) -> list[Figure]:  # noqa: ARG001
    samples = QUICK_SAMPLES if quick else SAMPLES
    figures = [figure for number in CONNECTIONS for figure in _ports(number, samples, say)]
    return [*figures, _jvms(samples, say), _processes(samples, say)]


def _ports(number: int, samples: int, say: Say) -> Iterator[Figure]:
    name = f"ports: CPU per sample at {number:,} connections"
    limit = LIMIT_MS if number == LIMIT_CONNECTIONS else None
    if reason := too_many():
        yield Figure("sampling", name, limit=limit, unit=" ms", skipped=reason)
        return
    with holding(number) as port:
        for source, options in (("", {}), (" from /proc/net/tcp", {"open_sockets": _refused})):
            collector = PortCollector(ProcessTable(), **options)  # type: ignore[arg-type]
            collector.watch([port])
            (values,) = collector.collect().values()
            if values["established"] != number:
                raise RuntimeError(f"{values['established']} connections instead of {number}")
            runs = _cpu_ms(collector, samples)
            say(f"{number:,} connections{source}: {statistics.median(runs):.2f} ms")
            yield Figure(
                "sampling",
                name + source,
                statistics.median(runs),
                limit=None if source else limit,
                unit=" ms",
                runs=runs,
            )


def _refused() -> None:
    raise OSError(93, "not used")


def _jvms(samples: int, say: Say) -> Figure:
    with ExitStack() as stack:
        for name in JVMS:
            stack.enter_context(jvms.running(*jvms.options(name), "Heap"))
        return _per_part("JVMs: CPU per sample and JVM", JvmCollector(ProcessTable()), samples, say)


def _processes(samples: int, say: Say) -> Figure:
    mark = new_mark()
    table = ProcessTable()
    table.watch([mark])
    with ExitStack() as stack:
        for _process in range(PROCESSES):
            stack.enter_context(running(mark))
        return _per_part("processes: CPU per sample and process", ProcessCollector(table), samples, say, PROCESSES)


def _per_part(name: str, collector: Collector, samples: int, say: Say, parts: int = 0) -> Figure:
    parts = parts or len(collector.collect())
    collector.collect()
    runs = [1000 * milliseconds / parts for milliseconds in _cpu_ms(collector, samples)]
    say(f"{name}: {statistics.median(runs):.1f} µs")
    return Figure("sampling", name, statistics.median(runs), unit=" µs", runs=runs, note=f"{parts} of them")


def _cpu_ms(collector: Collector, samples: int, clock: Callable[[], float] = time.process_time) -> list[float]:
    """Return the CPU milliseconds of a sample, the mean of each round. The table of processes searches meanwhile."""
    runs = []
    for _round in range(ROUNDS):
        started = clock()
        for _sample in range(samples):
            collector.collect()
        runs.append(1000 * (clock() - started) / samples)
    return runs
