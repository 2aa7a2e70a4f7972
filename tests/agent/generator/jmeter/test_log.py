"""The reasons reported for a JMeter that exited unexpectedly."""

from __future__ import annotations

from pathlib import Path

import pytest

from loadwright.agent.generator.jmeter.log import ThreadReasons, tail, thread_reasons, why_it_died

LOG = """\
2026-01-02 10:00:00,001 INFO o.a.j.JMeter: Version 5.6.3
2026-01-02 10:00:00,002 ERROR o.a.j.e.Thing: It is broken.
java.lang.IllegalStateException: because
\tat org.example.Some$Thing.<init>(Some.java:12) ~[some.jar:1]
\tat java.base/java.lang.Thread.run(Thread.java:840)
\t... 7 more
Caused by: java.io.IOException: really
"""


def test_the_tail_leaves_stack_frames_out(tmp_path: Path) -> None:
    log = tmp_path / "jmeter.log"
    log.write_text(LOG)
    assert tail(log, 2).splitlines() == [
        "java.lang.IllegalStateException: because",
        "Caused by: java.io.IOException: really",
    ]
    assert tail(tmp_path / "none", 2) == ""


def test_the_reason_is_one_sentence(tmp_path: Path) -> None:
    log, console = tmp_path / "jmeter.log", tmp_path / "console.log"
    log.write_text(LOG)
    assert str(why_it_died(1, log, console)) == "JMeter exited unexpectedly with code 1: It is broken."
    assert (
        str(why_it_died(0, log.with_name("none"), console))
        == "JMeter exited unexpectedly with code 0; its log contains no reason."
    )
    assert "terminated from outside by SIGKILL; the machine" in str(why_it_died(-9, log, console))
    assert "by signal 99" in str(why_it_died(-99, log, console))
    assert str(why_it_died(143, log, console)) == "JMeter was terminated from outside by SIGTERM."
    assert "unexpectedly with code 137" in str(why_it_died(137, log, console))
    log.write_text(LOG + "x.CannotResolveClassException: kg.apc.Jmeter.Dummy\n")
    assert "The plan uses kg.apc.Jmeter.Dummy, which this JMeter does not have" in str(why_it_died(1, log, console))
    log.write_text(LOG + "java.lang.OutOfMemoryError: Java heap space\n")
    assert "ran out of memory (Java heap space)" in str(why_it_died(3, log, console))
    log.write_text(LOG)
    console.write_text(
        "Error in NonGUIDriver x.Y: no controller\nAn error occurred: Error in NonGUIDriver no controller\n"
    )
    assert str(why_it_died(1, log, console)) == "JMeter exited unexpectedly with code 1: no controller."


THREADS_LOG = """\
2026-01-02 10:00:00,001 INFO o.a.j.t.JMeterThread: Thread started: TG 1-1
2026-01-02 10:00:00,002 INFO o.a.j.t.JMeterThread: Stop Thread seen for thread TG 1-1, reason: x.Stop: End of file:ü.csv
2026-01-02 10:00:00,003 INFO o.a.j.t.JMeterThread: Thread finished: TG 1-1
2026-01-02 10:00:00,004 ERROR o.a.j.t.JMeterThread: Test failed!
java.lang.StackOverflowError: null
\tat org.example.Some.deep(Some.java:12) ~[some.jar:1]
2026-01-02 10:00:00,005 ERROR o.a.j.JMeter: Uncaught exception in thread Thread[TG 1-2,5,main]
java.lang.NoClassDefFoundError: x/Y
2026-01-02 10:00:00,005 ERROR o.a.j.JMeter: Uncaught exception in thread Thread[#33,TG 1-3,5,main]
java.lang.NoClassDefFoundError: x/Y
2026-01-02 10:00:00,005 ERROR o.a.j.JMeter: Uncaught exception in thread Thread[Thread-7,5,main]
java.lang.Error: in a thread of a script
2026-01-02 10:00:00,006 INFO o.a.j.s.TestAction: Stopping all threads from element enough
2026-01-02 10:00:00,007 INFO o.a.j.t.JMeterThread: Shutdown Test detected by thread: TG 1-2
"""


