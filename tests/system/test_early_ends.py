"""Loads that end early, and iterations that send nothing: what the result says of them, here and from a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.command import loadwright, result_of
from tests.support.jmx import flow_control, groovy_sampler, java_sampler, jmx_plan, preprocessor, thread_group
from tests.support.plans import csv_data
from tests.support.platforms import running_platform

RATE = ("--rate", "5", "--duration", "6s")
QUIET_END = ("--rate", "5", "--curve", "0s:100%,4s:100%,4s:0%,6s:0%")
"""20 transactions, and time for the last of them: an iteration that the end cuts off counts as a transaction."""
OK = java_sampler("ok", sleep_ms=3)
LINES = 7


def run(source: Path, *options: str, code: int = 0, server: tuple[str, ...] = ()) -> dict[str, Any]:
    out = source.parent / f"out-{len(list(source.parent.iterdir()))}"
    done = loadwright("run", source, *options, *server, "--out", out)
    assert done.returncode == code, done.stderr
    return result_of(out)


def plan_file(folder: Path, *parts: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "plan.jmx"
    path.write_bytes(jmx_plan(*parts))
    return path


def totals(result: dict[str, Any], name: str) -> int:
    """Return a count of the run, which is the same by interval and by generator."""
    found = sum(result["series"][name])
    assert found == sum(one[name] for one in result["generators"])
    return int(found)


def reasons(result: dict[str, Any]) -> str:
    assert result["verdict"]["status"] == "doubtful"
    return "\n".join(result["verdict"]["reasons"])


def warnings(result: dict[str, Any]) -> list[str]:
    return [event["text"] for event in result["events"] if event["kind"] == "warning"]


def used_up_csv(folder: Path) -> Path:
    (folder / "users.csv").write_text("".join(f"u{number}\n" for number in range(LINES)))
    data = csv_data("users.csv").replace('name="recycle">true', 'name="recycle">false')
    data = data.replace('name="stopThread">false', 'name="stopThread">true')
    return plan_file(folder, thread_group(data, java_sampler("${user}"), threads=2, loops=-1))


SHARED_COUNT = "props.computeIfAbsent('begun') { new java.util.concurrent.atomic.AtomicInteger() }.incrementAndGet()"
"""A script that counts the iterations of all threads; how many threads share them depends on the machine."""


@pytest.mark.parametrize("load", [QUIET_END, ("--threads", "2", "--duration", "3s")])
def test_a_csv_file_that_is_used_up(tmp_path: Path, load: tuple[str, ...]) -> None:
    result = run(used_up_csv(tmp_path), *load)
    assert result["total"]["samples"] == LINES
    # The end may cut off the iterations of both threads.
    assert LINES <= totals(result, "transactions") <= LINES + (0 if load is QUIET_END else 2)
    assert totals(result, "empty") >= 2
    assert "iterations ended without a sample; JMeter's log: Stop Thread seen" in reasons(result)
    assert "End of file:users.csv detected for CSV DataSet" in reasons(result)
    assert any("ended without a sample" in text for text in warnings(result))
    # Nothing is sent any more, and the rate says so.
    if load is QUIET_END:
        assert result["series"]["rate"][3] == 0
        handled = totals(result, "transactions") + totals(result, "empty") + totals(result, "missed")
        assert handled == pytest.approx(20, abs=1)


def test_a_csv_file_that_is_used_up_ends_a_plan_as_written(tmp_path: Path) -> None:
    source = used_up_csv(tmp_path)
    result = run(source)
    assert not any("without a sample" in reason for reason in result["verdict"]["reasons"])
    assert result["total"]["samples"] == totals(result, "transactions") == LINES
    early = run(source, "--duration", "5s")
    assert early["total"]["samples"] == LINES
    assert "of 5 s: all threads had ended" in reasons(early)
    assert early["seconds"] < 5


def test_a_preprocessor_that_fails_sends_nothing(tmp_path: Path) -> None:
    # Iterations that begin shortly before the quiet end have no sample in a second in which none begins.
    stop = "Thread.sleep(500); throw new org.apache.jorphan.util.JMeterStopThreadException('no data')"
    script = preprocessor(f"if ({SHARED_COUNT} > 4) {{ {stop} }}")
    # JMeter keeps the compiled script. In the load, compiling it could take until the end.
    compiled = thread_group(script, OK, name="before", kind="SetupThreadGroup")
    result = run(plan_file(tmp_path, compiled, thread_group(script, OK)), *QUIET_END)
    assert result["total"]["samples"] == 1 + 3
    assert totals(result, "transactions") == 3
    assert totals(result, "empty") + totals(result, "missed") == pytest.approx(17, abs=1)
    assert totals(result, "empty") > 0
    assert "no data" in reasons(result)


SAMPLED_ELSEWHERE = groovy_sampler(
    "elsewhere",
    """
    def group = ctx.getThreadGroup()
    Thread.start {
        org.apache.jmeter.threads.JMeterContextService.getContext().setThreadGroup(group)
        def result = org.apache.jmeter.samplers.SampleResult.createTestSample(3)
        result.setSampleLabel('inner')
        result.setSuccessful(true)
        def event = new org.apache.jmeter.samplers.SampleEvent(result, 'group')
        new loadwright.jmeter.Recorder().sampleOccurred(event)
    }.join()
    SampleResult.setIgnore()
    """,
)
"""A sampler without a sample of its own, whose parts are sampled in another thread, as by a parallel controller."""


@pytest.mark.parametrize("sampler", [OK, SAMPLED_ELSEWHERE], ids=["here", "elsewhere"])
def test_an_iteration_of_which_no_sampler_is_executed_is_empty(tmp_path: Path, sampler: str) -> None:
    skipped = (
        '<IfController guiclass="IfControllerPanel" testclass="IfController" testname="never" enabled="true">'
        '<stringProp name="IfController.condition">${__groovy(vars.getIteration() % 2 == 0)}</stringProp>'
        '<boolProp name="IfController.evaluateAll">false</boolProp><boolProp name="IfController.useExpression">true'
        f"</boolProp></IfController><hashTree>{sampler}</hashTree>"
    )
    # JMeter keeps the compiled scripts. In the load, compiling them could take until the end.
    compiled = thread_group(skipped, name="before", kind="SetupThreadGroup", loops=2)
    result = run(plan_file(tmp_path, compiled, thread_group(skipped)), "--threads", "1", "--duration", "2s")
    # One sample is that of the setUp group. The end may cut off an iteration.
    assert 0 <= totals(result, "transactions") - (result["total"]["samples"] - 1) <= 1
    assert abs(totals(result, "empty") - totals(result, "transactions")) <= 2
    assert "iterations ended without a sample" in reasons(result)


def test_a_thread_that_its_last_sample_stops_begins_no_iteration(tmp_path: Path) -> None:
    """JMeter starts the next iteration nevertheless; taking an arrival for it would halve the load."""
    stops = plan_file(tmp_path, thread_group(OK, BAD, on_error="stopthread", threads=3, loops=2))
    written = run(stops)
    assert (written["total"]["samples"], totals(written, "transactions"), totals(written, "empty")) == (6, 3, 0)
    paced = run(stops, *QUIET_END)
    assert totals(paced, "empty") == 0
    assert totals(paced, "transactions") + totals(paced, "missed") == pytest.approx(20, abs=1)
    assert paced["total"]["samples"] == 2 * totals(paced, "transactions") == 2 * paced["total"]["errors"]


def test_iterations_that_the_end_cuts_off_are_not_empty(tmp_path: Path) -> None:
    timer = (
        '<ConstantTimer guiclass="ConstantTimerGui" testclass="ConstantTimer" testname="t" enabled="true">'
        '<stringProp name="ConstantTimer.delay">700</stringProp></ConstantTimer><hashTree/>'
    )
    result = run(plan_file(tmp_path, thread_group(timer, OK)), "--rate", "10", "--duration", "3s")
    assert totals(result, "empty") == 0
    assert totals(result, "transactions") + totals(result, "missed") == pytest.approx(30, abs=1)
    assert not any("without a sample" in reason for reason in result["verdict"]["reasons"])


BAD = java_sampler("bad", ok=False)
STOPS = {
    "on error": (thread_group(OK, BAD, OK, on_error="stoptest", loops=100), "Shutdown Test"),
    "now on error": (thread_group(OK, BAD, on_error="stoptestnow", loops=100), "Stop Test Now"),
    "flow control": (thread_group(OK, flow_control("enough", action=0, target=2)), "Stopping all threads"),
    "script": (thread_group(OK, groovy_sampler("s", "ctx.getEngine().askThreadsToStop()")), ""),
}


@pytest.mark.parametrize("how", STOPS)
def test_a_plan_that_stops_the_test(tmp_path: Path, how: str) -> None:
    group, logged = STOPS[how]
    result = run(plan_file(tmp_path, group), *RATE)
    assert result["state"] == "finished"
    assert "of 6 s: the plan stopped the test" in reasons(result)
    assert logged in reasons(result)
    assert any("the plan stopped the test" in text for text in warnings(result))
    assert result["seconds"] < 5
    assert result["total"]["rate"] == pytest.approx(result["total"]["samples"] / result["seconds"], rel=0.01)
    assert totals(result, "transactions") + totals(result, "missed") == pytest.approx(30, abs=1)
    assert "of 30 transactions that were due were never started" in reasons(result)


def test_a_plan_as_written_that_stops_the_test_keeps_its_teardown(tmp_path: Path) -> None:
    # JMeter stops the test in a thread of its own, which must not come after the begin of the tearDown group.
    slow = thread_group(java_sampler("slow", sleep_ms=2000), name="slow")
    after = thread_group(java_sampler("tidy", sleep_ms=300), name="after", kind="PostThreadGroup")
    stops = thread_group(OK, BAD, OK, on_error="stoptest", loops=100)
    source = plan_file(tmp_path, stops, slow, after)
    after_stop = '<boolProp name="TestPlan.tearDown_on_shutdown">true</boolProp></TestPlan>'
    source.write_text(source.read_text().replace("</TestPlan>", after_stop, 1))
    result = run(source)
    labels = {label["label"]: label["samples"] for label in result["labels"]}
    assert labels == {"ok": 1, "bad": 1, "slow": 1, "tidy": 1}
    assert "s: the plan stopped the test" in reasons(result)


def test_the_teardown_group_follows_threads_that_wait_for_the_next_arrival(tmp_path: Path) -> None:
    """They end at once, so that JMeter starts the group while the test is being stopped."""
    after = thread_group(java_sampler("tidy", sleep_ms=3), name="after", kind="PostThreadGroup")
    result = run(plan_file(tmp_path, thread_group(OK), after), "--rate", "5", "--duration", "2s")
    assert {label["label"]: label["samples"] for label in result["labels"]} == {"ok": 10, "tidy": 1}


SETUP = thread_group(BAD, name="Before", kind="SetupThreadGroup", on_error="stoptest")


def assert_no_load_began(result: dict[str, Any]) -> None:
    """Check the result of ``SETUP`` before a rate."""
    assert (result["state"], result["seconds"], result["total"]["rate"]) == ("finished", 0, 0)
    assert [label["label"] for label in result["labels"]] == ["bad"]
    assert totals(result, "missed") == 30
    generators = result["generators"]
    assert {one["state"] for one in generators} == {"ended"}
    # A busy machine may add warnings about itself.
    assert sorted({event["kind"] for event in result["events"]}) == ["ended", "started", "warning"]
    # On a busy machine JMeter may start the main threads before it has registered the stop.
    stopped = ("a setUp thread group stopped the test", "the plan stopped the test")
    assert sum(any(one in text for one in stopped) for text in warnings(result)) == len(generators)
    found = [f"{one}; JMeter's log: Shutdown Test" for one in stopped]
    assert sum(reasons(result).count(reason) for reason in found) == len(generators)


def test_a_setup_group_that_stops_the_test(tmp_path: Path) -> None:
    source = plan_file(tmp_path, SETUP, thread_group(OK))
    written = run(source)
    assert "a setUp thread group stopped the test; JMeter's log: Shutdown Test" in reasons(written)
    assert [label["label"] for label in written["labels"]] == ["bad"]
    assert sorted({event["kind"] for event in written["events"]}) == ["ended", "started", "warning"]
    assert_no_load_began(run(source, *RATE))


@pytest.mark.parametrize("load", [RATE, ()])
def test_a_plan_without_threads_ends_at_once(tmp_path: Path, load: tuple[str, ...]) -> None:
    result = run(plan_file(tmp_path, thread_group(OK, threads=0)), *load)
    assert (result["state"], result["total"]["samples"]) == ("finished", 0)
    assert "generator 1: no thread group of the plan had threads or arrivals" in reasons(result)
    assert result["seconds"] < 5


def test_a_setup_group_before_a_rate_leaves_no_doubt(tmp_path: Path) -> None:
    before = thread_group(java_sampler("login"), groovy_sampler("wait", "Thread.sleep(2500)"), kind="SetupThreadGroup")
    result = run(plan_file(tmp_path, before, thread_group(OK)), "--rate", "5", "--duration", "4s", "--generators", "2")
    assert not any("missing" in reason for reason in result["verdict"]["reasons"])
    (login,) = [label for label in result["labels"] if label["label"] == "login"]
    assert (login["samples"], login["rate"]) == (2, 0)
    # One login and one "wait" of each generator.
    assert result["total"]["rate"] == pytest.approx((result["total"]["samples"] - 4) / result["seconds"], abs=0.001)
    assert totals(result, "transactions") + totals(result, "missed") == pytest.approx(20, abs=1)


@pytest.mark.parametrize(
    ("error", "options"),
    [("LinkageError('no class')", ()), ("ThreadDeath()", ("--threads", "2", "--duration", "2s"))],
)
def test_an_uncaught_error_ends_a_thread(tmp_path: Path, error: str, options: tuple[str, ...]) -> None:
    group = thread_group(OK, groovy_sampler("broken", f"throw new {error}"), loops=2, threads=2)
    result = run(plan_file(tmp_path, group), *options)
    assert "an uncaught error ended" in reasons(result)
    assert f"java.lang.{error.partition('(')[0]}: " in reasons(result)
    assert any("an uncaught error ended" in text for text in warnings(result))


def test_a_script_that_halts_the_jvm(tmp_path: Path) -> None:
    out = tmp_path / "out"
    group = thread_group(groovy_sampler("halt", "Runtime.getRuntime().halt(137)"))
    done = loadwright("run", plan_file(tmp_path, group), "--out", out)
    assert done.returncode == 3
    assert "Something in the plan ended the JVM with exit code 137" in done.stderr
    assert "exit code 137" in reasons(result_of(out))


@pytest.mark.parametrize("code", [0, 143])
def test_a_script_that_ends_the_jvm(tmp_path: Path, code: int) -> None:
    group = thread_group(OK, groovy_sampler("exit", f"if (vars.getIteration() == 2) System.exit({code})"), loops=3)
    out = tmp_path / "out"
    done = loadwright("run", plan_file(tmp_path, group), "--out", out)
    assert done.returncode == 3
    assert f"A script of the plan ended JMeter with exit code {code}" in done.stderr
    result = result_of(out)
    assert result["state"] == "failed"
    # What was measured before is kept.
    assert {label["label"]: label["samples"] for label in result["labels"]} == {"ok": 2, "exit": 1}
    assert f"exit code {code}" in reasons(result)
    assert any(f"exit code {code}" in event["text"] for event in result["events"])


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, ...]]:
    """A server with two generators; gives the options to use it."""
    with running_platform(tmp_path_factory.mktemp("platform")) as found:
        yield (*found.access, "--generators", "2")


def test_a_server_reports_the_same(tmp_path: Path, platform: tuple[str, ...]) -> None:
    stops = plan_file(tmp_path / "stops", STOPS["on error"][0])
    result = run(stops, *RATE, server=platform)
    assert result["state"] == "finished"
    assert reasons(result).count("of 6 s: the plan stopped the test") == 2
    assert sum("the plan stopped the test" in text for text in warnings(result)) == 2
    assert result["seconds"] < 5
    assert totals(result, "transactions") + totals(result, "missed") == pytest.approx(30, abs=1)
    assert result["total"]["rate"] == pytest.approx(result["total"]["samples"] / result["seconds"], rel=0.01)


def test_a_server_reports_iterations_without_a_sample(tmp_path: Path, platform: tuple[str, ...]) -> None:
    result = run(used_up_csv(tmp_path), *QUIET_END, server=platform)
    assert result["total"]["samples"] == totals(result, "transactions") == 2 * LINES
    assert totals(result, "empty") > 0
    assert reasons(result).count("End of file:users.csv") == 2


def test_a_setup_group_before_a_rate_leaves_no_doubt_on_a_server(tmp_path: Path, platform: tuple[str, ...]) -> None:
    before = thread_group(java_sampler("login"), name="before", kind="SetupThreadGroup")
    result = run(plan_file(tmp_path, before, thread_group(OK)), *RATE, server=platform)
    assert not any("missing" in reason for reason in result["verdict"]["reasons"])
    assert {label["label"]: label["samples"] for label in result["labels"]}["login"] == 2


def test_a_setup_group_that_stops_the_test_on_a_server(tmp_path: Path, platform: tuple[str, ...]) -> None:
    assert_no_load_began(run(plan_file(tmp_path, SETUP, thread_group(OK)), *RATE, server=platform))
