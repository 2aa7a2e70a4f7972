"""Generators that are suspended, killed or disconnected during a run: real agents, real JMeter, real networks."""

from __future__ import annotations

import gzip
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from loadwright.core.messages import reasons
from tests.agent.generators import GeneratorProcess, generator
from tests.support.command import until
from tests.support.plans import java_request
from tests.support.plans import plan as plan_of
from tests.support.server_process import FINAL, Server, running_server, serving

RATE = 100
PATIENCE_S = 90.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("platform"), **os.environ) as server:
        yield server


class Run:
    """A run of two generators, ``a`` and ``b``; the fixture ends it."""

    def __init__(self, server: Server, run: int) -> None:
        self.server = server
        self.id = run

    def generators(self) -> dict[str, dict[str, Any]]:
        return {one["name"]: one for one in self.server.call("GET", f"/runs/{self.id}/generators")}

    def carried_by(self, *names: str) -> None:
        """Wait until exactly these generators carry the load."""
        until(lambda: {name for name, one in self.generators().items() if one["share"]} == set(names), PATIENCE_S)

    def samples_in(self, name: str) -> int:
        """Return the number of samples in one of its JTLs."""
        answer = self.server.client.get(f"/api/v1/runs/{self.id}/files/{name}")
        return len(gzip.decompress(answer.raise_for_status().content).splitlines()) - 1

    def ends(self) -> dict[str, Any]:
        """Stop it and return its result once every second has arrived."""
        self.server.call("POST", f"/runs/{self.id}/stop", json={})
        until(lambda: self.server.run(self.id)["state"] in FINAL, PATIENCE_S)
        return self.server.result(self.id)


def kinds(result: dict[str, Any]) -> list[str]:
    return [event["kind"] for event in result["events"]]


def assert_each_second_once(result: dict[str, Any]) -> None:
    for one in result["generators"]:
        seconds = one["series"]["second"]
        assert len(seconds) == len(set(seconds)) == one["seconds"]
    assert sum(result["series"]["samples"]) == sum(one["samples"] for one in result["generators"])


@contextmanager
def run_of_two(
    server: Server, folder: Path, second: GeneratorProcess | None = None, **options: object
) -> Iterator[tuple[Run, dict[str, GeneratorProcess]]]:
    """Start two generators, the second optionally by the caller, and a long run of both with these options."""
    with ExitStack() as stack:
        agents = {
            "a": stack.enter_context(generator(server.url, folder / "a", "--enrol", server.code(), "--name", "a"))
        }
        if second is None:
            agents["b"] = stack.enter_context(
                generator(server.url, folder / "b", "--enrol", server.code(), "--name", "b")
            )
        else:
            agents["b"] = second
        states = {"a": "idle", "b": "idle"}
        until(lambda: {one["name"]: one["state"] for one in server.call("GET", "/generators")} == states, PATIENCE_S)
        plan = server.upload(plan_of(java_request("home", sleep_ms=5)).encode(), "home.jmx")
        asked = {"plan": plan, "rate": RATE, "duration_s": 600, "generators": 2, **options}
        run = Run(server, int(server.call("POST", "/runs", json=asked)["id"]))
        until(lambda: server.run(run.id)["state"] in ("running", *FINAL), PATIENCE_S)
        run.carried_by("a", "b")
        try:
            yield run, agents
        finally:
            if server.run(run.id)["state"] not in FINAL:
                server.call("POST", f"/runs/{run.id}/stop", json={"now": True})
                until(lambda: server.run(run.id)["state"] in FINAL, PATIENCE_S)
    for one in server.call("GET", "/generators"):
        server.call("DELETE", f"/generators/{one['id']}")


@pytest.mark.parametrize("what", ["JMeter", "agent"])
def test_one_that_is_frozen_hands_its_share_over_and_takes_it_back(server: Server, tmp_path: Path, what: str) -> None:
    with run_of_two(server, tmp_path) as (run, agents):
        process = agents["b"].process
        assert process is not None
        frozen = agents["b"].jvms() if what == "JMeter" else [process.pid]
        assert frozen
        for pid in frozen:
            os.kill(pid, signal.SIGSTOP)
        try:
            run.carried_by("a")
            assert run.generators()["b"]["state"] == "lost"
        finally:
            for pid in frozen:
                os.kill(pid, signal.SIGCONT)
        run.carried_by("a", "b")
        result = run.ends()
    assert result["state"] == "stopped"
    assert kinds(result).index("lost") < kinds(result).index("back")
    assert_each_second_once(result)


