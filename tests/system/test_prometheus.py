"""Real programs of Prometheus: its server scrapes, its tool checks what is scraped and asks our API as Grafana does."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.command import until
from tests.support.process import free_port
from tests.support.server_process import TOKEN, Server, running_server
from tests.system.test_monitor import add_server, monitors

CPU = "loadwright_host_cpu_percent"

CONFIGURATION = """
global: {{scrape_interval: 1s}}
scrape_configs:
  - job_name: loadwright
    authorization: {{credentials: {token}}}
    static_configs: [{{targets: ["127.0.0.1:{port}"]}}]
"""
"""docs/interfaces.md has the same."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server with a monitor that is linked with a machine of the inventory."""
    with running_server(tmp_path) as server, monitors(server, tmp_path / "monitor"):
        (agent,) = until(lambda: server.call("GET", "/monitors"))
        server.call("PUT", f"/monitors/{agent['id']}/server", json={"server": add_server(server)})
        until(lambda: f"{CPU}{{" in scraped(server))
        yield server


def scraped(server: Server) -> str:
    answer = httpx.get(f"{server.url}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.text


@contextmanager
def prometheus(server: Server, folder: Path) -> Iterator[httpx.Client]:
    """Prometheus, which scrapes the server every second."""
    folder.mkdir()
    (folder / "prometheus.yml").write_text(CONFIGURATION.format(token=TOKEN, port=server.port))
    port = free_port()
    command = ["prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*command, f"--web.listen-address=127.0.0.1:{port}"], stdout=log, stderr=log)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}/api/v1", timeout=30, trust_env=False) as client:
            yield client
    finally:
        process.terminate()
        process.wait(60)


def asked(client: httpx.Client, query: str) -> Any:
    """Return what Prometheus finds; nothing while it starts."""
    with suppress(httpx.TransportError):
        answer = client.get("/query", params={"query": query})
        return answer.json()["data"]["result"] if answer.is_success else []
    return []


def test_prometheus_scrapes_what_its_tool_finds_correct(server: Server, tmp_path: Path) -> None:
    text = scraped(server)
    checked = subprocess.run(["promtool", "check", "metrics"], input=text, text=True, capture_output=True, check=False)
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")
    with prometheus(server, tmp_path / "prometheus") as client:
        (found,) = until(lambda: asked(client, CPU))
        assert found["metric"]["server"] == "web-1"
        assert 0 <= float(found["value"][1]) <= 100
        (up,) = asked(client, "up")
        assert up["value"][1] == "1"
        (version,) = asked(client, "loadwright_info")
        assert version["metric"]["version"]
        until(lambda: asked(client, "rate(loadwright_telemetry_points_total[10s]) > 0"))


class Client:
    """Asks our API with Prometheus' own client, which takes the token from the address."""

    def __init__(self, server: Server) -> None:
        self._url = f"http://anybody:{TOKEN}@127.0.0.1:{server.port}/prometheus"

    def ask(self, kind: str, *words: str, options: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        command = ["promtool", "query", "-o", "json", kind, *options, self._url, *words]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def result(self, kind: str, *words: str, options: tuple[str, ...] = ()) -> Any:
        done = self.ask(kind, *words, options=options)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


def test_its_client_understands_our_answers(server: Server) -> None:
    client = Client(server)
    (sample,) = client.result("instant", f'{CPU}{{server=~"web-.*"}}')
    assert sample["metric"] == {"__name__": CPU, "server": "web-1", "project": "Shop", "room": "Hall 1"}
    now = int(time.time())
    period = (f"--start={now - 60}", f"--end={now}", "--step=1s")
    (line,) = client.result("range", f"max by (room) ({CPU})", options=period)
    assert line["metric"] == {"room": "Hall 1"}
    assert 1 <= len(line["values"]) <= 61
    (series,) = client.result("series", options=("--match=loadwright_host_load_1",))
    assert series["server"] == "web-1"
    assert client.result("labels", "server") == ["web-1"]
    refused = client.ask("instant", f"rate({CPU}[5m])")
    assert refused.returncode != 0
    assert "the function rate is not supported" in refused.stderr
