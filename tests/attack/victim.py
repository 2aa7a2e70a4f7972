"""The installation under attack: what it holds, and what must hold whatever is sent to it.

It answers no request with a failure and logs none, stays below ``MOST_MB``, and its /healthz keeps answering.
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.server.runs.examples import fleet, start, state
from tests.support.server_process import FINAL, Server, running_server
from tests.support.sshd import Sshd, sshd

MOST_MB = 400
HEALTHY_S = 0.2
MEMBER = "member"


@dataclass
class Victim:
    """A server with a project, its member, a plan, a machine and load rooms; ``tokens`` are those of its people."""

    server: Server
    machine: Sshd
    folder: Path
    tokens: dict[str, str]
    plan: int
    machine_id: int

    @contextmanager
    def browser(self, name: str) -> Iterator[httpx.Client]:
        """Give a session of a person, which sends the CSRF token."""
        password = self.server.password if name == "admin" else _PASSWORD
        with httpx.Client(base_url=self.server.url, timeout=60) as browser:
            self.server.enter(browser, name, password)
            browser.headers["X-CSRFToken"] = browser.cookies["csrftoken"]
            yield browser

    def cookies(self, browser: httpx.Client) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in browser.cookies.items())}

    @property
    def most_mb(self) -> float:
        """The most memory that the server's process has had since ``forget_memory``."""
        assert self.server.process is not None
        status = Path(f"/proc/{self.server.process.pid}/status").read_text()
        match = re.search(r"VmHWM:\s+(\d+) kB", status)
        assert match is not None
        return int(match[1]) / 1024

    def forget_memory(self) -> None:
        """Measure ``most_mb`` from now on."""
        assert self.server.process is not None
        Path(f"/proc/{self.server.process.pid}/clear_refs").write_text("5")

    @property
    def health_s(self) -> list[float]:
        """How long each answer of /healthz took; -1 for one that failed."""
        return [float(line) for line in (self.folder / "health").read_text().splitlines()]


_PASSWORD = "chosen-by-the-tests-1"


@contextmanager
def attacked(folder: Path) -> Iterator[Victim]:
    """Serve an installation, and watch it."""
    with running_server(folder, **os.environ) as server, sshd(name="web-1") as machine, _watched(server, folder):
        server.call("POST", "/projects", json={"name": "shop"})
        server.call("POST", "/rooms", json={"name": "Room A"})
        server.call("POST", "/rooms", json={"name": "Load", "purpose": "load"})
        admin = server.client.headers["Authorization"].removeprefix("Bearer ")
        victim = Victim(server, machine, folder, {"admin": admin}, 0, 0)
        victim.tokens[MEMBER] = _member(server)
        victim.plan = server.upload()
        server.call("PUT", f"/plans/{victim.plan}/load", json={"rate": 40, "duration_s": 5})
        victim.machine_id = _machine(server, machine)
        yield victim


def _member(server: Server) -> str:
    made = server.call("POST", "/people", json={"username": MEMBER})
    server.call("PUT", f"/projects/1/members/{MEMBER}", json={"role": "member"})
    with httpx.Client(base_url=server.url, timeout=60) as browser:
        server.enter(browser, MEMBER, made["password"])
        headers = {"X-CSRFToken": browser.cookies["csrftoken"]}
        answer = browser.post("/api/v1/tokens", json={"name": "attack"}, headers=headers)
    return str(answer.json()["secret"])


def _machine(server: Server, machine: Sshd) -> int:
    secret = {"kind": "key", "private_key": machine.key().private_key}
    asked: dict[str, Any] = {"name": "web-1", "project": "shop", "room": "Room A", "address": "127.0.0.1"}
    asked |= {"port": machine.port, "username": machine.username, "secret": secret}
    made = int(server.call("POST", "/servers", json=asked)["id"])
    server.call("PUT", f"/servers/{made}/key", json={"key": machine.host_key()})
    return made


@contextmanager
def _watched(server: Server, folder: Path) -> Iterator[None]:
    program = Path(__file__).with_name("watch.py")
    words = [sys.executable, str(program), str(server.port), str(folder / "health")]
    with subprocess.Popen(words, stdin=subprocess.DEVNULL) as watching:
        try:
            yield
        finally:
            watching.kill()


@asynccontextmanager
async def running(victim: Victim, name: str) -> AsyncIterator[int]:
    """Give a run that continues, with a generator of this name."""
    async with fleet(victim.server, name):
        run = start(victim.server, victim.server.upload(), generators=1, duration_s=3600)
        await state(victim.server, run, "running")
        yield run
        # The attack may have stopped or deleted it.
        stopped = await asyncio.to_thread(victim.server.client.post, f"/api/v1/runs/{run}/stop", json={"now": True})
        if stopped.is_success:
            await state(victim.server, run, *FINAL)
