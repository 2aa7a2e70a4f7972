"""The reasons reported for a JMeter that exited unexpectedly."""

from __future__ import annotations

from pathlib import Path

from loadwright.agent.generator.jmeter.log import tail, why_it_died

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
    log.write_text(LOG + "x.CannotResolveClassException: kg.apc.Jmeter.Dummy\n")
    assert "The plan uses kg.apc.Jmeter.Dummy, which this JMeter does not have" in str(why_it_died(1, log, console))
    log.write_text(LOG + "java.lang.OutOfMemoryError: Java heap space\n")
    assert "ran out of memory (Java heap space)" in str(why_it_died(3, log, console))
    log.write_text(LOG)
    console.write_text(
        "Error in NonGUIDriver x.Y: no controller\nAn error occurred: Error in NonGUIDriver no controller\n"
    )
    assert str(why_it_died(1, log, console)) == "JMeter exited unexpectedly with code 1: no controller."
