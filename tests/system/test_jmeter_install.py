"""JMeter installed from Maven and from PyPI, and run with the plugin."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import Result

from loadwright.agent.generator.jmeter.discovery import find_jmeter, read_jmeter
from loadwright.core.protocol import generator as protocol
from tests.support.command import invoked
from tests.support.engines import running
from tests.support.jmx import java_sampler, jmx_plan, thread_group, transaction
from tests.support.jtl import read_jtls

LOADWRIGHT = Path(sys.executable).with_name("loadwright")


def install(source: str, cache: Path) -> str:
    """Install JMeter 5.5 and return what the command printed."""
    environment = {name: value for name, value in os.environ.items() if name not in ("JMETER_HOME", "JAVA_HOME")}
    environment["XDG_CACHE_HOME"] = str(cache)
    command = [str(LOADWRIGHT), "jmeter", "install", "--version", "5.5", "--source", source]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def checked(*words: str, cache: Path, **variables: str) -> Result:
    environment: dict[str, str | None] = {"JMETER_HOME": None, "JAVA_HOME": None, "XDG_CACHE_HOME": str(cache)}
    return invoked("jmeter", "check", *words, env={**environment, **variables})


@pytest.mark.parametrize(("source", "mode", "asked"), [("maven", protocol.RATE, 60.0), ("pypi", protocol.THREADS, 4.0)])
async def test_an_installed_jmeter_5_5_runs_what_5_6_does(tmp_path: Path, source: str, mode: str, asked: float) -> None:
    printed = install(source, tmp_path)
    home = tmp_path / "loadwright" / "jmeter" / "apache-jmeter-5.5"
    assert f"JMeter 5.5 is in {home}" in printed
    assert len(printed.splitlines()) >= 3
    assert [path.name for path in home.parent.iterdir()] == [home.name]

    plan = jmx_plan(
        thread_group(
            transaction("whole", java_sampler("hidden"), java_sampler("broken", ok=False), parent=True), threads=2
        )
    )
    installed = read_jmeter(home, "the test's")
    async with running(tmp_path / mode, plan, mode, jmeter=installed) as run:
        await run.ready()
        await run.begin((0, asked / 2), (1, asked / 2), (1, asked), length=3)
        await run.over()
        written = read_jtls([run.jtl])
        counted = run.labels()
        assert {label: (frame.samples, frame.errors) for label, frame in counted.items()} == {
            label: (len(samples.elapsed), samples.errors) for label, samples in written.items()
        }
        if mode == protocol.RATE:
            assert sum(second.transactions + second.missed for second in run.seconds) == 150
        else:
            assert max(second.threads for second in run.seconds) == 4


def test_check_says_what_is_used(tmp_path: Path) -> None:
    home = find_jmeter().home
    done = checked("--json", "--jmeter-home", str(home), cache=tmp_path)
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert set(told) == {"home", "version", "java"}
    assert told["home"] == str(home)
    done = checked(cache=tmp_path, JMETER_HOME=str(home))
    assert f"JMeter {told['version']} in {home}" in done.stdout
    assert f"Java {told['java']}" in done.stdout


def test_check_says_what_is_missing(tmp_path: Path) -> None:
    old = tmp_path / "jdk" / "bin" / "java"
    old.parent.mkdir(parents=True)
    old.write_text("#!/bin/sh\necho 'java version \"1.7.0_80\"' >&2\n")
    old.chmod(0o755)
    home = str(find_jmeter().home)
    for words, variables, told in (
        ([], {}, "run 'loadwright jmeter install'"),
        (["--jmeter-home", str(tmp_path)], {}, f"{tmp_path} (--jmeter-home) is not an Apache JMeter"),
        (["--jmeter-home", home], {"JAVA_HOME": str(old.parents[1])}, "is Java 1.7.0_80, but JMeter needs Java 8"),
        (["--jmeter-home", home], {"JAVA_HOME": str(tmp_path)}, "which has no bin/java"),
        (["--jmeter-home", home], {"PATH": str(tmp_path)}, "Java was not found"),
    ):
        done = checked("--json", *words, cache=tmp_path, **variables)
        assert done.exit_code == 2
        assert done.stdout == ""
        assert told in done.stderr
        assert len(done.stderr.splitlines()) == 1
