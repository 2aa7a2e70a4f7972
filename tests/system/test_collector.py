"""A separate collector in front of an InfluxDB: it authenticates agents at the server, and can fail during a run."""

from __future__ import annotations

import gzip
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from loadwright.collector.errors import CollectorError
from loadwright.collector.parsing import Grant
from loadwright.collector.remote import CACHE_SECONDS, ServerAuthorizer
from loadwright.core.lineprotocol import encode
from loadwright.core.stats.frames import REQUEST, TRANSACTION, GeneratorSecond
from loadwright.telemetry.load import points_of, read_seconds
from loadwright.telemetry.store import open_store
from tests.agent.generators import generator
from tests.support.command import until
from tests.support.jtl import read_jtls
from tests.support.plans import http_request, plan, transaction
from tests.support.process import Service, free_port, running
from tests.support.server_process import FINAL, Server, running_server
from tests.support.services import influxd, nginx

OUTAGE_S = 8
BEFORE_S, DURATION_S = 3, 600
"""The run is stopped when the collector is back, however long everything takes."""


@dataclass
class Platform:
    """A server whose generators deliver to a separate collector. ``store`` is the URL of their telemetry store."""

    server: Server
    collector: Service
    store: str
    folder: Path


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    folder = tmp_path_factory.mktemp("platform")
    with ExitStack() as stack:
        store = f"influxdb://127.0.0.1:{stack.enter_context(influxd()).port}/loadwright"
        port = free_port()
        settings = {"LOADWRIGHT_TELEMETRY": store, "LOADWRIGHT_COLLECTOR": f"http://127.0.0.1:{port}/write"}
        server = stack.enter_context(running_server(folder, **settings))
        command = [sys.executable, "-m", "loadwright", "collector", "--store", store, "--server", server.url]
        log = folder / "collector.log"
        collector = Service("collector", lambda port: [*command, "--port", str(port)], log, "/ping", port)
        yield Platform(server, stack.enter_context(running(collector)), store, folder)


def test_a_run_loses_nothing_while_the_collector_is_away(platform: Platform, tmp_path: Path) -> None:
    server, collector = platform.server, platform.collector
    code = server.code()
    with nginx() as target, ExitStack() as stack:
        for name in ("a", "b"):
            stack.enter_context(generator(server.url, tmp_path / name, "--enrol", code, "--name", name))
        until(lambda: sum(one["state"] == "idle" for one in server.call("GET", "/generators")) == 2)
        source = plan(
            transaction("both", http_request("ok", target.port), http_request("missing", target.port, "/missing"))
        )
        asked = {"plan": server.upload(source.encode(), "web.jmx"), "rate": 60, "generators": 2, "jtl": True}
        run = server.call("POST", "/runs", json={**asked, "duration_s": DURATION_S})["id"]
        until(lambda: len(seconds_shown(server, run)) >= BEFORE_S)

        collector.kill()
        away = time.monotonic()
        shown = until(lambda: spooled(server, run) and seconds_shown(server, run))
        time.sleep(max(0, OUTAGE_S - (time.monotonic() - away)))
        # The load continues; its measurements wait on the generators.
        assert server.run(run)["state"] == "running"
        assert len(seconds_shown(server, run)) < len(shown) + 2
        assert spooled(server, run) > 2 * (OUTAGE_S - 2)
        collector.start()
        server.call("POST", f"/runs/{run}/stop", json={"now": False})
        until(lambda: server.run(run)["state"] in FINAL)

    result = server.result(run)
    assert result["state"] == "stopped"
    assert [reason for reason in result["verdict"]["reasons"] if "missing" in reason or "dropped" in reason] == []
    least_s = BEFORE_S + OUTAGE_S
    assert result["series"]["rate_asked"][:least_s] == [60.0] * least_s
    assert_every_second_once(result["series"]["second"])
    for told in result["generators"]:
        assert_every_second_once(told["series"]["second"])
        assert len(told["series"]["second"]) == told["seconds"] >= least_s
        assert sum(told["series"]["rate"]) == told["transactions"]
    for column in ("samples", "errors", "bytes_received", "bytes_sent"):
        assert sum(result["series"][column]) == result["total"][column]
    assert_equal_to_jtls(server, run, result, tmp_path)


def seconds_shown(server: Server, run: int) -> list[int]:
    seconds: list[int] = server.call("GET", f"/runs/{run}/series")["series"]["second"]
    return seconds


def spooled(server: Server, run: int) -> int:
    """The number of spooled points as reported by the run's generators."""
    return sum(one["spool_points"] for one in server.call("GET", f"/runs/{run}/live")["generators"])


