"""A JVM in standby, from the start of the agent to the run that uses it; a process of ours takes the JVM's place."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from loadwright.agent.generator.jmeter.settings import STANDBY_VARIABLE, WARM_UP_VARIABLE
from loadwright.agent.generator.jmeter.standby import Need, Standby
from loadwright.core.protocol import generator as protocol
from tests.agent.fleet import Fleet, serving, until
from tests.agent.generator.programs import generator, order
from tests.support.jvm import jvm

SUITED: dict[str, Any] = {"properties": {}, "warm_up": True, "heap_mb": 1024}


@pytest.fixture
async def fleet(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Fleet]:
    monkeypatch.setenv(STANDBY_VARIABLE, "1")
    monkeypatch.setenv(WARM_UP_VARIABLE, "8")
    async with serving(Fleet()) as fleet:
        yield fleet


def jvms(folder: Path) -> list[int]:
    """Return the processes whose command line names a folder below ``folder``."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            words = path.read_bytes().split(b"\0")
            if b"-q" in words and any(word.startswith(str(folder).encode()) for word in words):
                found.append(int(path.parent.name))
    return found


def folder_of(pid: int) -> Path:
    return Path(f"/proc/{pid}/cwd").resolve()


def device(folder: Path) -> int:
    return folder.stat().st_dev


async def waiting(folder: Path, number: int = 1) -> int:
    """Wait for the ``number``-th JVM in standby, and return its process id."""
    own = folder / "home" / "standby" / str(number)
    await until((own / "work" / "standby").exists)
    await until(lambda: len(jvms(own)) == 1)
    return jvms(own)[0]


def state(fleet: Fleet) -> str:
    last = fleet.last.observed if fleet.reports else None
    return last.state if last is not None else ""


async def test_a_run_uses_the_jvm_in_standby_and_another_one_follows(fleet: Fleet, tmp_path: Path) -> None:
    prepared = order(fleet, jtl=True, **SUITED)
    async with generator(fleet, tmp_path):
        pid = await waiting(tmp_path)
        await fleet.desire(prepared)
        await until(lambda: state(fleet) == protocol.READY)
        folder = tmp_path / "home" / "runs" / "7" / "1"
        assert jvms(tmp_path) == [pid]
        assert folder_of(pid) == folder / "plan"
        assert (folder / "plan" / "users.csv").read_bytes() == b"ann\nbob\nmei\n"
        # Java resolves relative paths against its first folder.
        assert (tmp_path / "home" / "standby" / "1" / "plan").samefile(folder / "plan")
        await fleet.desire(replace(prepared, state=protocol.RUN))
        await until(lambda: fleet.last.observed is not None and fleet.last.observed.seconds == 3)
        await fleet.desire(replace(prepared, state=protocol.STOP))
        await until(lambda: fleet.last.observed is not None and fleet.last.observed.drained)
        assert await waiting(tmp_path, 2) != pid
        assert state(fleet) == protocol.ENDED
        assert not (tmp_path / "home" / "standby" / "1").is_symlink()
    assert set(fleet.files) == {"jmeter-a1.log", "results-a1.jtl.gz"}
    assert b"stop soft" in fleet.files["jmeter-a1.log"]
    assert jvms(tmp_path) == []


@pytest.mark.parametrize(
    "different",
    [
        {"properties": {"sample_variables": "x"}},
        {"system_properties": {"a": "b"}},
        {"unique_threads": True},
        {"warm_up": False},
        {"heap_mb": 2048},
    ],
)
async def test_a_run_that_needs_another_jvm_gets_one(fleet: Fleet, tmp_path: Path, different: dict[str, Any]) -> None:
    async with generator(fleet, tmp_path):
        pid = await waiting(tmp_path)
        await fleet.desire(order(fleet, **{**SUITED, **different}))
        await until(lambda: state(fleet) == protocol.READY)
        found = jvms(tmp_path)
        assert len(found) == 1, "two heaps at once"
        assert found != [pid]
        assert not (tmp_path / "home" / "standby" / "1").exists()


