"""A guardrail ends a real run: a monitor measures this machine, on which a busy loop takes all of the CPU."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.server.runs.examples import fleet, start, state
from tests.server.runs.examples import until as until_async
from tests.support.command import loadwright, result_of, until
from tests.support.server_process import PLAN, Server, running_server
from tests.system.test_monitor import monitors

BUSY = "cpu(shop-*) < 50% abort after 3s"
HELD = "memory(room:Hall) <= 100% abort after 1s"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that manages this machine as ``shop-web``, which a monitor measures."""
    folder = tmp_path_factory.mktemp("platform")
    with running_server(folder) as server, monitors(server, folder / "monitor"):
        server.call("POST", "/projects", json={"name": "Shop"})
        server.call("POST", "/rooms", json={"name": "Hall", "purpose": "application"})
        secret = {"kind": "password", "password": "correct-horse-9"}
        place = {"project": "Shop", "room": "Hall", "username": "root", "secret": secret}
        web, _bare = (
            server.call("POST", "/servers", json={"name": name, "address": f"{name}.example.org", **place})["id"]
            for name in ("shop-web", "shop-bare")
        )
        (agent,) = until(lambda: server.call("GET", "/monitors"))
        server.call("PUT", f"/monitors/{agent['id']}/server", json={"server": web})
        until(lambda: "cpu_percent" in server.call("GET", f"/hosts/{web}")["figures"])
        yield server


@pytest.fixture(scope="module")
def plan(server: Server) -> int:
    files = {"file": ("shop.jmx", PLAN.read_bytes().replace(b"products.csv", b"/dev/null"))}
    return int(server.call("POST", "/plans", files=files, data={"project": "Shop"})["id"])


def _loop() -> None:
    while True:
        pass


@contextmanager
def busy() -> Iterator[None]:
    """Take all of the CPU."""
    context = multiprocessing.get_context("spawn")
    loops = [context.Process(target=_loop, daemon=True) for _ in range(os.cpu_count() or 1)]
    for loop in loops:
        loop.start()
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.join()


async def test_a_busy_host_ends_the_run_and_is_in_its_result(server: Server, plan: int) -> None:
    async with fleet(server, "g1"):
        run = start(server, plan, generators=1, duration_s=120, requirements=["p95 < 100s", HELD, BUSY])
        await state(server, run, "running")
        with busy():
            ended = await state(server, run, "stopped", "failed", "finished")
    assert (ended["state"], ended["requirements_held"]) == ("stopped", False)
    assert ended["reason"] == f"aborted: {BUSY} was not met for too long"
    document = server.result(run)
    requirements = {one["text"]: one for one in document["requirements"]}
    found = requirements[BUSY]
    assert (found["held"], found["aborted"], found["host"]) == (False, True, "shop-web")
    assert requirements[HELD]["held"], requirements[HELD]
    (host,) = document["hosts"]
    lines = {line["figure"]: line["values"] for line in host["lines"]}
    assert (host["name"], host["room"], host["resolution"]) == ("shop-web", "Hall", 10)
    assert max(value for value in lines["host.cpu_percent_max"] if value is not None) > 50
    (shown,) = server.call("GET", f"/runs/{run}/hosts/series", params={"points": 4000})["hosts"]
    assert {"host.cpu_percent", "host.memory_percent"} <= {line["figure"] for line in shown["lines"]}
    periods = server.call("GET", "/runs/periods", params={"project": "Shop"})["runs"]
    assert [(one["id"], one["state"], one["page"]) for one in periods] == [(run, "stopped", f"/runs/{run}")]


async def test_the_command_reports_it(server: Server, tmp_path: Path) -> None:
    source, out, token = tmp_path / "shop.jmx", tmp_path / "out", tmp_path / "token"
    source.write_bytes(PLAN.read_bytes().replace(b"products.csv", b"/dev/null"))
    token.write_text(server.client.headers["Authorization"].removeprefix("Bearer "))
    access = ("--server", server.url, "--token-file", str(token), "--project", "Shop")
    load = ("--rate", "10", "--duration", "120s")
    unknown = await asyncio.to_thread(loadwright, "run", source, *load, *access, "--require", "cpu(shop-wbe) < 90%")
    assert unknown.returncode == 2
    says = "--require: Requirement 'cpu(shop-wbe) < 90%', character 5: the project has no server 'shop-wbe'"
    assert says in unknown.stderr
    bare = await asyncio.to_thread(loadwright, "run", source, *load, *access, "--require", "cpu(shop-bare) < 90%")
    assert "'shop-bare' has no monitor agent" in bare.stderr
    former = len(server.call("GET", "/runs"))

    def begun() -> bool:
        newest, *earlier = server.call("GET", "/runs")
        return len(earlier) == former and newest["state"] in ("running", "stopped")

    async with fleet(server, "g2"), asyncio.TaskGroup() as tasks:
        asked = ("--require", HELD, "--require", BUSY, "--json", "--out", out)
        command = tasks.create_task(asyncio.to_thread(loadwright, "run", source, *load, *access, *asked))
        # Until then, the loops would only delay the command and other tests.
        await until_async(begun)
        with busy():
            done = await command
    assert done.returncode == 1, done.stderr
    assert f"NOT MET {BUSY}: " in done.stderr
    assert " on shop-web" in done.stderr
    assert json.loads(done.stdout) == result_of(out)
    suite = ElementTree.parse(out / "junit.xml").getroot()[0]
    assert [case.get("name") for case in suite.findall("testcase")] == [HELD, BUSY]
    assert [len(case) for case in suite.findall("testcase")] == [0, 1]
    await until_async(lambda: "g2" not in {one["name"] for one in server.call("GET", "/generators")})
