"""``loadwright up`` in full: its own agents, with a real JMeter, the sample, and a killed server."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.command import alive, until
from tests.support.server_process import FINAL, Server

AGENTS = ("generator", "monitor")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    home = tmp_path / "home"
    home.mkdir()
    server = Server(home, dict(os.environ), options=())
    try:
        yield server
    finally:
        # A regular stop also ends the agents and the shop that a killed server left when the test failed.
        if server.process is not None and server.process.poll() is not None and alive(agent_pid(server, "generator")):
            server.start()
        server.stop()


def agent_pid(server: Server, role: str) -> int:
    lock = server.home / role / "agent.lock"
    return int(lock.read_text() or 0) if lock.exists() else 0


def test_the_first_start_shows_a_result_and_a_killed_server_comes_back(server: Server) -> None:
    server.start()
    server.use_token()
    sample = until(lambda: server.call("GET", "/runs", params={"state": "final"}), 180)[0]
    assert (sample["state"], sample["plan_name"], sample["created_by"]) == ("finished", "Sample shop", "admin")
    assert sample["samples"] > 500
    pids = [agent_pid(server, role) for role in AGENTS]
    asked = {"plan": sample["plan"], "rate": 30, "duration_s": 15, "jtl": True}
    run = server.call("POST", "/runs", json=asked)["id"]
    until(lambda: len(server.call("GET", f"/runs/{run}/series")["series"]["second"]) > 2)

    server.kill()
    assert all(alive(pid) for pid in pids)
    server.start()
    assert [agent_pid(server, role) for role in AGENTS] == pids
    until(lambda: server.run(run)["state"] in FINAL)
    result = server.result(run)
    assert result["state"] == "finished"
    assert result["series"]["rate_asked"][:15] == [30.0] * 15
    (generator,) = result["generators"]
    seconds = generator["series"]["second"]
    assert seconds == list(range(seconds[0], seconds[0] + len(seconds)))
    assert sum(generator["series"]["rate"]) == generator["transactions"]
    key = generator["id"]
    names = {file["name"] for file in server.call("GET", f"/runs/{run}/files")}
    assert names == {"result.json", "run.jmx", f"jmeter-{key}.log", f"results-{key}.jtl.gz"}
    assert len(server.call("GET", "/runs")) == 2

    assert server.process is not None
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(60) == 0
    assert not any(alive(pid) for pid in pids)