def test_the_reasons_of_each_kind_are_found(tmp_path: Path) -> None:
    log = tmp_path / "jmeter.log"
    assert thread_reasons(log) == ThreadReasons()
    log.write_text(THREADS_LOG, encoding="utf-8")
    assert thread_reasons(log) == ThreadReasons(
        stopped_test="Stopping all threads from element enough",
        ended=[
            "Stop Thread seen for thread TG 1-1, reason: x.Stop: End of file:ü.csv",
            "Test failed! java.lang.StackOverflowError: null",
            "Uncaught exception in thread Thread[TG 1-2,5,main] java.lang.NoClassDefFoundError: x/Y",
        ],
        failed=[
            "Test failed! java.lang.StackOverflowError: null",
            "Uncaught exception in thread Thread[TG 1-2,5,main] java.lang.NoClassDefFoundError: x/Y",
        ],
        failures=3,
    )
    log.write_text(LOG)
    assert thread_reasons(log) == ThreadReasons()


@pytest.mark.parametrize(
    ("line", "stopped", "ended"),
    [
        ("INFO o.a.j.t.JMeterThread: Shutdown Test detected by thread: TG 1-1", True, False),
        ("INFO o.a.j.t.JMeterThread: Stop Test Now detected by thread: TG 1-1", True, False),
        ("INFO o.a.j.t.JMeterThread: Stopping Test: x.JMeterStopTestException: enough", True, False),
        ("INFO o.a.j.t.JMeterThread: Stopping Thread: x.JMeterStopThreadException: enough", False, True),
        ("ERROR o.a.j.t.JMeterThread: Error while processing sampler: 'A'.", False, True),
        ("INFO o.a.j.t.JMeterThread: Stop Thread detected by thread: TG 1-1", False, False),
        ("INFO com.example.Other: Stopping Test: of another class", False, False),
    ],
)
def test_lines_of_jmeters_threads_alone_are_reasons(tmp_path: Path, line: str, stopped: bool, ended: bool) -> None:
    log = tmp_path / "jmeter.log"
    log.write_text(f"2026-01-02 10:00:00,001 {line}\nx.Cause: because{'e' * 500}\n")
    found = thread_reasons(log)
    assert (bool(found.stopped_test), bool(found.ended)) == (stopped, ended)
    (quote,) = found.ended or [found.stopped_test]
    assert len(quote) <= 300
    assert ("x.Cause: because" in quote) == ("Error" in line)


def test_a_script_of_the_plan_may_exit_with_any_code(tmp_path: Path) -> None:
    for code in (0, 3, 143, 200):
        reason = why_it_died(code, tmp_path / "none", tmp_path / "none", by_plan=True)
        assert str(reason) == f"A script of the plan ended JMeter with exit code {code}: remove System.exit from it."


STOPPED = "2026-01-02 10:00:00,001 INFO o.a.j.t.JMeterThread: Stop Thread seen for thread TG 1-{}, reason: {}.csv\n"


def test_lines_that_differ_by_a_thread_alone_are_quoted_once_and_others_up_to_a_limit(tmp_path: Path) -> None:
    log = tmp_path / "jmeter.log"
    log.write_text("".join(STOPPED.format(thread, file) for file in ("a-1", "a-2", "b", "c") for thread in (1, 2)))
    assert [words.rsplit(" ", 1)[1] for words in thread_reasons(log).ended] == ["a-1.csv", "a-2.csv", "b.csv"]


def test_the_thread_that_a_thread_death_ends_is_reported(tmp_path: Path) -> None:
    log = tmp_path / "jmeter.log"
    log.write_text(
        "2026-01-02 10:00:00,001 ERROR l.j.ThreadDeaths: Uncaught exception in thread Thread[#9,TG 1-1,5,main]\n"
        "java.lang.ThreadDeath: null\n"
    )
    found = thread_reasons(log)
    assert found.failures == 1
    assert found.failed == ["Uncaught exception in thread Thread[#9,TG 1-1,5,main] java.lang.ThreadDeath: null"]


def test_a_jvm_that_ends_without_a_shutdown_was_halted(tmp_path: Path) -> None:
    log, console = tmp_path / "jmeter.log", tmp_path / "console.log"
    log.write_text(LOG)
    # 137 and 139 are what a shell reports after signals.
    for code in (0, 3, 137, 139, 200):
        reason = str(why_it_died(code, log, console, halted=True))
        assert f"Something in the plan ended the JVM with exit code {code}" in reason
    assert "by SIGKILL" in str(why_it_died(-9, log, console, halted=True))
    console.write_text("Terminating due to java.lang.OutOfMemoryError: Java heap space\n")
    assert "ran out of memory (Java heap space)" in str(why_it_died(3, log, console, halted=True))
