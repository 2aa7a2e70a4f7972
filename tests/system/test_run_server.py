"""``loadwright run --server``: the same as locally, on the generators of a real server."""

from __future__ import annotations

import itertools
import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from loadwright.core.stats.labels import limited
from tests.support.command import invoked, loadwright, result_of, started, until
from tests.support.jmx import groovy_sampler, jmx_plan, thread_group
from tests.support.jtl import read_jtls
from tests.support.plans import csv_data, java_request, plan
from tests.support.platforms import Platform, running_platform


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with running_platform(tmp_path_factory.mktemp("platform")) as found:
        yield found


@pytest.fixture
def source(tmp_path: Path, platform: Platform) -> Path:
    until(lambda: platform.idle() == 2)
    path = tmp_path / "sleepy.jmx"
    path.write_text(plan(csv_data("users.csv"), java_request("${user}", sleep_ms="${pause}")))
    (tmp_path / "users.csv").write_text("ann\n")
    return path


def test_the_results_are_the_same_as_of_a_run_here(source: Path, platform: Platform, tmp_path: Path) -> None:
    out = tmp_path / "out"
    load = ("--rate", "20", "--duration", "5s", "--ramp", "1s", "--generators", "2", "--property", "pause=20")
    required = ("--require", "p95(ann) >= 20ms", "--require", "p50 < 1ms")
    platform.server.call("POST", "/projects", json={"name": "Shop"})
    there = (*platform.access, "--project", "Shop")
    done = loadwright("run", source, *load, *required, *there, "--jtl", "--json", "--out", out)
    assert done.returncode == 1, done.stderr
    assert platform.newest_run()["project"] == "Shop"
    result = result_of(out)
    assert json.loads(done.stdout) == result
    assert {path.name for path in out.iterdir()} == {
        "result.json",
        "junit.xml",
        "run.jmx",
        *(f"jmeter-{number}.log" for number in (1, 2)),
        *(f"results-{number}.jtl" for number in (1, 2)),
    }
    for number, told in enumerate(result["generators"], 1):
        samples = read_jtls([out / f"results-{number}.jtl"])
        assert len(samples["ann"].elapsed) == told["samples"]
    assert result["state"] == "finished"
    assert [requirement["held"] for requirement in result["requirements"]] == [True, False]
    assert (result["asked"]["rate"], result["asked"]["ramp_s"]) == (20, 1)
    assert "loadwright.jmeter.PacedLoop" in (out / "run.jmx").read_text()
    assert "NOT MET p50 < 1ms" in done.stderr
    assert f"{platform.server.url}/runs/" in done.stderr


def test_any_text_survives_and_what_the_plan_writes_is_kept(platform: Platform, tmp_path: Path) -> None:
    until(lambda: platform.idle() == 2)
    texts = "'emoji \\uD83D\\uDE00', 'alone \\uD83D', 'null \\u0000', 'long' * 25000, 'long' * 25000 + '!'"
    script = (
        f"def odd = [{texts}][vars.getIteration() - 1];"
        " SampleResult.setSampleLabel(odd); SampleResult.setSuccessful(false);"
        " SampleResult.setResponseMessage(odd); SampleResult.setResponseData(odd, 'UTF-8');"
        " new File('out').mkdirs(); new File('out/labels.txt') << odd.substring(0, 5) + '\\n'; sleep(700)"
    )
    (tmp_path / "odd.jmx").write_bytes(jmx_plan(thread_group(groovy_sampler("any", script), loops=5)))
    out = tmp_path / "out"
    given = ("--generators", "2", "--debug", "--system-property", "a=b", "--unique-threads")
    done = loadwright("run", tmp_path / "odd.jmx", *given, *platform.access, "--out", out)
    assert done.returncode == 0, done.stderr
    long = {limited("long" * 25000), limited("long" * 25000 + "!")}
    odd = {"emoji \N{GRINNING FACE}", "alone \N{REPLACEMENT CHARACTER}", "null \0", *long}
    result = result_of(out)
    assert {label["label"]: label["errors"] for label in result["labels"]} == dict.fromkeys(odd, 2)
    assert {(error["label"], error["count"]) for error in result["errors"]} == {(label, 2) for label in odd}
    assert all(error["first_second"] <= error["last_second"] for error in result["errors"])
    for number in (1, 2):
        written = (out / f"written-{number}/out/labels.txt").read_text().splitlines()
        assert written == ["emoji", "alone", "null ", "longl", "longl"]
    run = platform.newest_run()["id"]
    shown = platform.server.call("GET", f"/runs/{run}/live")
    assert {label["label"] for label in shown["labels"]} == odd
    chart = platform.server.call("GET", f"/runs/{run}/series", params={"label": "emoji \N{GRINNING FACE}"})
    assert sum(chart["label"]["series"]["errors"]) == 2
    failures = platform.server.call("GET", f"/runs/{run}/failures")
    assert sum(failures["counts"].values()) == 10
    assert {failures["counts"][label] for label in long} == {2}
    names = {file["name"] for file in platform.server.call("GET", f"/runs/{run}/files")}
    assert {f"written-{generator['id']}.zip" for generator in result["generators"]} <= names


def test_the_same_plan_is_uploaded_once(source: Path, platform: Platform) -> None:
    load = ("--threads", "1", "--duration", "2s")
    for _ in range(2):
        done = loadwright("run", source, *load, *platform.access)
        assert done.returncode == 0, done.stderr
        assert "ann" in done.stdout
    plans = [(found["sha256"], found["project"]) for found in platform.server.call("GET", "/plans")]
    assert len(plans) == len(set(plans))


