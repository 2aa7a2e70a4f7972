"""Runs that were deleted on the server: what a generator keeps of them is removed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from loadwright.agent.generator import discarding
from loadwright.core.protocol import generator as protocol
from tests.agent.fleet import Fleet, names, serving, until
from tests.agent.generator.programs import drained, generator, order, reached


@pytest.fixture
async def fleet() -> AsyncIterator[Fleet]:
    async with serving(Fleet()) as fleet:
        yield fleet


async def carry_out(fleet: Fleet, given: protocol.Order) -> None:
    """Let the generator carry out an order to its end, and release it."""
    await fleet.desire(given)
    await until(lambda: fleet.reports and fleet.last.observed and fleet.last.observed.run == given.run)
    await drained(fleet)
    await fleet.desire(None)
    await until(lambda: fleet.last.observed is None)


def ending(fleet: Fleet, run: str, plan: bytes = b"<plan/>") -> protocol.Order:
    return order(fleet, run, act="ends", plan=plan, state=protocol.RUN)


async def test_the_files_of_a_deleted_run_are_removed(fleet: Fleet, tmp_path: Path) -> None:
    home, own, shared = tmp_path / "home", ending(fleet, "1", b"<own/>"), ending(fleet, "2")
    async with generator(fleet, tmp_path):
        for given in (own, shared, replace(shared, run="3")):
            await carry_out(fleet, given)
        assert fleet.last.kept == ["1", "2", "3"]
        assert names(home / "bundles") == {f"{one.bundle.sha256}.zip" for one in (own, shared)}
        fleet.deleted = {"1", "2", "unknown"}
        await until(lambda: fleet.last.kept == ["3"])
    assert names(home / "runs") == {"3"}
    assert names(home / "bundles") == {f"{shared.bundle.sha256}.zip"}


async def test_a_run_in_progress_is_not_removed_before_its_end(fleet: Fleet, tmp_path: Path) -> None:
    fleet.deleted = {"7"}
    async with generator(fleet, tmp_path):
        await fleet.desire(order(fleet, state=protocol.RUN))
        await reached(fleet, protocol.RUNNING)
        count = len(fleet.reports)
        await until(lambda: len(fleet.reports) > count + 5)
        assert fleet.last.kept == ["7"]
        assert (tmp_path / "home" / "runs" / "7" / "1" / "work" / "run.properties").exists()
        assert len(names(tmp_path / "home/bundles")) == 1
        await fleet.desire(None)
        await until(lambda: not fleet.last.kept)
    assert (names(tmp_path / "home/runs"), names(tmp_path / "home/bundles")) == (set(), set())


async def test_what_a_run_in_progress_shares_is_not_removed(fleet: Fleet, tmp_path: Path) -> None:
    first = ending(fleet, "1")
    async with generator(fleet, tmp_path):
        await carry_out(fleet, first)
        await fleet.desire(replace(first, run="2", properties={"act": "measures"}))
        await reached(fleet, protocol.RUNNING)
        fleet.deleted = {"1"}
        await until(lambda: fleet.last.kept == ["2"])
        assert len(names(tmp_path / "home/bundles")) == 1


async def test_a_run_of_a_former_process_or_identity_is_removed(fleet: Fleet, tmp_path: Path) -> None:
    folder = tmp_path.joinpath("home", "runs", "1", "1", "work")
    folder.mkdir(parents=True)
    (folder / "run.properties").write_text("secret=1")
    (folder.parent / "record.json").write_text("damaged")
    fleet.deleted = {"1"}
    async with generator(fleet, tmp_path):
        await until(lambda: fleet.reports and not fleet.last.kept)
    assert fleet.reports[0].kept == ["1"]
    assert names(tmp_path / "home/runs") == set()


async def test_a_removal_that_fails_is_repeated_later(
    fleet: Fleet, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discarding, "RETRY_SECONDS", 1.0)
    async with generator(fleet, tmp_path):
        await carry_out(fleet, ending(fleet, "1"))
        bundle = next((tmp_path / "home/bundles").iterdir())
        # A folder in the place of the file cannot be removed, by root neither.
        bundle.unlink()
        bundle.mkdir()
        fleet.deleted = {"1"}
        await until(lambda: "cannot be removed" in caplog.text)
        assert fleet.last.kept == ["1"]
        bundle.rmdir()
        await until(lambda: not fleet.last.kept)
