"""A run on this machine; processes of ours take the place of the generators' JVMs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from loadwright.agent.generator.files.written import written_since
from loadwright.cli.errors import BadInputError
from loadwright.cli.run.local import LocalRun, Tools, host_facts
from loadwright.cli.run.options import Request
from loadwright.cli.run.plan import Prepared
from loadwright.core.facts import FINISHED, STOPPED
from loadwright.core.jmx.elements.csvdata import CsvData
from loadwright.core.messages import plans
from loadwright.core.protocol.generator import FAILED
from loadwright.core.runspec import RunSpec
from tests.support.engines import until
from tests.support.jvm import jvm

Make = Callable[..., LocalRun]
WARNING = plans.MISSING_FILE(element="Upload", path="a.pdf")


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def build(act: str, *, splits: tuple[CsvData, ...] = (), **options: object) -> LocalRun:
        root, work = tmp_path / "root", tmp_path / "work"
        root.mkdir()
        work.mkdir()
        (root / "users.csv").write_text("ann\nbob\nmei\n")
        given = {"properties": {"act": act}, **options}
        spec = replace(RunSpec(), **given)  # type: ignore[arg-type]
        prepared = Prepared(root, "shop.jmx", b"<plan/>", list(splits), [WARNING])
        return LocalRun(Request(Path("shop.jmx"), spec), prepared, work, Tools(*jvm(tmp_path)))

    return build


def nothing() -> None:
    pass


async def test_a_plan_that_ends_by_itself_is_finished_with_all_it_measured(make: Make) -> None:
    run = make("ends", generators=2)
    ticks = 0

    def tick() -> None:
        nonlocal ticks
        ticks += 1

    await run.carry_out(tick)
    result = run.result()
    assert (result["state"], run.failure()) == (FINISHED, "")
    assert ticks > 0
    assert [generator["samples"] for generator in result["generators"]] == [6, 6]
    assert (result["total"]["samples"], result["total"]["errors"]) == (12, 6)
    assert (run.samples, run.errors) == (12, 6)
    assert (run.now().samples, run.now().errors) == (12, 6)
    assert result["warnings"] == [{"text": str(WARNING), "message": WARNING.to_json()}]
    assert [event["kind"] for event in result["events"]] == ["started", "ended"]


async def test_a_run_is_stopped_softly(make: Make, tmp_path: Path) -> None:
    run = make("measures", mode="rate", target=20.0, duration_s=600.0)
    work = asyncio.create_task(run.carry_out(nothing))
    await until(lambda: run.samples == 6)
    await run.stop()
    await asyncio.wait_for(work, 60)
    assert run.result()["state"] == STOPPED
    log = run.files()["jmeter-1.log"].read_text()
    assert "stop soft" in log
    assert "stop now" not in log


async def test_a_second_stop_is_at_once(make: Make) -> None:
    run = make("ignores-soft-stop")
    work = asyncio.create_task(run.carry_out(nothing))
    await until(lambda: run.samples == 6)
    await run.stop()
    await run.stop()
    await asyncio.wait_for(work, 60)
    assert "stop now" in run.files()["jmeter-1.log"].read_text()


async def test_a_generator_that_cannot_load_the_plan_fails_the_run_with_its_reason(make: Make) -> None:
    run = make("fails-to-load", generators=2)
    await asyncio.wait_for(run.carry_out(nothing), 60)
    assert run.result()["state"] == FAILED
    assert "The plan is not readable" in run.failure()


async def test_a_command_that_is_cancelled_leaves_no_jvm(make: Make) -> None:
    run = make("measures")
    work = asyncio.create_task(run.carry_out(nothing))
    await until(lambda: run.samples == 6)
    pids = [member.engine.pid for member in run._members]
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    assert pids
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)  # noqa: ASYNC240


async def test_what_the_plan_writes_is_kept(make: Make, tmp_path: Path) -> None:
    run = make("writes", generators=2)
    await run.carry_out(nothing)
    files = run.files()
    assert [(files[f"written-{number}"] / "out/res.csv").read_text() for number in (1, 2)] == ["written\n"] * 2
    assert run.written == ["out/res.csv", "out/res.csv"]
    assert [event["kind"] for event in run.result()["events"]] == ["started", "ended"]


async def test_what_is_too_much_is_reported(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loadwright.cli.run.local.written_since", partial(written_since, most_bytes=5))
    run = make("writes")
    await run.carry_out(nothing)
    assert not run.files()["written-1"].exists()
    warnings = [event["text"] for event in run.result()["events"] if event["kind"] == "warning"]
    limit = "the limit is 200 files and 256 MiB."
    assert warnings == [f"Generator 1 did not keep all files that the plan wrote: {limit}"]


def test_each_generator_has_lines_of_its_own(make: Make, tmp_path: Path) -> None:
    make("ends", generators=2, splits=(CsvData("users.csv", False, False),))
    parts = [(tmp_path / f"work/generator-{number}/plan/users.csv").read_text() for number in (1, 2)]
    assert parts == ["ann\nmei\n", "bob\n"]
    assert (tmp_path / "root/users.csv").read_text() == "ann\nbob\nmei\n"


def test_fewer_lines_than_generators_are_bad_input(make: Make) -> None:
    with pytest.raises(BadInputError, match=r"--split: .*users\.csv"):
        make("ends", generators=4, splits=(CsvData("users.csv", False, False),))


def test_the_result_names_this_machine(tmp_path: Path) -> None:
    facts = host_facts(Tools(*jvm(tmp_path)))
    assert (facts["jmeter"], facts["java"]) == ("5.6.3", "17.0.1")
    assert facts["memory_bytes"] > 0