async def test_a_jvm_that_was_killed_is_replaced_by_the_run(fleet: Fleet, tmp_path: Path) -> None:
    async with generator(fleet, tmp_path):
        pid = await waiting(tmp_path)
        os.kill(pid, signal.SIGKILL)
        await until(lambda: not jvms(tmp_path))
        await fleet.desire(order(fleet, **SUITED))
        await until(lambda: state(fleet) == protocol.READY)
        assert len(jvms(tmp_path)) == 1


async def test_a_jvm_that_is_killed_while_the_run_prepares_is_replaced(fleet: Fleet, tmp_path: Path) -> None:
    fleet.gives_bundles.clear()
    async with generator(fleet, tmp_path):
        pid = await waiting(tmp_path)
        await fleet.desire(order(fleet, **SUITED))
        await until((tmp_path / "home" / "standby" / "1").is_symlink)
        os.kill(pid, signal.SIGKILL)
        await until(lambda: not jvms(tmp_path))
        fleet.gives_bundles.set()
        await until(lambda: state(fleet) == protocol.READY)
        assert len(jvms(tmp_path)) == 1
        assert jvms(tmp_path) != [pid]


async def test_a_jvm_is_not_used_after_its_files_have_changed(tmp_path: Path) -> None:
    jmeter, java = jvm(tmp_path / "tools")
    (jmeter.home / "lib" / "ext").mkdir(parents=True)
    suited = protocol.Order(run="7", state=protocol.PREPARE, bundle=protocol.Bundle("", 0, ""), warm_up=True)
    standby = await Standby.start(jmeter, java, tmp_path / "1", Need(suited.heap_mb))
    await until(lambda: standby.ready)
    assert standby.suits(suited)
    assert not standby.suits(replace(suited, bundle=replace(suited.bundle, plan="shop/run.jmx")))
    (jmeter.home / "lib" / "ext" / "plugin.jar").write_bytes(b"new")
    assert not standby.suits(suited)
    await standby.end()
    assert not standby.ready
    assert not (tmp_path / "1").exists()


async def test_a_run_on_another_disk_gets_a_jvm_of_its_own(fleet: Fleet, tmp_path: Path) -> None:
    with TemporaryDirectory(dir="/dev/shm") as disk:
        if device(Path(disk)) == device(tmp_path):
            pytest.skip("/dev/shm is not another file system")
        (tmp_path / "home").mkdir()
        (tmp_path / "home" / "runs").symlink_to(disk)
        async with generator(fleet, tmp_path):
            pid = await waiting(tmp_path)
            await fleet.desire(order(fleet, **SUITED))
            await until(lambda: state(fleet) == protocol.READY)
            assert len(jvms(tmp_path)) == 1
            assert jvms(tmp_path) != [pid]


async def test_a_stop_before_the_start_ends_the_jvm(fleet: Fleet, tmp_path: Path) -> None:
    prepared = order(fleet, **SUITED)
    # The port is closed: the bundle never arrives.
    prepared.bundle.path = "http://127.0.0.1:9/bundle"
    async with generator(fleet, tmp_path):
        pid = await waiting(tmp_path)
        await fleet.desire(prepared)
        await until(lambda: state(fleet) == protocol.PREPARING)
        await fleet.desire(replace(prepared, state=protocol.STOP))
        await until(lambda: state(fleet) == protocol.ENDED)
        await until(lambda: pid not in jvms(tmp_path))


async def test_a_jvm_exits_when_its_agent_is_gone(tmp_path: Path) -> None:
    jmeter, java = jvm(tmp_path / "tools")
    standby = await Standby.start(jmeter, java, tmp_path / "1", Need(1024))
    await until(lambda: standby.ready)
    # What the kernel does when the agent is killed.
    pipe = standby._process.stdin
    assert pipe is not None
    pipe.close()
    await until(lambda: not standby.ready)
    await standby.end()


@pytest.mark.parametrize(("variable", "value"), [(STANDBY_VARIABLE, "0"), (WARM_UP_VARIABLE, "0")])
async def test_nothing_is_kept_against_a_setting(
    fleet: Fleet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    async with generator(fleet, tmp_path):
        await fleet.desire(order(fleet, **SUITED))
        await until(lambda: state(fleet) == protocol.READY)
        assert list((tmp_path / "home").glob("standby/*")) == []
