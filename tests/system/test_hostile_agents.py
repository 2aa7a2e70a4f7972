"""Agents that lie over the real protocols: their run ends, the other runs and the pages are not affected."""

from __future__ import annotations

import asyncio
import json
import math
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from typing import Any

import pytest

from loadwright.core.conduct.lifecycle import PROMPT_RETURNS
from loadwright.core.messages import reasons
from loadwright.core.protocol.generator import MAX_ERROR
from loadwright.core.stats.errors import ErrorKind
from loadwright.core.stats.fields import MAX_COUNT, MAX_INTEGER
from loadwright.core.stats.frames import MAX_LABELS, OTHER_LABELS, Frame
from loadwright.core.strictjson import loads
from tests.core.stats.examples import frame, second_of
from tests.server.runs.examples import fleet, idle, start, state, until
from tests.support.hostile_agent import HostileAgent
from tests.support.server_process import FINAL, Server, running_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    limits = {"LOADWRIGHT_ALL_LOST_TIMEOUT": "2", "LOADWRIGHT_DRAIN_TIMEOUT": "3"}
    with running_server(tmp_path_factory.mktemp("platform"), **limits) as server:
        yield server


@pytest.fixture(scope="module")
def plan(server: Server) -> int:
    return server.upload()


@asynccontextmanager
async def hostile(server: Server) -> AsyncIterator[HostileAgent]:
    """Give an agent, and revoke it at the end, which must always be possible."""
    async with HostileAgent(server.url, server.code(), "hostile") as agent:
        try:
            await until(lambda: "hostile" in idle(server))
            yield agent
        finally:
            (found,) = (one for one in server.call("GET", "/generators") if one["name"] == "hostile")
            server.call("DELETE", f"/generators/{found['id']}")


async def running(server: Server, plan: int, agent: HostileAgent) -> tuple[int, str, int]:
    """Start a run on the hostile agent alone that lasts until it is stopped.

    Return its id and key, and a second of its load.
    """
    run = start(server, plan, generators=1, duration_s=600)
    await state(server, run, "running")
    await until(lambda: agent.measured)
    assert agent.order is not None
    return run, agent.order.run, max(agent.measured)


async def ended(server: Server, run: int) -> dict[str, Any]:
    """Stop a run at once; return its result, which must be JSON without NaN and Infinity."""
    server.client.post(f"/api/v1/runs/{run}/stop", json={"now": True})
    await state(server, run, *FINAL)
    for path in ("/generators", f"/runs/{run}", f"/runs/{run}/live", f"/runs/{run}/generators"):
        loads(server.client.get(f"/api/v1{path}").text)
    result: dict[str, Any] = loads(server.client.get(f"/api/v1/runs/{run}/result").text)
    return result


