"""``loadwright run`` from end to end: processes, output, files and exit codes."""

from __future__ import annotations

import json
import os
import re
import signal
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from xml.etree import ElementTree

import pytest

from loadwright.core.stats.frames import MAX_LABELS, OTHER_LABELS
from tests.support.command import alive, in_terminal, jmeters, loadwright, result_of, started, until
from tests.support.jmx import groovy_sampler, java_sampler, jmx_plan, thread_group
from tests.support.plans import csv_data, http_request, java_request, plan
from tests.support.targets import serving

LONG = ("--duration", "120s")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "sleepy.jmx"
    path.write_text(plan(java_request("sleepy", sleep_ms="${pause}")))
    return path


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    """The folder the command and its JVMs use for temporary files; nothing may be left in it."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder


def test_a_plan_as_written(source: Path, tmp_path: Path, temporary: Path) -> None:
    source.write_text(plan(csv_data("users.csv"), java_request("${user}"), threads=2, loops=3))
    (tmp_path / "users.csv").write_text("ann\n")
    out = tmp_path / "out"
    done = loadwright("run", source, "--generators", "2", "--out", out, "--json", env={"TMPDIR": str(temporary)})
    assert done.returncode == 0, done.stderr
    result = result_of(out)
    assert json.loads(done.stdout) == result
    # Each generator runs the plan whole.
    assert {label["label"]: label["samples"] for label in result["labels"]} == {"ann": 12}
    assert result["state"] == "finished"
    assert result["asked"]["mode"] == "as_written"
    assert {path.name for path in out.iterdir()} == {
        "result.json",
        "junit.xml",
        "run.jmx",
        "jmeter-1.log",
        "jmeter-2.log",
    }
    assert "ann" in done.stderr
    assert list(temporary.iterdir()) == []


def test_a_start_delay_is_kept_for_a_duration(tmp_path: Path) -> None:
    scheduler = '<boolProp name="ThreadGroup.scheduler">true</boolProp>'
    times = '<stringProp name="ThreadGroup.delay">3</stringProp><stringProp name="ThreadGroup.duration">1</stringProp>'
    late = thread_group(java_sampler("late", sleep_ms=50), name="late")
    late = late.replace(scheduler.replace("true", "false"), scheduler + times)
    source = tmp_path / "delayed.jmx"
    source.write_bytes(jmx_plan(thread_group(java_sampler("soon", sleep_ms=50)), late))
    out = tmp_path / "out"
    done = loadwright("run", source, "--duration", "6s", "--no-warm-up", "--out", out)
    assert done.returncode == 0, done.stderr
    samples = {label["label"]: label["samples"] for label in result_of(out)["labels"]}
    # Half of the time, and not only for the second that the plan gives the group.
    assert samples["soon"] / 4 < samples["late"] < samples["soon"] * 3 / 4
    # A plan that runs as written keeps its delays.
    assert "later than other groups" not in done.stderr


ANY_TEXT = {
    "'x' + '\\uD83D\\uDE00' * 150": "500 x" + "\N{GRINNING FACE}" * 97,
    "'\\uDE00 alone \\uD83D'": "500 \ufffd alone \ufffd",
    "'null \\u0000\\u0001\\uFFFF'": "500 null \0\x01\uffff",
    "'long' * 25000": "500 " + "long" * 49,
}
"""Texts in Groovy, and the kinds of errors with them as message."""


def test_any_text_of_a_sample_survives(source: Path, tmp_path: Path) -> None:
    scripts = (
        f"SampleResult.setSampleLabel({text}); SampleResult.setSuccessful(false);"
        f" SampleResult.setResponseCode('500'); SampleResult.setResponseMessage({text})"
        for text in ANY_TEXT
    )
    source.write_bytes(jmx_plan(thread_group(*(groovy_sampler("any", script) for script in scripts), loops=2)))
    out = tmp_path / "out"
    done = loadwright("run", source, "--out", out, "--require", "error_rate < 1%", "--jtl")
    assert done.returncode == 1, done.stderr
    result = result_of(out)
    assert {error["kind"]: error["count"] for error in result["errors"]} == dict.fromkeys(ANY_TEXT.values(), 2)
    assert [label["samples"] for label in result["labels"]] == [2] * len(ANY_TEXT)
    assert ElementTree.parse(out / "junit.xml").getroot().find(".//failure") is not None


def test_each_line_of_a_split_file_is_used_by_one_generator(source: Path, tmp_path: Path) -> None:
    source.write_text(plan(csv_data("users.csv"), java_request("${user}"), loops=2))
    (tmp_path / "users.csv").write_text("ann\nbob\ncid\n丁\n")
    split = ("--generators", "2", "--split", "users.csv")
    done = loadwright("run", source, *split, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    labels = {label["label"]: label["samples"] for label in result_of(tmp_path / "out")["labels"]}
    assert labels == {"ann": 1, "bob": 1, "cid": 1, "丁": 1}
    (tmp_path / "users.csv").write_text("ann\n")
    few = loadwright("run", source, *split)
    assert few.returncode == 2
    assert "--split: users.csv has too few lines (1) and cannot be split over 2 generators" in few.stderr
    unknown = loadwright("run", source, "--split", "others.csv")
    assert unknown.returncode == 2
    assert "no CSV data set of the plan reads it" in unknown.stderr


def test_without_a_folder_nothing_is_left_and_the_table_is_shown(source: Path, tmp_path: Path, temporary: Path) -> None:
    before = {*tmp_path.iterdir()}
    done = loadwright("run", source, env={"TMPDIR": str(temporary)})
    assert done.returncode == 0, done.stderr
    assert "sleepy" in done.stdout
    assert "p95" in done.stdout
    assert {*tmp_path.iterdir()} == before
    assert list(temporary.iterdir()) == []


def test_threads_variables_properties_and_requirements(source: Path, tmp_path: Path) -> None:
    source.write_text(plan(java_request("${host}", sleep_ms="${pause}")))
    load = ("--threads", "5", "--generators", "2", "--duration", "4s")
    settings = ("--set", "host=example.org", "--property", "pause=40")
    required = ("--require", "p95(example.org) >= 40ms", "--require", "error_rate < 1%", "--require", "p50 < 10ms")
    done = loadwright("run", source, *load, *settings, *required, "--out", tmp_path / "out")
    assert done.returncode == 1, done.stderr
    result = result_of(tmp_path / "out")
    assert [requirement["held"] for requirement in result["requirements"]] == [True, True, False]
    assert result["asked"]["variables"] == {"host": "example.org"}
    assert max(result["series"]["threads"]) == 5
    assert [generator["share"] for generator in result["generators"]] == [0.6, 0.4]
    assert "NOT MET p50 < 10ms" in done.stdout
    junit = ElementTree.parse(tmp_path / "out" / "junit.xml").getroot()[0]
    assert (junit.get("tests"), junit.get("failures")) == ("3", "1")


def test_a_curve_is_followed_by_all_generators_together(source: Path, tmp_path: Path) -> None:
    load = ("--rate", "40", "--generators", "2", "--curve", "0s:0%,4s:100%,4s:50%,8s:50%")
    done = loadwright("run", source, *load, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    result = result_of(tmp_path / "out")
    assert result["asked"]["duration_s"] == 8
    asked = [asked for asked in result["series"]["rate_asked"] if asked]
    assert asked == [5, 15, 25, 35, 20, 20, 20, 20]
    begun = sum(result["series"]["transactions"]) + sum(result["series"]["missed"])
    assert begun == pytest.approx(160, abs=4)


def test_ctrl_c_stops_softly_and_keeps_the_results(source: Path, tmp_path: Path) -> None:
    with started("run", source, "--rate", "20", *LONG, "--jtl", "--out", tmp_path / "out") as command:
        jvm = until(lambda: jmeters(command.pid))[0]
        until(lambda: jtl_rows(tmp_path / "out") > 20)
        command.send_signal(signal.SIGINT)
        stdout, stderr = command.communicate(timeout=60)
    assert command.returncode == 130, stderr
    result = result_of(tmp_path / "out")
    assert result["state"] == "stopped"
    assert result["total"]["samples"] == jtl_rows(tmp_path / "out")
    assert result["generators"][0]["state"] == "ended"
    assert [event["kind"] for event in result["events"]] == ["started", "stop", "ended"]
    assert "sleepy" in stdout
    assert not alive(jvm)


def jtl_rows(out: Path) -> int:
    """The number of samples in the JTLs of a run, in any of their folders."""
    return sum(max(0, len(path.read_text().splitlines()) - 1) for path in out.rglob("*.jtl"))


def test_sigterm_while_jmeter_starts_ends_without_a_trace(source: Path, tmp_path: Path, temporary: Path) -> None:
    with started("run", source, "--rate", "20", *LONG, env={"TMPDIR": str(temporary)}) as command:
        jvm = until(lambda: jmeters(command.pid))[0]
        command.send_signal(signal.SIGTERM)
        _, stderr = command.communicate(timeout=60)
    assert command.returncode == 130, stderr
    assert not alive(jvm)
    assert list(temporary.iterdir()) == []


def test_ctrl_c_twice_does_not_wait_for_samples_under_way(source: Path, tmp_path: Path) -> None:
    source.write_text(plan(java_request("quick"), java_request("endless", sleep_ms=600_000)))
    out = tmp_path / "out"
    flushed = ("--property", "jmeter.save.saveservice.autoflush=true")
    with started("run", source, "--threads", "3", *LONG, *flushed, "--jtl", "--out", out) as command:
        jvm = until(lambda: jmeters(command.pid))[0]
        until(lambda: jtl_rows(out) >= 3)
        command.send_signal(signal.SIGINT)
        until(lambda: "stop" in (log_of(out)).lower())
        command.send_signal(signal.SIGINT)
        _, stderr = command.communicate(timeout=25)
    assert command.returncode == 130, stderr
    result = result_of(out)
    assert result["total"]["samples"] >= 3
    assert [event["kind"] for event in result["events"]] == ["started", "stop", "stop", "ended"]
    assert not alive(jvm)


def log_of(out: Path) -> str:
    return "".join(path.read_text() for path in out.rglob("jmeter.log"))


def test_one_of_two_generators_killed_makes_the_result_doubtful(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    load = ("--rate", "20", "--generators", "2", "--duration", "15s", "--jtl")
    with started("run", source, *load, "--out", out) as command:
        until(lambda: jtl_rows(out) > 20)
        os.kill(jmeters(command.pid)[0], signal.SIGKILL)
        _, stderr = command.communicate(timeout=120)
    assert command.returncode == 0, stderr
    result = result_of(out)
    assert (result["state"], result["verdict"]["status"]) == ("finished", "doubtful")
    assert sorted(generator["state"] for generator in result["generators"]) == ["ended", "failed"]
    assert any(
        "failed: JMeter was terminated from outside by SIGKILL" in reason for reason in result["verdict"]["reasons"]
    )
    # The other one took over its share.
    assert result["series"]["rate"][-3:-1] == pytest.approx(result["series"]["rate_asked"][-3:-1], abs=1)


def test_all_generators_killed_is_a_run_not_carried_out(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with started("run", source, "--rate", "20", *LONG, "--jtl", "--out", out) as command:
        until(lambda: jtl_rows(out) > 5)
        os.kill(jmeters(command.pid)[0], signal.SIGKILL)
        _, stderr = command.communicate(timeout=60)
    assert command.returncode == 3
    assert "JMeter was terminated from outside by SIGKILL" in stderr
    # JMeter buffers its log. After SIGKILL the written part is shown, or the console if it is empty.
    assert "INFO o.a.j" in stderr or "Starting standalone test" in stderr
    assert result_of(out)["state"] == "failed"
    junit = ElementTree.parse(out / "junit.xml").getroot()[0]
    assert junit.get("errors") == "1"


def test_a_plan_that_jmeter_cannot_load_is_a_run_not_carried_out(source: Path, tmp_path: Path) -> None:
    source.write_text(plan("<com.example.NoSuchSampler testname='x'/><hashTree/>", java_request("a")))
    done = loadwright("run", source, "--out", tmp_path / "out")
    assert done.returncode == 3
    assert "NoSuchSampler" in done.stderr
    assert "warning:" in done.stderr


def test_no_jvm_outlives_a_command_that_was_killed(source: Path) -> None:
    with started("run", source, "--rate", "20", *LONG) as command:
        jvm = until(lambda: jmeters(command.pid))[0]
        command.kill()
        until(lambda: not alive(jvm))


def test_two_runs_at_once(source: Path, tmp_path: Path) -> None:
    load = ("--rate", "10", "--duration", "4s")
    with (
        started("run", source, *load, "--out", tmp_path / "one") as one,
        started("run", source, *load, "--out", tmp_path / "two") as two,
    ):
        errors = [command.communicate(timeout=120)[1] for command in (one, two)]
    assert (one.returncode, two.returncode) == (0, 0), errors
    for name in ("one", "two"):
        assert sum(result_of(tmp_path / name)["series"]["transactions"]) == pytest.approx(40, abs=2)


def test_labels_beyond_the_limit_are_counted_together_and_noticed(tmp_path: Path) -> None:
    source, out = tmp_path / "plan.jmx", tmp_path / "out"
    source.write_text(plan(java_request("page ${__counter(FALSE,)}", sleep_ms=0), loops=MAX_LABELS + 50))
    done = loadwright("run", source, "--no-warm-up", "--out", out)
    assert done.returncode == 0, done.stderr
    result = result_of(out)
    samples = {label["label"]: label["samples"] for label in result["labels"]}
    assert (len(samples), samples[OTHER_LABELS], result["total"]["samples"]) == (MAX_LABELS + 1, 50, MAX_LABELS + 50)
    (notice,) = result["verdict"]["notices"]
    assert notice["message"] == {"code": "notice.labels_merged", "params": {"limit": MAX_LABELS, "count": 50}}
    assert notice["text"] in " ".join(done.stdout.split())


def test_what_a_target_answers_cannot_control_the_terminal(source: Path, tmp_path: Path) -> None:
    hostile = "\x1b]52;c;eA==\x07\x1b]8;;http://a.example\x1b\\x\x1b]0;t\x07\x08\x9b31m\x85"

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(500, hostile)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            pass

    names = "".join(f"${{__char({ord(character)})}}" for character in f"{hostile}\r\n\u202e")
    with serving(Handler) as port:
        source.write_text(plan(http_request(names, port), http_request("plain", port), loops=2))
        shown = in_terminal("run", source, "--out", tmp_path / "out", "--no-warm-up", "--require", "errors < 1")
    assert {label["label"] for label in result_of(tmp_path / "out")["labels"]} == {f"{hostile}\r\n\u202e", "plain"}
    assert "\\x1b]52;c;eA==\\x07" in shown
    # What remains are the colours, cursor movements and line ends of ours.
    ours = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r?\n|\r", "", shown)
    assert ours.isprintable(), repr(ours)
