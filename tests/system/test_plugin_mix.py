"""With a rate or threads, thread groups take parts of the load in proportion to what the plan gives them."""

from __future__ import annotations

from pathlib import Path

from loadwright.core.protocol import generator as protocol
from tests.core.jmx.plans import string
from tests.support.engines import Running, running, until
from tests.support.jmx import groovy_sampler, java_sampler, jmx_plan, thread_group

ARRIVALS = "com.blazemeter.jmeter.threads.arrivals.ArrivalsThreadGroup"
FREE_FORM = "com.blazemeter.jmeter.threads.arrivals.FreeFormArrivalsThreadGroup"
CONCURRENCY = "com.blazemeter.jmeter.threads.concurrency.ConcurrencyThreadGroup"
ULTIMATE = "kg.apc.jmeter.threads.UltimateThreadGroup"
OPEN_MODEL = "OpenModelThreadGroup"


def group(name: str, properties: str, kind: str = "ThreadGroup") -> str:
    """Return a thread group of any class with one sampler, both called ``name``."""
    on_error = string("ThreadGroup.on_sample_error", "continue")
    head = f'testclass="{kind}" testname="{name}" enabled="true"'
    return f"<{kind} {head}>{on_error}{properties}</{kind}><hashTree>{java_sampler(name)}</hashTree>"


def of_threads(name: str, count: str) -> str:
    return group(name, string("ThreadGroup.num_threads", count))


def table(name: str, *rows: str) -> str:
    cells = "".join(
        f'<collectionProp name="r">{"".join(string("c", cell) for cell in row.split())}</collectionProp>'
        for row in rows
    )
    return f'<collectionProp name="{name}">{cells}</collectionProp>'


async def assert_parts(run: Running, rate: float, length: int, parts: dict[str, int]) -> None:
    """Run for ``length`` seconds and compare each label's part of the transactions."""
    await run.ready()
    await run.begin((0, rate), length=length)
    await run.over()
    labels = run.labels()
    labels.pop("set-up", None)
    missed = sum(second.missed for second in run.seconds)
    assert labels.keys() == parts.keys()
    assert sum(label.samples for label in labels.values()) + missed == rate * length
    for name, part in parts.items():
        wanted = rate * length * part / sum(parts.values())
        assert abs(labels[name].samples - wanted) <= missed + 1, name


async def test_jmeter_evaluates_the_numbers_of_threads(tmp_path: Path) -> None:
    set_up = thread_group(groovy_sampler("set-up", "props.put('later', '8')"), kind="SetupThreadGroup")
    plan = jmx_plan(
        set_up,
        of_threads("function", "${__groovy(3*3)}"),
        of_threads("variable", "${users}"),
        of_threads("property", "${__P(later)}"),
        group("concurrency", string("TargetLevel", "${__intSum(1,1)}") + string("Unit", "M"), CONCURRENCY),
        # The second and the third row overlap.
        group("ultimate", table("ultimatethreadgroupdata", "6 0 1 9 1", "3 20 1 9 1", "4 25 1 9 1"), ULTIMATE),
        variables={"users": "4"},
    )
    async with running(tmp_path, plan, protocol.RATE) as run:
        parts = {"function": 9, "variable": 4, "property": 8, "concurrency": 2, "ultimate": 7}
        await assert_parts(run, 60, 3, parts)


async def test_arrivals_count_in_their_unit(tmp_path: Path) -> None:
    schedule = "rate(60/min) random_arrivals(1 min) rate(${__P(peak,2)}/s)"
    plan = jmx_plan(
        group("per minute", string("TargetLevel", "60") + string("Unit", "M"), ARRIVALS),
        group("per second", string("TargetLevel", "1") + string("Unit", "S"), ARRIVALS),
        group("minutes by default", string("TargetLevel", "60"), ARRIVALS),
        group("free form", table("Schedule", "0 180 1", "180 60 1") + string("Unit", "M"), FREE_FORM),
        group("open model", string("OpenModelThreadGroup.schedule", schedule), OPEN_MODEL),
    )
    async with running(tmp_path, plan, protocol.RATE) as run:
        parts = {"per minute": 1, "per second": 1, "minutes by default": 1, "free form": 3, "open model": 2}
        await assert_parts(run, 80, 3, parts)


async def test_groups_without_threads_never_run(tmp_path: Path) -> None:
    plan = jmx_plan(
        of_threads("none", "0"),
        of_threads("some", "9"),
        of_threads("off", "${__P(off,0)}"),
        of_threads("evaluated", "${__groovy(1-1)}"),
        of_threads("not a number", "${unknown}"),
        of_threads("few", "3"),
    )
    async with running(tmp_path / "rate", plan, protocol.RATE) as run:
        await assert_parts(run, 20, 3, {"some": 3, "few": 1})
    async with running(tmp_path / "threads", plan, protocol.THREADS) as run:
        await run.ready()
        await run.begin((0, 4))
        await until(lambda: bool(run.seconds) and run.seconds[-1].threads == 4)
        await until(lambda: run.labels().keys() == {"some", "few"})
        await run.change(state=protocol.STOP)
        await run.over()
        assert run.labels().keys() == {"some", "few"}
        assert max(second.threads for second in run.seconds) == 4


async def test_a_plan_in_which_no_group_has_threads_ends_at_once(tmp_path: Path) -> None:
    async with running(tmp_path, jmx_plan(of_threads("a", "0"), of_threads("b", "0")), protocol.RATE) as run:
        await run.over()
        assert not run.labels()
        assert "so there is no load" in run.engine.log_tail()