def codes(result: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {message["code"]: message["params"] for message in result["verdict"]["messages"]}


async def test_what_is_not_a_message_ends_its_own_connection_alone(server: Server) -> None:
    async with hostile(server) as agent:
        for text in ("[" * 100_000, '{"type":"report","sent_at":1e400}', '{"type":"report","sent_at":NaN}', "\0"):
            answers = await agent.send(text)
            assert "refusal" in answers[-1], (text[:50], answers)
        assert "hostile" in idle(server), "its other connection goes on"


async def test_a_report_out_of_range_ends_the_run_of_its_agent_alone(server: Server, plan: int) -> None:
    async with hostile(server) as agent:
        run, _, _ = await running(server, plan, agent)
        async with fleet(server, "honest"):
            agent.lies = {"last_second": 10**30}
            other = start(server, plan, generators=1, duration_s=2)
            assert (await state(server, other, *FINAL))["state"] == "finished"
        assert (await state(server, run, *FINAL))["state"] == "failed"
        assert reasons.LOST.code in codes(server.result(run))
    server.call("DELETE", f"/runs/{run}")


async def test_a_long_error_is_cut_where_it_enters(server: Server, plan: int) -> None:
    async with hostile(server) as agent:
        deep: object = "x" * 100_000
        for _ in range(4):
            deep = {"code": "text", "params": {"text": deep}}
        agent.fails = "e" * 1_800_000
        agent.lies = {"error_message": deep, "remarks": [deep] * 50, "java_options": ["o" * 10_000] * 1000}
        run = start(server, plan, generators=1)
        failed = await state(server, run, *FINAL)
        assert failed["state"] == "failed"
        assert len(failed["reason"]) < 2 * MAX_ERROR
        assert len(json.dumps(server.call("GET", f"/runs/{run}/live"))) < 200_000
        assert "failed" in (await ended(server, run))["state"]


async def test_measurements_out_of_range_are_refused_by_their_field(server: Server, plan: int) -> None:
    async with hostile(server) as agent:
        run, key, second = await running(server, plan, agent)
        measured = second_of(second, {"home\n": [5, 5]})
        measured.frames[0].error_kinds = {}
        lies: list[tuple[str, Any]] = [
            ("samples", -5), ("samples", MAX_COUNT + 1), ("sum_ms", 2**63 - 1), ("bytes_sent", MAX_INTEGER + 1),
            ("histogram", f"5:{MAX_COUNT + 1}"), ("histogram", "99999999"), ("histogram", "5:" + "9" * 10_000),
            ("histogram", "1 " * 300_000), ("label_text", "[" * 10_000), ("label_text", "5"),
            ("label_text", json.dumps("x" * 20_000)), ("label_text", json.dumps("x" * 1001)),
            ("transactions", -1 - MAX_COUNT), ("missed", -1), ("frames", 50_000),
        ]  # fmt: skip
        for field, lie in lies:
            answer = await agent.write(agent.second(key, measured, **{field: lie}))
            assert (answer.status_code, f"'{field}'" in answer.text) == (400, True), (field, str(lie)[:50], answer.text)
        for kinds in ("[" * 50_000, '{"a": 1e400}', '{"a": -1}', f'{{"a": {MAX_COUNT + 1}}}', '{"a": [1, 9e9]}'):
            point = agent.point("load_frame", second, {"run": key, "label": "a"}, error_kinds=kinds, **FRAME)
            answer = await agent.write(point)
            assert (answer.status_code, "'error_kinds'" in answer.text) == (400, True), (kinds[:50], answer.text)
        for text in ("rate_asked=NaN", "late_ms=inf", "cpu_percent=1e999"):
            line = f"load_second,run={key},generator={agent.key} frames=0i,{text} {second * 10**9}"
            assert (await agent.write(line)).status_code == 400
        result = await ended(server, run)
        assert set(result["labels"][0]) >= {"label"}
        assert [label["label"] for label in result["labels"]] == ["home"]
    server.call("DELETE", f"/runs/{run}")


FRAME: dict[str, Any] = {
    "samples": 0, "errors": 0, "bytes_received": 0, "bytes_sent": 0, "sum_ms": 0, "histogram": ""
}  # fmt: skip


async def test_seconds_outside_the_run_do_not_stretch_it_and_are_counted(server: Server, plan: int) -> None:
    async with hostile(server) as agent:
        run, key, second = await running(server, plan, agent)
        for moment in (0, 1, second - 7200, second + 7200, 2**33 - 1):
            answer = await agent.write(agent.second(key, second_of(moment, {"home": [5]})))
            assert answer.status_code == 204
        answer = await agent.write(agent.second(key, second_of(2**33 + 1, {"home": [5]})))
        assert answer.status_code == 400
        for part in range(5):
            # Announcements of seconds that are not even stored.
            announced = {key: {agent.key: [5 * number for number in range(part * 80_000, (part + 1) * 80_000)]}}
            assert (await agent.announce(announced)).status_code == 204
        result = await ended(server, run)
        assert all(abs(one - second) < 3600 for one in result["series"]["second"])
        assert codes(result)[reasons.SECONDS_OUTSIDE.code] == {"name": "hostile", "count": 5}
        assert result["verdict"]["status"] == "doubtful"


async def test_the_largest_values_and_many_labels_make_a_result(server: Server, plan: int) -> None:
    async with hostile(server) as agent:
        agent.delivers = False
        run, key, second = await running(server, plan, agent)
        for number in range(3):
            largest = Frame("large\ud800", MAX_COUNT, MAX_COUNT, MAX_INTEGER, MAX_INTEGER, MAX_INTEGER, 5, 5)
            largest.histogram.add(5, MAX_COUNT)
            largest.error_kinds = {"no text \udfff": ErrorKind(MAX_COUNT)}
            frames = [frame(f"page {number} {label}", [3]) for label in range(MAX_LABELS)]
            measured = second_of(second + number, {}, transactions=MAX_COUNT, rate_asked=float(MAX_COUNT))
            measured.frames = [largest, *frames]
            answer = await agent.write(agent.second(key, measured), packed=True)
            assert answer.status_code == 204, answer.text
        live = await until(lambda: (found := server.call("GET", f"/runs/{run}/live"))["labels"] and found)
        assert len(live["labels"]) <= MAX_LABELS + 1
        result = await ended(server, run)
        labels = {label["label"]: label["samples"] for label in result["labels"]}
        assert (labels["large\ufffd"], len(labels)) == (3 * MAX_COUNT, MAX_LABELS + 1)
        assert labels[OTHER_LABELS] == 2 * MAX_LABELS + 1
        assert result["total"]["bytes_sent"] == MAX_INTEGER
        assert [error["kind"] for error in result["errors"]] == ["no text \ufffd"]
        (notice,) = result["verdict"]["notices"]
        assert notice["message"]["params"] == {"limit": MAX_LABELS, "count": 2 * MAX_LABELS + 1}


async def test_a_generator_that_comes_and_goes_has_the_load_shared_again_a_limited_number_of_times(
    server: Server, plan: int
) -> None:
    async with hostile(server) as agent, fleet(server, "steady"):
        run = start(server, plan, generators=2, duration_s=600)
        await state(server, run, "running")
        begin = time.monotonic()
        for number in range(160):
            agent.lie(stalled=number % 2 == 0)
            await asyncio.sleep(0.15)
        elapsed = time.monotonic() - begin
        shared, losses = stored(server, run)
        assert losses > PROMPT_RETURNS
        assert shared <= 2 * (PROMPT_RETURNS + math.isqrt(int(2 * elapsed)) + 2)
        assert server.run(run)["state"] == "running"
        # It is lost once more, and takes its share back when it has been in contact for a while.
        agent.lie(stalled=True)
        await until(lambda: states(server, run)["hostile"] == "lost")
        agent.lie()
        await until(lambda: states(server, run)["hostile"] == "running")
        assert stored(server, run)[1] <= losses + 1
        assert (await ended(server, run))["state"] == "stopped"
    server.call("DELETE", f"/runs/{run}")


def stored(server: Server, run: int) -> tuple[int, int]:
    """Return how often the load was shared, and how often a generator was lost."""
    with closing(sqlite3.connect(server.home / "loadwright.db", timeout=20)) as database:
        (shared,) = database.execute("SELECT COUNT(*) FROM runs_runshares WHERE run_id = ?", (run,)).fetchone()
        (losses,) = database.execute("SELECT SUM(losses) FROM runs_rungenerator WHERE run_id = ?", (run,)).fetchone()
    return shared, losses


def states(server: Server, run: int) -> dict[str, str]:
    return {one["name"]: one["state"] for one in server.call("GET", f"/runs/{run}/live")["generators"]}


async def test_a_run_ends_whatever_is_stored(server: Server, plan: int) -> None:
    """Earlier versions stored values that are refused today."""
    async with hostile(server) as agent:
        run, key, second = await running(server, plan, agent)
        # The second after ``second`` has others on both sides, and is not delivered again, as the newest may be.
        await until(lambda: server.call("GET", f"/runs/{run}/live")["total"]["samples"] >= 250)
        server.kill()
        poison: dict[str, dict[str, Any]] = {
            "load_frame": {
                "samples": -5,
                "sum_ms": 2**63 - 1,
                "histogram": "'99999999'",
                "label_text": f"'{'[' * 9999}'",
            },
            "load_run_1s": {"samples": -5, "sum_ms": 2**63 - 1, "histogram": "'x'"},
            "load_label_1s": {"error_kinds": f"'{'[' * 9999}'", "samples": -5},
            "load_generator_1s": {"first_second": -5, "bytes_sent": 2**63 - 1},
        }
        with closing(sqlite3.connect(server.home / "telemetry.db", timeout=20)) as store, store:
            for table, values in poison.items():
                changes = ", ".join(f"{name} = {value}" for name, value in values.items())
                store.execute(f"UPDATE {table} SET {changes} WHERE run = '{key}' AND time = {(second + 1) * 10**9}")
        server.start()
        result = await ended(server, run)
        assert result["state"] == "stopped"
        assert reasons.SECONDS_MISSING.code in codes(result)
        assert all((samples or 0) >= 0 for samples in result["series"]["samples"])
        assert min(result["series"]["second"]) > second - 60
        assert time.time() > max(result["series"]["second"])
    server.call("DELETE", f"/runs/{run}")