def assert_every_second_once(seconds: list[int]) -> None:
    assert seconds == list(range(seconds[0], seconds[0] + len(seconds)))


def assert_equal_to_jtls(server: Server, run: int, result: dict[str, Any], folder: Path) -> None:
    """The counts of labels and generators match JMeter's own results."""
    kinds = {told["label"]: told["kind"] for told in result["labels"]}
    jtls = [folder / f"{told['id']}.jtl" for told in result["generators"]]
    for jtl, told in zip(jtls, result["generators"], strict=True):
        answer = server.client.get(f"/api/v1/runs/{run}/files/results-{told['id']}.jtl.gz")
        jtl.write_bytes(gzip.decompress(answer.raise_for_status().content))
        requests = [samples for label, samples in read_jtls([jtl]).items() if kinds[label] == REQUEST]
        assert sum(len(samples.elapsed) for samples in requests) == told["samples"]
    counted = {one["label"]: (one["samples"], one["errors"], one["bytes_received"]) for one in result["labels"]}
    written = read_jtls(jtls)
    assert counted == {
        label: (len(samples.elapsed), samples.errors, samples.bytes_received) for label, samples in written.items()
    }
    assert [label for label, kind in kinds.items() if kind == TRANSACTION] == ["both"]
    assert result["transactions"]["samples"] == counted["both"][0]
    # An error of a request is not repeated by its transaction.
    assert sum(error["count"] for error in result["errors"]) == result["total"]["errors"] == counted["missing"][1]
    assert set(counted) == {"ok", "missing", "both"}


@dataclass
class Agent:
    """An enrolled generator: its id and token."""

    key: str
    token: str


def enrol(server: Server, name: str) -> Agent:
    asked = {"code": server.code(uses=1), "role": "generator", "name": name, "hostname": "h"}
    answer = httpx.post(f"{server.url}/agent/enrol", json=asked, timeout=60).raise_for_status().json()
    return Agent(answer["agent"], answer["token"])


def post(platform: Platform, token: str, *points: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.post(f"{platform.collector.url}/write", content=encode(points), headers=headers, timeout=60)


def test_a_generator_writes_its_own_points_and_no_others(platform: Platform) -> None:
    one, other = (enrol(platform.server, name) for name in ("one", "other"))
    second = GeneratorSecond(1_700_000_000, [], transactions=3)
    points = {agent.key: points_of("alone", agent.key, second) for agent in (one, other)}
    assert post(platform, "a-stranger", *points[one.key]).status_code == 401
    refused = post(platform, one.token, *points[one.key], *points[other.key])
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "forbidden")
    store = open_store(platform.store)
    try:
        assert list(read_seconds(store, "alone")) == []
        assert post(platform, one.token, *points[one.key]).status_code == 204
        assert list(read_seconds(store, "alone")) == [(one.key, second)]
    finally:
        store.close()


async def test_a_token_is_known_for_a_while(platform: Platform) -> None:
    agent, now = enrol(platform.server, "known"), 0.0
    async with httpx.AsyncClient(base_url=platform.server.url, timeout=60) as client:
        authorize = ServerAuthorizer(client, clock=lambda: now)
        assert await authorize(agent.token) == Grant.of_agent("generator", agent.key)
        (entry,) = [one for one in platform.server.call("GET", "/generators") if one["name"] == "known"]
        platform.server.call("DELETE", f"/generators/{entry['id']}")
        now = CACHE_SECONDS - 1
        assert await authorize(agent.token) == Grant.of_agent("generator", agent.key)
        now = CACHE_SECONDS
        assert await authorize(agent.token) is None


async def test_while_the_server_is_away_only_known_tokens_may_write(platform: Platform) -> None:
    known, unknown = (enrol(platform.server, name) for name in ("met", "unmet"))
    point = points_of("away", known.key, GeneratorSecond(1_700_000_000, []))
    assert post(platform, known.token, *point).status_code == 204
    platform.server.kill()
    try:
        assert post(platform, known.token, *point).status_code == 204
        refused = post(platform, unknown.token, *point)
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1")
        assert "could not be asked for the owner of the token" in refused.json()["error"]["message"]
    finally:
        platform.server.start()
    assert post(platform, unknown.token, *points_of("away", unknown.key, GeneratorSecond(1, []))).status_code == 204


async def test_an_answer_that_is_none_of_a_server_grants_nothing() -> None:
    with nginx() as target:
        async with httpx.AsyncClient(base_url=target.url, timeout=60) as client:
            with pytest.raises(CollectorError, match="404") as caught:
                await ServerAuthorizer(client)("token")
    assert caught.value.status == 503
