"""When a generator keeps a JVM for trials; a process of ours takes the JVM's place."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from loadwright.agent.generator.jmeter import standby_keeper
from loadwright.agent.generator.jmeter.settings import STANDBY_VARIABLE, TRIAL_STANDBY_VARIABLE
from loadwright.agent.generator.jmeter.standby_keeper import StandbyKeeper
from loadwright.agent.runtime.tasks import Background
from loadwright.core.protocol import generator as protocol
from tests.agent.fleet import Fleet, serving, until
from tests.agent.generator.jmeter.test_standby import folder_of, jvms, state, waiting
from tests.agent.generator.programs import drained, generator, order
from tests.support.jvm import jvm

TRIAL = protocol.Order(run="7", state=protocol.PREPARE, bundle=protocol.Bundle("", 0, ""), trial=True)


@pytest.fixture
async def fleet(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Fleet]:
    monkeypatch.setenv(STANDBY_VARIABLE, "0")
    async with serving(Fleet()) as fleet:
        yield fleet


async def tried(fleet: Fleet, run: str, **changes: Any) -> None:
    """Let a generator carry out a trial from beginning to end."""
    prepared = order(fleet, run, **{"properties": {}, "trial": True, **changes})
    await fleet.desire(prepared)
    await until(lambda: state(fleet) == protocol.READY and fleet.last.observed is not None
                and fleet.last.observed.run == run)  # fmt: skip
    await fleet.desire(replace(prepared, state=protocol.STOP))
    await drained(fleet)
    await fleet.desire(None)


async def test_after_a_trial_a_jvm_waits_for_the_next_one(fleet: Fleet, tmp_path: Path) -> None:
    async with generator(fleet, tmp_path):
        assert list((tmp_path / "home").glob("standby/*")) == []
        await tried(fleet, "1")
        first = await waiting(tmp_path)
        prepared = order(fleet, "2", properties={}, trial=True)
        await fleet.desire(prepared)
        await until(lambda: folder_of(first) == tmp_path / "home" / "runs" / "2" / "1" / "plan")
        await fleet.desire(replace(prepared, state=protocol.STOP))
        await drained(fleet)
        assert await waiting(tmp_path, 2) != first
        assert first not in jvms(tmp_path)


async def test_a_generator_that_expects_a_trial_has_a_jvm_for_it(fleet: Fleet, tmp_path: Path) -> None:
    async with generator(fleet, tmp_path):
        await until(lambda: fleet.reports)
        fleet.expected = True
        pid = await waiting(tmp_path)
        fleet.expected = False
        await fleet.desire(order(fleet, "2", trial=True, properties={}))
        await until(lambda: folder_of(pid) == tmp_path / "home" / "runs" / "2" / "1" / "plan")


async def test_it_has_the_properties_of_the_last_trial(fleet: Fleet, tmp_path: Path) -> None:
    async with generator(fleet, tmp_path):
        own: dict[str, Any] = {"properties": {"sample_variables": "x"}, "system_properties": {"a": "b"}}
        await tried(fleet, "1", **own)
        first = await waiting(tmp_path)
        await fleet.desire(order(fleet, "2", trial=True, **own))
        await until(lambda: folder_of(first) == tmp_path / "home" / "runs" / "2" / "1" / "plan")


async def test_a_run_ends_it_before_it_measures(fleet: Fleet, tmp_path: Path) -> None:
    async with generator(fleet, tmp_path):
        await tried(fleet, "1")
        await waiting(tmp_path)
        await fleet.desire(order(fleet, "2", properties={}, warm_up=True))
        await until(lambda: state(fleet) == protocol.READY)
        assert [folder_of(pid) for pid in jvms(tmp_path)] == [tmp_path / "home" / "runs" / "2" / "1" / "plan"]


def keeper(folder: Path, background: Background, memory_percent: float | None = None) -> StandbyKeeper:
    return StandbyKeeper(folder / "standby", *jvm(folder / "tools"), background.spawn, lambda: memory_percent)


@pytest.fixture
async def background() -> AsyncIterator[Background]:
    found = Background()
    yield found
    await found.cancel()


async def test_it_is_ended_when_no_trial_follows(
    tmp_path: Path, background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standby_keeper, "WATCH_S", 0.05)
    monkeypatch.setenv(TRIAL_STANDBY_VARIABLE, "0.5")
    kept = keeper(tmp_path, background)
    kept.refill(TRIAL)
    await until(lambda: bool(jvms(tmp_path)))
    await until(lambda: not jvms(tmp_path))
    assert await kept.take(TRIAL, tmp_path / "run") is None
    assert not (tmp_path / "standby" / "1").exists()


async def test_it_is_ended_when_memory_is_short_and_none_is_started_then(
    tmp_path: Path, background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standby_keeper, "WATCH_S", 0.05)
    used = 50.0
    kept = StandbyKeeper(tmp_path / "standby", *jvm(tmp_path / "tools"), background.spawn, lambda: used)
    kept.refill(TRIAL)
    await until(lambda: bool(jvms(tmp_path)))
    used = 95.0
    await until(lambda: not jvms(tmp_path))
    kept.refill(TRIAL)
    assert await kept.take(TRIAL, tmp_path / "run") is None


async def test_it_is_started_when_a_trial_is_expected_and_kept_longer(
    tmp_path: Path, background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standby_keeper, "WATCH_S", 0.05)
    monkeypatch.setenv(TRIAL_STANDBY_VARIABLE, "3")
    kept = keeper(tmp_path, background)
    kept.expect_trial()
    await until(lambda: bool(jvms(tmp_path)))
    [pid] = jvms(tmp_path)
    for _ in range(70):
        kept.expect_trial()
        await asyncio.sleep(0.05)
    assert jvms(tmp_path) == [pid]
    found = await kept.take(TRIAL, tmp_path / "runs" / "1")
    assert found is not None
    await found.end()


async def test_a_trial_waits_for_a_jvm_that_is_being_started(tmp_path: Path, background: Background) -> None:
    kept = keeper(tmp_path, background)
    kept.refill(TRIAL)
    found = await kept.take(TRIAL, tmp_path / "runs" / "1")
    assert found is not None
    assert found.ready
    await found.end()
    await kept.close()


@pytest.mark.parametrize("limit", ["0", "300"])
async def test_none_is_started_against_the_setting_or_after_the_end(
    tmp_path: Path, background: Background, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setenv(TRIAL_STANDBY_VARIABLE, limit)
    kept = keeper(tmp_path, background)
    if limit != "0":
        await kept.close()
    kept.refill(TRIAL)
    assert await kept.take(TRIAL, tmp_path / "run") is None
