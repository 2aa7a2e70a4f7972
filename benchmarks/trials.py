"""The time from the request for a trial to its first sample, without and with a JVM that waits; that JVM's memory."""

from __future__ import annotations

import asyncio
import os
import re
import statistics
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.pairs import Say
from tests.support.jmx import jmx_plan, preprocessor, thread_group, transaction
from tests.support.plans import http_request
from tests.support.server_process import FINAL, Server
from tests.support.targets import serving

FULL, QUICK = 10, 3
MOST_S = 3.0
"""From the request to the first sample with a JVM that waits."""
PATIENCE_S = 120.0


class Shop(BaseHTTPRequestHandler):
    """Answers with a small document."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        pass


async def run(folder: Path, *, quick: bool, say: Say) -> list[Figure]:
    """Measure with a generator of the server's own, which has no JVM at the beginning."""
    # Not the options with which JVMs of tests start quickly.
    environment = {name: value for name, value in os.environ.items() if name != "JDK_JAVA_OPTIONS"}
    (folder / "home").mkdir()
    server = Server(folder / "home", environment, ("--no-monitor", "--no-sample"))
    with serving(Shop) as port:
        try:
            return await asyncio.to_thread(_measure, server, port, QUICK if quick else FULL, say)
        finally:
            server.stop()


def _measure(server: Server, port: int, count: int, say: Say) -> list[Figure]:
    server.start()
    server.use_token()
    requests = (http_request(name, port) for name in ("home", "cart"))
    group = thread_group(preprocessor("vars.put('n', '1')"), transaction("checkout", *requests))
    plan = server.upload(jmx_plan(group, variables={"host": "127.0.0.1"}))
    _until(lambda: any(one["state"] == "idle" for one in server.call("GET", "/generators")))
    cold = _first_sample_s(server, plan)
    say(f"first trial: {cold:.2f} s")
    warm = []
    for _ in range(count):
        _until(lambda: bool(_waiting(server)))
        warm.append(_first_sample_s(server, plan))
    _until(lambda: bool(_waiting(server)))
    memory = max(_waiting(server).values())
    say(f"further trials: {statistics.median(warm):.2f} s; JVM that waits: {memory:.0f} MiB")
    return [
        Figure("trials", "first sample without a waiting JVM", cold, unit=" s"),
        Figure("trials", "first sample with one, median", statistics.median(warm), limit=MOST_S, unit=" s", runs=warm),
        Figure("trials", "first sample with one, worst", max(warm), limit=MOST_S, unit=" s"),
        Figure("trials", "memory of the waiting JVM", memory, unit=" MiB"),
    ]


def _first_sample_s(server: Server, plan: int) -> float:
    begin = time.monotonic()
    run = server.call("POST", f"/plans/{plan}/trial")["id"]
    _until(lambda: bool(server.call("GET", f"/runs/{run}/samples")["samples"]))
    took = time.monotonic() - begin
    _until(lambda: server.run(run)["state"] in FINAL)
    return took


def _waiting(server: Server) -> dict[int, float]:
    """Return the memory in MiB, without what is shared with others, of each JVM that waits."""
    found = {}
    folder = str(server.home).encode()
    for path in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            command = (path / "cmdline").read_bytes()
            work = re.search(re.escape(folder) + rb"[^\0]*/standby/\d+/\w+", command)
            if work and Path(work[0].decode(), "standby").exists():
                share = re.search(r"^Pss:\s+(\d+)", (path / "smaps_rollup").read_text(), re.MULTILINE)
                found[int(path.name)] = int(share[1]) / 1024 if share else 0.0
    return found


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