def test_a_killed_agent_comes_back_as_a_spare_and_delivers_every_sample(server: Server, tmp_path: Path) -> None:
    with run_of_two(server, tmp_path, jtl=True) as (run, agents):
        agents["b"].kill()
        run.carried_by("a")
        agents["b"].start()
        until(lambda: run.generators()["b"]["state"] == "idle", PATIENCE_S)
        server.call("PUT", f"/runs/{run.id}/generators/{run.generators()['b']['id']}")
        run.carried_by("a", "b")
        result = run.ends()
    assert {"lost", "joined"} <= set(kinds(result))
    assert_each_second_once(result)
    for one in result["generators"]:
        attempts = ("", "-2") if one["name"] == "b" else ("",)
        written = sum(run.samples_in(f"results-{one['id']}{attempt}.jtl.gz") for attempt in attempts)
        assert written == one["samples"] > 0


def test_a_killed_jmeter_leaves_its_generator_free(server: Server, tmp_path: Path) -> None:
    with run_of_two(server, tmp_path) as (run, agents):
        for pid in agents["b"].jvms():
            os.kill(pid, signal.SIGKILL)
        run.carried_by("a")
        until(lambda: run.generators()["b"]["state"] == "idle", PATIENCE_S)
        result = run.ends()
    assert "generator_failed" in kinds(result)
    assert_each_second_once(result)


class Network:
    """A network namespace with a virtual cable to this machine, which can be cut."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.here, self.there = f"{name}-h", f"{name}-n"
        self.address = "10.213.77.1"
        inside = ("ip", "netns", "exec", name)
        for command in (
            ("ip", "netns", "add", name),
            ("ip", "link", "add", self.here, "type", "veth", "peer", "name", self.there),
            ("ip", "link", "set", self.there, "netns", name),
            ("ip", "address", "add", f"{self.address}/30", "dev", self.here),
            ("ip", "link", "set", self.here, "up"),
            (*inside, "ip", "address", "add", "10.213.77.2/30", "dev", self.there),
            (*inside, "ip", "link", "set", self.there, "up"),
            (*inside, "ip", "link", "set", "lo", "up"),
        ):
            subprocess.run(command, check=True)

    def cut(self) -> None:
        subprocess.run(("ip", "link", "set", self.here, "down"), check=True)

    def mend(self) -> None:
        subprocess.run(("ip", "link", "set", self.here, "up"), check=True)

    def close(self) -> None:
        subprocess.run(("ip", "netns", "delete", self.name), check=False)
        subprocess.run(("ip", "link", "delete", self.here), check=False, stderr=subprocess.DEVNULL)


@pytest.fixture
def network() -> Iterator[Network]:
    if os.geteuid() != 0 or shutil.which("ip") is None:
        pytest.skip("network namespaces need root and iproute2")
    try:
        made = Network(f"lw{os.getpid() % 100_000}")
    except subprocess.CalledProcessError as error:
        pytest.skip(f"this machine gives no network namespace: {error}")
    yield made
    made.close()


@pytest.mark.parametrize("yield_after_s", [None, 5.0])
def test_one_that_is_cut_off_goes_on_alone_or_yields_and_resumes(
    tmp_path: Path, network: Network, yield_after_s: float | None
) -> None:
    (tmp_path / "platform").mkdir()
    hosts = {"LOADWRIGHT_ALLOWED_HOSTS": f"127.0.0.1,localhost,{network.address}"}
    options = ("--no-generator", "--no-monitor", "--no-sample", "--host", "0.0.0.0")
    with serving(Server(tmp_path / "platform" / "home", {**os.environ, **hosts}, options)) as server:
        url = f"http://{network.address}:{server.port}"
        far = GeneratorProcess(url, tmp_path / "b", "--enrol", server.code(), "--name", "b")
        far.within("ip", "netns", "exec", network.name)
        far.start()
        try:
            with run_of_two(server, tmp_path, far, yield_after_s=yield_after_s) as (run, _):
                network.cut()
                run.carried_by("a")
                # The other carries all of it for some seconds.
                taken_over = time.time()
                until(lambda: time.time() > taken_over + 4, PATIENCE_S)
                network.mend()
                run.carried_by("a", "b")
                result = run.ends()
        finally:
            network.mend()
            far.close()
    assert result["state"] == "stopped"
    assert {"lost", "back"} <= set(kinds(result))
    assert_each_second_once(result)
    seconds = next(one for one in result["generators"] if one["name"] == "b")["series"]["second"]
    assert seconds == list(range(seconds[0], seconds[-1] + 1)), "what was measured while it was cut off is there"
    excess = [message["params"] for message in result["verdict"]["messages"] if message["code"] == reasons.EXCESS.code]
    if yield_after_s is None:
        assert len(excess) == 1
        assert excess[0]["asked"] == RATE
        assert excess[0]["sent"] > 1.2 * RATE
        assert excess[0]["seconds"] >= 3
    else:
        assert excess == []
        assert result["asked"]["yield_after_s"] == yield_after_s