def test_a_deleted_run_leaves_no_files_on_its_generators(source: Path, platform: Platform) -> None:
    keys = []
    for host in ("kept.example", "deleted.example"):
        load = ("--threads", "2", "--duration", "2s", "--generators", "2", "--property", f"host={host}")
        done = loadwright("run", source, *load, *platform.access)
        assert done.returncode == 0, done.stderr
        until(lambda: platform.idle() == 2)
        run = platform.newest_run()
        keys.append(str(run["key"]))
    kept, deleted = ([home / "runs" / key for home in platform.homes] for key in keys)
    for folder in (*kept, *deleted):
        assert ".example" in (folder / "1" / "work" / "run.properties").read_text()
    platform.server.call("DELETE", f"/runs/{run['id']}")
    until(lambda: not any(folder.exists() for folder in deleted))
    assert all((folder / "1" / "work" / "run.properties").exists() for folder in kept)
    found = [path for home in platform.homes for path in home.rglob("*") if path.is_file()]
    assert not [path for path in found if b"deleted.example" in path.read_bytes()]


@pytest.mark.parametrize("interrupts", [1, 2])
def test_ctrl_c_stops_the_run_and_keeps_its_results(
    source: Path, platform: Platform, tmp_path: Path, interrupts: int
) -> None:
    if interrupts == 2:
        source.write_text(plan(java_request("quick"), java_request("endless", sleep_ms=600_000)))
    out = tmp_path / "out"
    with started("run", source, "--threads", "2", "--duration", "300s", *platform.access, "--out", out) as command:
        run = until(lambda: platform.newest_run()["state"] == "running" and platform.newest_run())["id"]
        until(lambda: sum(platform.server.call("GET", f"/runs/{run}/series")["series"]["samples"]) > 0)
        command.send_signal(signal.SIGINT)
        if interrupts == 2:
            until(lambda: platform.newest_run()["state"] == "stopping")
            command.send_signal(signal.SIGINT)
        _, stderr = command.communicate(timeout=120)
    assert command.returncode == 130, stderr
    assert result_of(out)["state"] == "stopped"
    assert result_of(out)["total"]["samples"] > 0
    kinds = [event["text"] for event in result_of(out)["events"] if event["kind"] == "stop"]
    assert kinds == ["Stop", "Stop immediately"][:interrupts]


def test_a_server_that_is_restarted_is_waited_for(source: Path, platform: Platform, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with started("run", source, "--rate", "10", "--duration", "15s", *platform.access, "--out", out) as command:
        until(lambda: platform.newest_run()["state"] == "running")
        platform.server.kill()
        platform.server.start()
        _, stderr = command.communicate(timeout=200)
    assert command.returncode == 0, stderr
    seconds = result_of(out)["series"]["second"]
    assert all(later - earlier == 1 for earlier, later in itertools.pairwise(seconds))
    assert sum(result_of(out)["series"]["samples"]) == result_of(out)["total"]["samples"]


def test_a_plan_that_jmeter_cannot_load_is_a_run_not_carried_out(source: Path, platform: Platform) -> None:
    source.write_text(plan("<com.example.NoSuchSampler testname='x'/><hashTree/>", java_request("a")))
    done = loadwright("run", source, *platform.access)
    assert done.returncode == 3, done.stderr
    assert "NoSuchSampler" in done.stderr


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--generators", "3"], "--generators: Generators needed: 3, idle: 2."),
        (["--generators", "1001"], "--generators: The number of generators must be from 1 to 1,000."),
        (["--rate", "0"], "--rate: Invalid rate 0"),
        (["--set", "hots=x"], "--set: The plan defines no variable 'hots'"),
        (["--project", "Nowhere"], "--project: Project “Nowhere” does not exist"),
        (["--heap", "512"], "--heap is for generators on this machine"),
        (["--token", "x"], "--token and --token-file are mutually exclusive"),
    ],
)
def test_what_is_refused_leaves_nothing(
    source: Path, platform: Platform, tmp_path: Path, options: list[str], says: str
) -> None:
    unheard = source.rename(tmp_path / "unheard-of.jmx")
    before = platform.server.call("GET", "/plans"), {*tmp_path.iterdir()}
    done = invoked("run", unheard, *options, *platform.access, "--out", tmp_path / "out")
    assert (done.exit_code, done.stdout) == (2, ""), done.output
    assert says in done.stderr
    assert (platform.server.call("GET", "/plans"), {*tmp_path.iterdir()}) == before


def test_a_wrong_token_and_a_wrong_server_are_named(source: Path, platform: Platform) -> None:
    url = platform.server.url
    for options, says in (
        (("--server", url, "--token", "wrong"), "does not accept the token given by --token"),
        (("--server", url), "--server needs a token"),
        (("--server", "http://127.0.0.1:1", "--token", "x"), "the server http://127.0.0.1:1 cannot be reached"),
        (("--server", f"{url}/login", "--token", "x"), "unlike a Loadwright server"),
        (("--server", "nonsense", "--token", "x"), "--server 'nonsense' is not a URL"),
        (("--token", "x"), "--token needs --server"),
        (("--project", "x"), "--project needs --server"),
        (("--yield-after", "10s"), "--yield-after needs --server"),
    ):
        done = invoked("run", source, *options)
        assert done.exit_code == 2, done.output
        assert says in done.stderr
        assert "Traceback" not in done.stderr
