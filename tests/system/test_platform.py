"""The platform from outside: a real server, generators that speak the protocol, the API and the live socket."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from loadwright.sample.plan import sample_bundle
from tests.server.runs.examples import assert_every_second_once, fleet, idle, start, state, until
from tests.support.command import loadwright
from tests.support.live_messages import validated
from tests.support.server_process import FINAL, Server, running_server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    limits = {"LOADWRIGHT_ALL_LOST_TIMEOUT": "8", "LOADWRIGHT_DRAIN_TIMEOUT": "6"}
    with running_server(tmp_path_factory.mktemp("platform"), **limits) as server:
        yield server


@pytest.fixture(scope="module")
def plan(server: Server) -> int:
    return server.upload()


async def test_a_run_from_start_to_result(server: Server, plan: int) -> None:
    async with fleet(server, "a", "b") as generators:
        run = start(server, plan, requirements=["p95 < 500ms"], name="whole")
        assert server.refused("POST", "/runs", json={"plan": plan, "rate": 1})["status"] == 409
        done = await state(server, run, *FINAL)
        assert (done["state"], done["requirements_held"], done["reason"]) == ("finished", True, "")
        assert_every_second_once(server, run, generators)
        result = server.result(run)
        assert result["series"]["rate"] == [40] * 5
        assert result["series"]["rate_asked"] == [40.0] * 5
        assert result["total"]["samples"] == 200
        assert result["verdict"] == {"status": "valid", "reasons": [], "messages": [], "notices": []}
        assert idle(server) >= {"a", "b"}
        first, second = (next(o for o in one.orders if o and o.start_at) for one in generators)
        assert first.start_at == second.start_at == int(first.start_at or 0)
        assert {first.phase, second.phase} == {(0, 2), (1, 2)}


async def test_the_live_socket_tells_every_second(server: Server, plan: int) -> None:
    async with fleet(server, "live-a", "live-b"):
        run = start(server, plan, rate=60)
        with server.sign_in() as browser:
            cookie = f"sessionid={browser.cookies['sessionid']}"
        uri = f"{server.url.replace('http', 'ws', 1)}/ws/runs/{run}"
        rates: dict[int, int] = {}
        charts: list[dict[str, Any]] = []
        message: dict[str, Any] = {}
        state: dict[str, Any] = {}
        async with connect(uri, additional_headers={"Cookie": cookie}, max_size=None) as socket:
            await socket.send(json.dumps({"show": {"label": "home"}}))
            # The charts are sent whole once more after the end.
            while state.get("run", {}).get("state") not in FINAL or charts[-1] is not message:
                message = validated(json.loads(await asyncio.wait_for(socket.recv(), 30)))
                if message["type"] == "charts":
                    charts.append(message)
                    rates.update(zip(message["series"]["second"], message["series"]["rate"], strict=True))
                else:
                    assert state or message["type"] == "snapshot"
                    state = message
        assert list(rates.values()) == [60] * 5
        assert [one["kind"] for one in state["events"]] == ["started", "ended"]
        assert charts[0]["whole"]
        assert charts[-1]["whole"]
        assert charts[-1]["label"]["series"]["second"] == list(rates)
        shown = server.call("GET", f"/runs/{run}/live")
        assert shown["series"] == charts[-1]["series"]
        series = server.call("GET", f"/runs/{run}/series", params={"since": shown["series"]["second"][3]})
        assert series["series"]["rate"] == [60, 60]


async def test_a_rate_change_reaches_every_generator(server: Server, plan: int) -> None:
    async with fleet(server, "c", "d") as generators:
        run = start(server, plan, duration_s=8)
        await state(server, run, "running")
        changed = server.call("POST", f"/runs/{run}/rate", json={"rate": 100})
        assert (changed["target"], changed["target_now"]) == (40, 100)
        await until(lambda: all(one.order and one.order.points[-1][1] == 50 for one in generators))
        assert server.refused("POST", f"/runs/{run}/rate", json={"rate": 0})["field"] == "rate"
        assert server.refused("POST", f"/runs/{run}/rate", json={"threads": 5})["status"] == 400
        await state(server, run, "finished")
        assert server.result(run)["series"]["rate_asked"][-1] == 100
        assert server.refused("POST", f"/runs/{run}/rate", json={"rate": 5})["status"] == 409


async def test_stopping(server: Server, plan: int) -> None:
    async with fleet(server, "e") as generators:
        run = start(server, plan, generators=1, duration_s=600)
        await state(server, run, "running")
        assert server.refused("DELETE", f"/runs/{run}")["status"] == 409
        assert server.refused("DELETE", f"/plans/{plan}")["status"] == 409
        await asyncio.sleep(2.5)
        server.call("POST", f"/runs/{run}/stop")
        done = await state(server, run, *FINAL)
        assert (done["state"], done["reason"]) == ("stopped", "stopped by admin")
        assert_every_second_once(server, run, generators)


async def test_a_generator_that_cannot_prepare_fails_the_run(server: Server, plan: int) -> None:
    async with fleet(server, "f", "g") as generators:
        generators[0].fails = "Java is missing."
        run = start(server, plan)
        done = await state(server, run, *FINAL)
        assert done["state"] == "failed"
        assert done["reason"] == "Generator f failed: Java is missing."
        assert done["log_tail"] == "the last line"
        generators[0].fails = ""
        await until(lambda: idle(server) >= {"f", "g"})


async def test_lost_generators_and_lost_points_make_the_run_doubtful(server: Server, plan: int) -> None:
    async with fleet(server, "h", "i") as generators:
        run = start(server, plan, duration_s=10)
        await state(server, run, "running")
        await asyncio.sleep(2)
        await generators[0].kill()
        generators[1].dropped = 7
        done = await state(server, run, *FINAL)
        assert (done["state"], done["verdict"]) == ("finished", "doubtful")
        reasons = server.result(run)["verdict"]["reasons"]
        assert {"generator h was lost", "generator i dropped 7 measured points"} <= set(reasons)
        assert "lost" in [event["kind"] for event in server.result(run)["events"]]


async def test_all_generators_lost(server: Server, plan: int) -> None:
    async with fleet(server, "j") as generators:
        run = start(server, plan, generators=1, duration_s=600)
        await state(server, run, "running")
        await asyncio.sleep(2.5)
        await generators[0].kill()
        done = await state(server, run, *FINAL)
        assert done["state"] == "failed"
        assert "lost" in done["reason"]
        assert server.result(run)["total"]["samples"] > 0


async def test_seconds_that_arrive_after_the_end_are_added(server: Server, plan: int) -> None:
    async with fleet(server, "k", "l") as generators:
        run = start(server, plan, duration_s=6)
        await state(server, run, "running")
        generators[0].delivers = False
        await generators[0].disconnect()
        await state(server, run, "finished")
        assert len(server.result(run)["generators"][0]["series"]["second"]) < 6
        generators[0].delivers = True
        generators[0].reconnect()
        await until(lambda: sum(one["seconds"] for one in server.result(run)["generators"]) == 12)
        assert_every_second_once(server, run, generators)
        # The others took over its share, and it continued while disconnected.
        measured = sum(page.transactions for one in generators for page in one.measured.values())
        assert server.result(run)["total"]["samples"] == measured >= 240
        assert "late" in [event["kind"] for event in server.call("GET", f"/runs/{run}/live")["events"]]


async def test_a_killed_server_goes_on_where_it_was(server: Server, plan: int) -> None:
    async with fleet(server, "m", "n") as generators:
        run = start(server, plan, duration_s=12)
        await state(server, run, "running")
        await asyncio.sleep(2)
        server.kill()
        await asyncio.sleep(3)
        await asyncio.to_thread(server.start)
        done = await state(server, run, *FINAL)
        assert done["state"] == "finished", done
        await until(lambda: sum(one["seconds"] for one in server.result(run)["generators"]) == 24)
        assert_every_second_once(server, run, generators)
        assert server.result(run)["verdict"]["status"] == "valid"


AGENT_ADDRESSES = [
    ("GET", "/agent/whoami"),
    ("GET", f"/agent/bundles/{'0' * 64}"),
    ("PUT", "/agent/runs/1/files/jmeter-1.log"),
    ("POST", "/telemetry/write"),
]


@pytest.mark.parametrize(("method", "path"), AGENT_ADDRESSES)
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer agent_wrong"}])
def test_agents_need_their_token(server: Server, method: str, path: str, headers: dict[str, str]) -> None:
    answer = httpx.request(method, server.url + path, headers=headers, content=b"x")
    assert answer.status_code == 401


def test_joining_needs_a_code(server: Server) -> None:
    code = server.code(uses=1)
    asked = {"role": "generator", "name": "one", "hostname": "h"}
    answers = [
        httpx.post(f"{server.url}/agent/enrol", json={**asked, "code": word}, timeout=60) for word in ("no", code, code)
    ]
    assert [answer.status_code for answer in answers] == [403, 201, 403]
    assert answers[0].json()["error"]["field"] == "code"


@pytest.mark.parametrize("path", ["/agent/control", "/ws/runs/1"])
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong", "Cookie": "sessionid=wrong"}])
async def test_sockets_need_somebody_known(server: Server, path: str, headers: dict[str, str]) -> None:
    with pytest.raises(InvalidStatus) as refusal:
        await connect(server.url.replace("http", "ws", 1) + path, additional_headers=headers)
    assert refusal.value.response.status_code == 403


async def test_a_page_of_another_site_cannot_watch(server: Server) -> None:
    with server.sign_in() as browser:
        headers = {"Cookie": f"sessionid={browser.cookies['sessionid']}", "Origin": "http://evil.test"}
    with pytest.raises(InvalidStatus):
        await connect(server.url.replace("http", "ws", 1) + "/ws/runs/1", additional_headers=headers)


async def test_an_agent_gets_and_gives_only_what_is_its_own(server: Server, plan: int) -> None:
    async with fleet(server, "o", "p") as (one, other):
        run = start(server, plan, generators=1)
        key = server.run(run)["key"]
        await state(server, run, "running")
        mine, stranger = (one, other) if one.order else (other, one)
        assert mine.order
        bundle = server.url + mine.order.bundle.path
        assert server.client.get(bundle, headers=stranger.headers).status_code == 404
        data = server.client.get(bundle, headers=mine.headers)
        assert hashlib.sha256(data.content).hexdigest() == mine.order.bundle.sha256
        files = f"{server.url}/agent/runs/{key}/files"
        for name in ("result.json", f"jmeter-{stranger.key}.log", "..%2f..%2fx"):
            assert server.client.put(f"{files}/{name}", headers=mine.headers, content=b"x").status_code in (400, 404)
        name = f"jmeter-{mine.key}.log"
        assert server.client.put(f"{files}/{name}", headers=stranger.headers, content=b"x").status_code == 404
        assert server.client.put(f"{files}/{name}", headers=mine.headers, content=b"log").status_code == 204
        await state(server, run, "finished")
        assert server.client.get(f"/api/v1/runs/{run}/files/{name}").content == b"log"
        assert server.client.get(f"/api/v1/runs/{run}/files/page.json").status_code == 404


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"rate": 0}, "rate"),
        ({"rate": -1}, "rate"),
        ({"rate": 1e7}, "rate"),
        ({"threads": 0}, "threads"),
        ({"rate": 1, "threads": 1}, "threads"),
        ({"rate": 1, "duration_s": 0}, "duration_s"),
        ({"rate": 1, "curve": "10s:5%,5s:100%"}, "curve"),
        ({"rate": 1, "requirements": ["fast"]}, "requirements"),
        ({"rate": 1, "variables": {"no_such": "x"}}, "variables"),
        ({"rate": 1, "generators": 900}, "generators"),
        ({"rate": "many"}, "rate"),
        ({"rate": 1, "plan": 999}, "plan_id"),
    ],
)
def test_what_cannot_be_run_is_refused_with_a_sentence(
    server: Server, plan: int, asked: dict[str, Any], field: str
) -> None:
    before = len(server.call("GET", "/runs"))
    error = server.refused("POST", "/runs", json={"plan": plan, **asked})
    assert field in error["field"]
    assert error["message"]
    assert len(server.call("GET", "/runs")) == before


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.jmx", b""), ("a.jmx", b"not xml"), ("a.jmx", b"<a/>"), ("a.zip", b"PK\x03\x04broken")],
)
def test_what_is_no_plan_leaves_nothing_behind(server: Server, name: str, data: bytes) -> None:
    kept = sorted((server.home / "files" / "plans").iterdir())
    plans = server.call("GET", "/plans")
    error = server.refused("POST", "/plans", files={"file": (name, data)})
    assert error["message"]
    assert server.call("GET", "/plans") == plans
    assert sorted((server.home / "files" / "plans").iterdir()) == kept


def test_a_plan_comes_back_byte_for_byte(server: Server) -> None:
    name, data = sample_bundle()
    plan = server.upload(data, name)
    assert server.client.get(f"/api/v1/plans/{plan}/download").content == data
    outline = server.call("GET", f"/plans/{plan}/outline")
    assert list(outline["files"]) == ["products.csv"]
    assert "host" in outline["variables"]
    server.call("DELETE", f"/plans/{plan}")
    assert server.refused("GET", f"/plans/{plan}")["status"] == 404


def test_the_administrators_commands(server: Server) -> None:
    environment = {"LOADWRIGHT_HOME": str(server.home)}
    code = loadwright("admin", "enrol-code", env=environment).stdout.split("echo ")[1].split()[0]
    asked = {"code": code, "role": "generator", "name": "by-command", "hostname": "h"}
    assert httpx.post(f"{server.url}/agent/enrol", json=asked, timeout=60).status_code == 201
    said = loadwright("admin", "reset-password", env=environment).stdout.split()[-1]
    assert said == server.password
    with server.sign_in() as browser:
        assert browser.get("/").status_code == 200
    assert loadwright("admin", "reset-password", "nobody", env=environment).returncode == 2


def test_every_answer_of_pages_is_guarded(server: Server) -> None:
    headers = httpx.get(f"{server.url}/login", timeout=60).headers
    assert "script-src" not in headers["content-security-policy"]
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
