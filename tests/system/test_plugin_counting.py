"""The plugin's counts equal JMeter's results exactly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from loadwright.core.protocol import generator as protocol
from loadwright.core.stats.frames import Frame
from loadwright.core.stats.histogram import MAX_VALUE, Histogram, nearest_rank
from tests.support.engines import running, until
from tests.support.jmx import groovy_sampler, java_sampler, jmx_plan, thread_group, transaction
from tests.support.jtl import LabelSamples, read_jtls

MIXED = (
    java_sampler("quick", sleep_ms=0, spread_ms=7),
    java_sampler("refused", sleep_ms=2, ok=False, code="503", message="Service Unavailable"),
    transaction("visible", java_sampler("inside", sleep_ms=1)),
    transaction("whole", java_sampler("hidden", sleep_ms=1), java_sampler("broken", ok=False), parent=True),
    transaction("outer", transaction("inner", java_sampler("deep")), parent=True),
)


def assert_equal(measured: dict[str, Frame], written: dict[str, LabelSamples]) -> None:
    assert set(measured) == set(written)
    for label, samples in written.items():
        frame = measured[label]
        assert frame.samples == len(samples.elapsed), label
        assert frame.errors == samples.errors == sum(kind.count for kind in frame.error_kinds.values()), label
        assert frame.bytes_received == samples.bytes_received, label
        assert frame.bytes_sent == samples.bytes_sent, label
        assert frame.sum_ms == sum(samples.elapsed), label
        assert (frame.min_ms, frame.max_ms) == (min(samples.elapsed), max(samples.elapsed)), label
        assert frame.histogram == Histogram.of(samples.elapsed), label
        ordered = sorted(samples.elapsed)
        for percent in (50, 90, 95, 99):
            exact = ordered[nearest_rank(percent, len(ordered)) - 1]
            tolerance = 0 if exact < 1000 else 0.005 * exact
            assert frame.histogram.percentile(percent) == pytest.approx(exact, rel=0, abs=tolerance), (label, percent)


async def test_a_plan_as_written(tmp_path: Path) -> None:
    plan = jmx_plan(
        thread_group(java_sampler("prepare"), name="before", kind="SetupThreadGroup"),
        thread_group(*MIXED, name="one", threads=6, loops=40),
        thread_group(java_sampler("quick", sleep_ms=3), name="two", threads=3, loops=50),
        thread_group(java_sampler("tidy"), name="after", kind="PostThreadGroup"),
    )
    async with running(tmp_path, plan, protocol.AS_WRITTEN) as run:
        await run.ready()
        assert not run.seconds
        await run.begin()
        await run.over()
        assert_equal(run.labels(), read_jtls([run.jtl]))
        labels = run.labels()
        assert labels["quick"].samples == 6 * 40 + 3 * 50
        assert {kind: one.count for kind, one in labels["refused"].error_kinds.items()} == {
            "503 Service Unavailable": 240
        }
        assert labels["hidden"].samples == 240
        assert labels["whole"].errors == 240
        assert sum(second.transactions for second in run.seconds) == 6 * 40 + 3 * 50
        assert all(second.rate_asked is None for second in run.seconds)
        assert run.states[0] == protocol.READY
        assert run.states[-1] == protocol.ENDED


async def test_samples_inside_samples_count_only_when_they_are_written(tmp_path: Path) -> None:
    plan = jmx_plan(thread_group(*MIXED, loops=10))
    properties = {"jmeter.save.saveservice.subresults": "false"}
    async with running(tmp_path, plan, protocol.AS_WRITTEN, properties=properties) as run:
        await run.ready()
        await run.begin()
        await run.over()
        assert "hidden" not in run.labels()
        assert_equal(run.labels(), read_jtls([run.jtl]))


async def test_at_full_speed_through_a_soft_stop(tmp_path: Path) -> None:
    plan = jmx_plan(thread_group(*MIXED, name="one"), thread_group(java_sampler("flat out", sleep_ms=0), name="two"))
    async with running(tmp_path, plan, protocol.THREADS) as run:
        await run.ready()
        await run.begin((0, 12))
        await until(lambda: len(run.seconds) >= 3)
        await run.change(state=protocol.STOP)
        await run.over()
        assert_equal(run.labels(), read_jtls([run.jtl]))
        numbers = [second.second for second in run.seconds]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


async def test_by_rate_to_the_end_of_its_own(tmp_path: Path) -> None:
    plan = jmx_plan(thread_group(*MIXED, name="one"), thread_group(java_sampler("quick"), name="two"))
    async with running(tmp_path, plan, protocol.RATE) as run:
        await run.ready()
        await run.begin((0, 150), length=3.5)
        await run.over()
        assert_equal(run.labels(), read_jtls([run.jtl]))
        begun = sum(second.transactions for second in run.seconds)
        missed = sum(second.missed for second in run.seconds)
        assert begun + missed == 525
        assert sum(second.rate_asked or 0 for second in run.seconds) == 525
        for second in run.seconds:
            if second.late_ms == 0:
                assert all(frame.intended is None for frame in second.frames)


async def test_labels_and_kinds_of_errors_are_bounded(tmp_path: Path) -> None:
    script = (
        "def n = ctx.threadNum * 1000 + vars.getIteration()\n"
        "SampleResult.setSampleLabel('label ' + n)\n"
        "SampleResult.setSuccessful(false); SampleResult.setResponseCode('E' + n)\n"
        "SampleResult.setResponseMessage('\\u00e4\"\\\\\\n' + 'm' * 500)"
    )
    same = "SampleResult.setSuccessful(false); SampleResult.setResponseCode('E' + (vars.getIteration() % 80))"
    plan = jmx_plan(thread_group(groovy_sampler("many", script), groovy_sampler("same", same), threads=3, loops=800))
    async with running(tmp_path, plan, protocol.AS_WRITTEN) as run:
        await run.ready()
        await run.begin()
        await run.over()
        labels = run.labels()
        assert sum(frame.samples for frame in labels.values()) == 4800
        assert 2000 <= len(labels) <= 2005
        assert labels["(other labels)"].samples == 4800 - 2400 - (len(labels) - 2)
        kind = next(iter(labels["label 1"].error_kinds))
        assert kind.startswith('E1 ä"\\ mmm')
        assert len(kind) == 200
        assert all(len(frame.error_kinds) <= 51 for second in run.seconds for frame in second.frames)
        for frame in (frame for second in run.seconds for frame in second.frames):
            assert sum(kind.count for kind in frame.error_kinds.values()) == frame.errors
        requests = [kind.request for frame in labels.values() for kind in frame.error_kinds.values() if kind.request]
        assert len(requests) <= 500
        assert "other errors" in labels["same"].error_kinds


async def test_numbers_of_a_script_that_are_out_of_range_do_not_cost_the_second(tmp_path: Path) -> None:
    script = (
        "def odd = [-1000000L, Long.MAX_VALUE / 2 as long][vars.getIteration() - 1]\n"
        "SampleResult.setIdleTime(-odd); SampleResult.setBytes(odd); SampleResult.setSentBytes(odd)"
    )
    plan = jmx_plan(thread_group(groovy_sampler("odd", script), loops=2))
    async with running(tmp_path, plan, protocol.AS_WRITTEN) as run:
        await run.ready()
        await run.begin()
        await run.over()
        frame = run.labels()["odd"]
        assert frame.samples == 2
        assert (frame.min_ms, frame.max_ms, frame.sum_ms) == (0, MAX_VALUE, MAX_VALUE)
        assert (frame.bytes_received, frame.bytes_sent) == (MAX_VALUE, MAX_VALUE)


async def test_variables_of_the_plan_are_there_in_threads_added_later(tmp_path: Path) -> None:
    plan = jmx_plan(
        thread_group(groovy_sampler("${NAME}", "SampleResult.setSuccessful(vars.get('NAME') == 'here')")),
        variables={"NAME": "here"},
    )
    properties = {"secret": 'p\\ä=:#! "x"\n', "sample_variables": ""}
    async with running(tmp_path, plan, protocol.THREADS, properties=properties) as run:
        await run.ready()
        await run.begin((0, 5), length=2)
        await run.over()
        assert set(run.labels()) == {"here"}
        assert run.labels()["here"].errors == 0
        assert max(second.threads for second in run.seconds) == 5


async def test_properties_reach_the_plan_unharmed_and_not_the_log(tmp_path: Path) -> None:
    value = 'p\\ä=:#! "x"\u4e2d \U0001f600'
    script = f"SampleResult.setSuccessful(props.get('my key=') == {json.dumps(value)})"
    plan = jmx_plan(thread_group(groovy_sampler("check", script)))
    async with running(tmp_path, plan, protocol.AS_WRITTEN, properties={"my key=": value}) as run:
        await run.ready()
        await run.begin()
        await run.over()
        assert run.labels()["check"].errors == 0
        assert (run.work / "run.properties").stat().st_mode & 0o777 == 0o600
        assert "my key" not in (run.work / "jmeter.log").read_text()
