"""Changes during a run: generators join, leave, lose contact and return, and the load stays as requested."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from loadwright.core.protocol import generator as protocol
from tests.server.runs.examples import fleet, idle, start, state, until
from tests.support.command import invoked
from tests.support.server_process import FINAL, Server, running_server
from tests.support.simulated_generators import Generator

RATE = 400


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    limits = {"LOADWRIGHT_ALL_LOST_TIMEOUT": "8", "LOADWRIGHT_DRAIN_TIMEOUT": "6"}
    with running_server(tmp_path_factory.mktemp("platform"), **limits) as server:
        yield server


@pytest.fixture(scope="module")
def plan(server: Server) -> int:
    return server.upload()


def of_run(server: Server, run: int) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in server.call("GET", f"/runs/{run}/generators")}


def shares(server: Server, run: int) -> dict[str, float]:
    return {name: one["share"] for name, one in of_run(server, run).items() if one["share"] is not None}


def steer(server: Server, method: str, run: int, name: str, **body: float) -> None:
    path = f"/runs/{run}/generators/{of_run(server, run)[name]['id']}"
    server.call(method, path, **({"json": body} if body else {}))


def carried(generators: list[Generator]) -> list[int]:
    """Return the arrivals started by all generators per second."""
    counts: Counter[int] = Counter()
    for one in generators:
        counts.update({second: page.transactions for second, page in one.measured.items()})
    return [counts[second] for second in sorted(counts)]


def kinds(server: Server, run: int) -> list[str]:
    return [event["kind"] for event in server.result(run)["events"]]


async def test_generators_join_and_leave_and_the_sum_stays(server: Server, plan: int) -> None:
    async with fleet(server, "a", "b", "c") as generators:
        run = start(server, plan, rate=RATE, duration_s=12, generators=2)
        await state(server, run, "running")
        (spare,) = idle(server) & {"a", "b", "c"}
        assert server.refused("DELETE", f"/runs/{run}/generators/999")["status"] == 404

        steer(server, "PUT", run, spare)
        await until(lambda: spare in shares(server, run))
        assert shares(server, run) == pytest.approx(dict.fromkeys("abc", 1 / 3))
        await asyncio.sleep(2)
        leaver = next(name for name in "abc" if name != spare)
        steer(server, "DELETE", run, leaver)
        await until(lambda: leaver in idle(server))
        assert shares(server, run) == pytest.approx({name: 1 / 2 for name in "abc" if name != leaver})
        steer(server, "PUT", run, leaver)
        await until(lambda: leaver in shares(server, run))

        await state(server, run, "finished")
        per_second = carried(generators)
        assert len(per_second) == 12
        assert all(abs(count - RATE) <= RATE * 0.01 for count in per_second), per_second
        result = server.result(run)
        assert result["series"]["rate"] == per_second
        assert result["verdict"] == {"status": "valid", "reasons": [], "messages": [], "notices": []}
        assert {"joined", "left"} <= set(kinds(server, run))
        assert idle(server) >= set("abc")


async def test_a_pinned_generator_and_weights(server: Server, plan: int) -> None:
    async with fleet(server, "d", "e", "f") as generators:
        run = start(server, plan, rate=RATE, duration_s=10, generators=3)
        await state(server, run, "running")
        steer(server, "PATCH", run, "d", pinned=100.0)
        steer(server, "PATCH", run, "e", weight=2.0)
        assert shares(server, run) == pytest.approx({"d": 0.25, "e": 0.5, "f": 0.25})
        refused = server.refused(
            "PATCH", f"/runs/{run}/generators/{of_run(server, run)['d']['id']}", json={"pinned": RATE + 1}
        )
        assert refused["field"] == "pinned"
        await asyncio.sleep(3)
        server.call("POST", f"/runs/{run}/rate", json={"rate": 2 * RATE})
        await state(server, run, "finished")
        result = server.result(run)
        assert all(
            abs(reached - asked) <= 0.01 * asked
            for reached, asked in zip(result["series"]["rate"], result["series"]["rate_asked"], strict=True)
            if asked in (RATE, 2 * RATE)
        )
        pinned = next(one for one in generators if one.name == "d")
        assert pinned.measured[max(pinned.measured)].transactions == 100


async def test_the_share_of_one_that_dies_goes_to_the_others(server: Server, plan: int) -> None:
    async with fleet(server, "g", "h", "i") as generators:
        run = start(server, plan, rate=RATE, duration_s=14, generators=3)
        await state(server, run, "running")
        await asyncio.sleep(1)
        await generators[0].kill()
        await until(lambda: set(shares(server, run)) == {"h", "i"}, 60)
        assert of_run(server, run)["g"]["state"] == "lost"
        generators[1].crash("JMeter died.")
        await until(lambda: shares(server, run) == {"i": 1}, 60)
        await state(server, run, *FINAL)
        result = server.result(run)
        assert result["state"] == "finished"
        assert result["series"]["rate"][-2:] == [RATE, RATE]
        assert {"lost", "generator_failed"} <= set(kinds(server, run))
        assert result["verdict"]["status"] == "doubtful"


async def test_what_one_measured_before_it_was_called_back_in_vain_stays(server: Server, plan: int) -> None:
    async with fleet(server, "u", "v") as generators:
        run = start(server, plan, rate=RATE, duration_s=60, generators=2)
        await state(server, run, "running")
        await asyncio.sleep(2)
        generators[0].crash("JMeter died.")
        await until(lambda: "u" in idle(server))
        generators[0].prepares = False
        steer(server, "PUT", run, "u")
        steer(server, "DELETE", run, "u")
        await until(lambda: "u" in idle(server))
        generators[0].prepares = True
        steer(server, "PUT", run, "u")
        await until(lambda: "u" in shares(server, run))
        steer(server, "DELETE", run, "u")
        await until(lambda: "u" in idle(server))
        server.call("POST", f"/runs/{run}/stop", json={})
        await state(server, run, *FINAL)
        result = server.result(run)
        assert result["series"]["rate"] == carried(generators)
        assert "generator u had failed before it rejoined the run" in result["verdict"]["reasons"]


async def test_one_that_was_cut_off_resumes(server: Server, plan: int) -> None:
    async with fleet(server, "j", "k") as generators:
        run = start(server, plan, rate=RATE, duration_s=14, generators=2)
        await state(server, run, "running")
        await generators[0].disconnect()
        await until(lambda: set(shares(server, run)) == {"k"}, 60)
        generators[0].reconnect()
        await until(lambda: shares(server, run) == {"j": 0.5, "k": 0.5}, 60)
        await state(server, run, "finished")
        result = server.result(run)
        assert result["series"]["rate"] == carried(generators)
        assert result["series"]["rate"][-2:] == [RATE, RATE]
        assert {"lost", "back"} <= set(kinds(server, run))


async def test_one_that_fails_while_it_prepares_to_join_spoils_nothing(server: Server, plan: int) -> None:
    async with fleet(server, "l", "m") as generators:
        generators[1].fails = "No Java."
        generators[0].fails = ""
        run = 0
        while not run:
            run = start(server, plan, rate=RATE, duration_s=8, generators=1)
            if (await state(server, run, "running", "failed"))["state"] == "failed":
                # The failing generator was allocated; the other one must get the run.
                generators[0].fails, generators[1].fails = "No Java.", ""
                run = 0
        broken = next(one for one in generators if one.fails)
        steer(server, "PUT", run, broken.name)
        await until(lambda: of_run(server, run)[broken.name]["state"] == protocol.FAILED or broken.name in idle(server))
        await until(lambda: broken.name in idle(server))
        await state(server, run, "finished")
        assert server.result(run)["series"]["rate"] == [RATE] * 8


async def test_a_requirement_that_fails_for_too_long_ends_the_run(server: Server, plan: int) -> None:
    async with fleet(server, "p"):
        rules = ["error_rate < 50% abort after 2s", "p95 < 5ms abort after 3s"]
        run = start(server, plan, rate=RATE, duration_s=60, generators=1, requirements=rules)
        done = await state(server, run, *FINAL)
        assert (done["state"], done["reason"]) == (
            "stopped",
            "aborted: p95 < 5ms abort after 3s was not met for too long",
        )
        result = server.result(run)
        assert [(one["held"], one["aborted"]) for one in result["requirements"]] == [(True, False), (False, True)]
        assert 3 <= len(result["series"]["second"]) < 30


async def test_the_points_of_a_curve_are_events(server: Server, plan: int) -> None:
    async with fleet(server, "t"):
        run = start(server, plan, rate=RATE, duration_s=6, generators=1, curve="0s:50%,2s:100%,4s:100%,4s:25%")
        await state(server, run, "finished")
        result = server.result(run)
        begin = datetime.fromisoformat(result["started_at"])
        passed = [
            ((datetime.fromisoformat(event["time"]) - begin).total_seconds(), event["text"])
            for event in result["events"]
            if event["kind"] == "curve"
        ]
        assert passed == [(2, "The curve is at 100%."), (4, "The curve is at 25%.")]
        assert result["series"]["rate_asked"] == [250, 350, 400, 400, 100, 100]


async def test_who_stops_a_run_may_say_why(server: Server, plan: int) -> None:
    async with fleet(server, "q"):
        run = start(server, plan, rate=RATE, duration_s=60, generators=1)
        await state(server, run, "running")
        server.call("POST", f"/runs/{run}/stop", json={"reason": "wrong build\n deployed"})
        done = await state(server, run, *FINAL)
        assert (done["state"], done["reason"]) == ("stopped", "stopped by admin: wrong build deployed")
        assert "Stop: wrong build deployed" in [event["text"] for event in server.result(run)["events"]]


async def test_the_command_line_steers_as_the_page_does(server: Server, plan: int, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text(server.client.headers["Authorization"].removeprefix("Bearer "))
    access = ("--server", server.url, "--token-file", str(token))

    async def steer_by(*words: object) -> Result:
        return await asyncio.to_thread(invoked, "steer", *map(str, words), *access)

    async with fleet(server, "r", "s") as generators:
        run = start(server, plan, rate=RATE, duration_s=40, generators=1)
        await state(server, run, "running")
        spare = next(one.name for one in generators if one.order is None)
        assert (await steer_by("start", run, spare)).exit_code == 0
        await until(lambda: len(shares(server, run)) == 2)
        assert (await steer_by("share", run, spare, "--pin", 100)).exit_code == 0
        assert shares(server, run)[spare] == 0.25
        assert (await steer_by("load", run, 2 * RATE)).exit_code == 0
        listed = await steer_by("generators", run)
        assert [word in listed.stdout for word in (spare, "running", "12.5%", "87.5%")] == [True] * 4
        assert (await steer_by("stop", run, spare)).exit_code == 0
        wrong = [
            await steer_by("stop", run, "nobody"),
            await steer_by("share", run, spare),
            await steer_by("load", run, 0),
            await steer_by("generators", 999),
        ]
        assert [(one.exit_code, one.stderr.count("\n")) for one in wrong] == [(2, 1)] * 4
        assert "use one of: " in wrong[0].stderr
        assert (await steer_by("end", run, "--now", "--reason", "enough seen")).exit_code == 0
        assert (await state(server, run, *FINAL))["reason"] == "stopped by admin: enough seen"


async def test_what_cannot_be_steered_is_refused(server: Server, plan: int) -> None:
    async with fleet(server, "n", "o") as generators:
        run = start(server, plan, rate=RATE, duration_s=5, generators=1)
        await state(server, run, "running")
        mine = next(one for one in generators if one.order).name
        other = next(one.name for one in generators if one.name != mine)
        ids = {name: one["id"] for name, one in of_run(server, run).items()}

        only = server.refused("DELETE", f"/runs/{run}/generators/{ids[mine]}")
        assert (only["status"], "only generator" in only["message"]) == (409, True)
        assert server.refused("DELETE", f"/runs/{run}/generators/{ids[other]}")["status"] == 404
        assert server.refused("PUT", f"/runs/{run}/generators/{ids[mine]}")["status"] == 409
        assert server.refused("PUT", f"/runs/{run}/generators/99999")["status"] == 409
        wrong = [{}, {"weight": 0}, {"weight": 1, "pinned": 1}, {"pinned": -1}]
        for body in wrong:
            assert server.refused("PATCH", f"/runs/{run}/generators/{ids[mine]}", json=body)["status"] == 400
        await state(server, run, "finished")
        assert server.refused("PUT", f"/runs/{run}/generators/{ids[other]}")["status"] == 409
