"""Scheduled runs on a real server: started when due, waiting, cancelled; a restart neither loses nor repeats any."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.server.runs.examples import assert_every_second_once, fleet, state, until
from tests.support.server_process import Server, running_server

PATIENCE_S = 120


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("platform"), LOADWRIGHT_CLAIM_TIMEOUT=str(PATIENCE_S)) as server:
        yield server


@pytest.fixture
def plan(server: Server) -> int:
    """A plan of its own, whose load is 20 transactions a second for 2 s on one generator."""
    plan = server.upload()
    server.call("PUT", f"/plans/{plan}/load", json={"rate": 20, "duration_s": 2, "generators": 1})
    return plan


def in_seconds(seconds: float) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()


def once(server: Server, plan: int, seconds: float) -> dict[str, Any]:
    made: dict[str, Any] = server.call("POST", f"/plans/{plan}/schedules", json={"at": in_seconds(seconds)})
    return made


def make_due(server: Server, run: int, seconds_ago: float) -> None:
    """Let a run have been due some time ago."""
    due = datetime.now(UTC) - timedelta(seconds=seconds_ago)
    with closing(sqlite3.connect(server.home / "loadwright.db", timeout=20)) as database, database:
        change = "UPDATE runs_run SET due_at = ? WHERE id = ?"
        assert database.execute(change, (due.replace(tzinfo=None).isoformat(" "), run)).rowcount == 1


def of_plan(server: Server, plan: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = server.call("GET", f"/runs?plan={plan}")
    return found


async def test_a_due_run_claims_its_generator_and_runs(server: Server, plan: int) -> None:
    async with fleet(server, "night-1") as generators:
        run = once(server, plan, 2)["next_run"]
        assert server.run(run)["state"] == "scheduled"
        assert [one["state"] for one in server.call("GET", "/generators")] == ["idle"], "it holds none before"
        ended = await state(server, run, "finished", "failed", "stopped")
        assert ended["state"] == "finished", ended["reason"]
        assert ended["start_at"] > ended["due_at"]
        assert_every_second_once(server, run, generators)
        assert [one["id"] for one in of_plan(server, plan)] == [run]


async def test_too_few_generators_are_said_at_once_and_waited_for(server: Server, plan: int) -> None:
    made = once(server, plan, 1)
    assert made["missing"] == "Generators needed: 1, idle: 0."
    await until(lambda: server.run(made["next_run"])["reason"])
    async with fleet(server, "night-2"):
        ended = await state(server, made["next_run"], "finished", "failed", "stopped")
    assert ended["state"] == "finished", ended["reason"]


async def test_a_run_without_generators_fails_with_the_reason(server: Server, plan: int) -> None:
    run = once(server, plan, 1)["next_run"]
    await until(lambda: server.run(run)["reason"])
    make_due(server, run, PATIENCE_S + 1)
    ended = await state(server, run, "failed")
    assert ended["reason"] == f"Waited {PATIENCE_S} s for generators: Generators needed: 1, idle: 0."
    assert server.result(ended["id"])["state"] == "failed"


async def test_a_scheduled_run_is_cancelled(server: Server, plan: int) -> None:
    run = once(server, plan, 3600)["next_run"]
    server.call("POST", f"/runs/{run}/stop")
    ended = await state(server, run, "stopped")
    assert ended["reason"] == "cancelled by admin"
    server.call("DELETE", f"/runs/{run}")


async def test_a_restart_neither_forgets_nor_repeats(server: Server, plan: int) -> None:
    long_missed = server.upload()
    server.call("PUT", f"/plans/{long_missed}/load", json={"rate": 20, "duration_s": 2})
    async with fleet(server, "night-3") as generators:
        first, second = (once(server, of, 3600)["next_run"] for of in (long_missed, plan))
        server.kill()
        make_due(server, first, 3600)
        make_due(server, second, 1)
        await asyncio.to_thread(server.start)
        ended = await state(server, second, "finished", "failed", "stopped")
        assert ended["state"] == "finished", ended["reason"]
        assert_every_second_once(server, second, generators)
        missed = await state(server, first, "failed")
        assert missed["reason"].startswith("Missed: the server was not running")
        assert [one["id"] for one in of_plan(server, plan)] == [second]
        assert [one["id"] for one in of_plan(server, long_missed)] == [first]
