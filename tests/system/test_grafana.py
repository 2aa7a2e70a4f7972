"""What Grafana's data source asks for: our answers are those of a real Prometheus that has the same data."""

from __future__ import annotations

import math
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async

from loadwright.core.hosts.figures import DISK
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.tokens import actions as tokens
from loadwright.server.config.asgi import create_application
from loadwright.server.platform.telemetry import telemetry
from tests.support import inventory
from tests.support.httpd import httpd
from tests.support.monitors import add_monitor, measured
from tests.support.process import Service, binary, running

pytestmark = pytest.mark.django_db(transaction=True)

CPU, BUSY = "loadwright_host_cpu_percent", "loadwright_disk_busy_percent"
SECONDS = 120
SERVERS = ("web-1", "web-2")
DISKS = ("sda", "sr0")


def cpu(server: int, second: int) -> float:
    return round(50 + 40 * math.sin(second / 9 + server), 1)


def busy(server: int, disk: int, second: int) -> float:
    return float((second * (disk + 1) + server) % 100)


def metrics(begin: int) -> str:
    """Return what is measured in the format of OpenMetrics: a value has the time at which its second ends."""
    lines = [f"# TYPE {CPU} gauge"]
    for number, server in enumerate(SERVERS):
        labels = f'server="{server}",project="shop",room="Room A"'
        lines += [f"{CPU}{{{labels}}} {cpu(number, one)} {begin + one + 1}" for one in range(SECONDS)]
    lines.append(f"# TYPE {BUSY} gauge")
    for number, server in enumerate(SERVERS):
        for index, disk in enumerate(DISKS):
            labels = f'server="{server}",project="shop",room="Room A",device="{disk}"'
            lines += [f"{BUSY}{{{labels}}} {busy(number, index, one)} {begin + one + 1}" for one in range(SECONDS)]
    return "\n".join([*lines, "# EOF", ""])


def prepared() -> tuple[int, str]:
    """Store the same in the telemetry. Return the first second, and a token of a member of the project."""
    cast = inventory.cast()
    begin = int(time.time()) // 600 * 600 - 1200
    for number, server in enumerate((cast.server, cast.add("web-2", address="10.0.0.9"))):
        agent = add_monitor(server.name, server)
        telemetry().write(
            measured(agent, begin + one, cpu_percent=cpu(number, one), covered=1) for one in range(SECONDS)
        )
        for index, disk in enumerate(DISKS):
            telemetry().write(
                measured(agent, begin + one, DISK, part=disk, busy_percent=busy(number, index, one))
                for one in range(SECONDS)
            )
            telemetry().write([measured(agent, begin, DISK, 600, disk, busy_percent=1.0)])
    return begin, tokens.create_token(Actor(cast.member), name="grafana", scope="read")[1]


@pytest.fixture
def data() -> tuple[int, str]:
    return prepared()


@pytest.fixture
def prometheus(data: tuple[int, str], tmp_path: Path) -> Iterator[Service]:
    """A Prometheus with the same data, which scrapes nothing."""
    text = tmp_path / "metrics.txt"
    text.write_text(metrics(data[0]))
    made = ["promtool", "tsdb", "create-blocks-from", "openmetrics", str(text), str(tmp_path / "data")]
    subprocess.run(made, check=True, capture_output=True)
    (tmp_path / "prometheus.yml").write_text("global: {}\n")

    def command(port: int) -> list[str]:
        return [
            binary("prometheus"), f"--config.file={tmp_path}/prometheus.yml", f"--storage.tsdb.path={tmp_path}/data",
            "--storage.tsdb.retention.time=10y", f"--web.listen-address=127.0.0.1:{port}",
        ]  # fmt: skip

    with running(Service("prometheus", command, tmp_path / "log", "/-/ready")) as service:
        yield service


@dataclass(frozen=True)
class Both:
    """Asks both, in the way of Grafana: queries and labels as forms, the rest in the address."""

    ours: httpx.AsyncClient
    theirs: httpx.AsyncClient
    begin: int

    async def answers(self, method: str, path: str, values: dict[str, Any]) -> tuple[Any, Any]:
        sent = {"data": values} if method == "POST" else {"params": values}
        found = [await client.request(method, path, **sent) for client in (self.ours, self.theirs)]  # type: ignore[arg-type]
        for answer in found:
            assert answer.status_code == 200, answer.text
            assert answer.json()["status"] == "success"
        return found[0].json()["data"], found[1].json()["data"]

    @property
    def period(self) -> dict[str, Any]:
        return {"start": self.begin, "end": self.begin + SECONDS}


@pytest.fixture
async def both(data: tuple[int, str], prometheus: Service) -> AsyncIterator[Both]:
    begin, token = data
    application = await sync_to_async(create_application)(background=False)
    async with (
        httpd(application) as port,
        httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}/prometheus/api/v1", auth=("any", token), trust_env=False, timeout=60
        )
        as ours,
        httpx.AsyncClient(base_url=f"{prometheus.url}/api/v1", trust_env=False, timeout=60) as theirs,
    ):  # fmt: skip
        yield Both(ours, theirs, begin)


def matrix(data: Any) -> dict[tuple[tuple[str, str], ...], list[tuple[float, float]]]:
    """Return the values of each series with five digits, however they are written."""
    assert data["resultType"] in ("matrix", "vector")
    return {
        tuple(sorted(one["metric"].items())): [
            (float(at), round(float(value), 5)) for at, value in one.get("values", [one.get("value")])
        ]
        for one in data["result"]
    }


QUERIES = [
    CPU,
    f'{CPU}{{server="web-1"}}',
    f'{CPU}{{server=~"web-1|web-3", room!="Hall"}}',
    f'{{__name__="{CPU}"}}',
    f"avg({CPU})",
    f"max by (server) ({BUSY})",
    f'sum by (device) ({BUSY}{{device!="sr0"}})',
    f"min without (server) ({BUSY})",
    f'{BUSY}{{device="none"}}',
]


async def test_graphs_and_values(both: Both) -> None:
    first, end = both.begin + 1, both.begin + SECONDS
    for query in QUERIES:
        ours, theirs = await both.answers(
            "POST", "/query_range", {"query": query, "start": first, "end": end, "step": "1"}
        )
        assert matrix(ours) == matrix(theirs), query
        ours, theirs = await both.answers("POST", "/query", {"query": query, "time": f"{both.begin + 60}.000"})
        assert matrix(ours) == matrix(theirs), query


async def test_what_variables_and_editors_ask_for(both: Both) -> None:
    def sorted_series(found: list[dict[str, str]]) -> list[list[tuple[str, str]]]:
        return sorted(sorted(one.items()) for one in found)

    for matcher in (CPU, f'{BUSY}{{device="sda"}}', f'{{__name__=~"{BUSY}", server="web-2"}}'):
        values = {"match[]": matcher, **both.period}
        ours, theirs = await both.answers("GET", "/series", values)
        assert sorted_series(ours) == sorted_series(theirs)
        assert len(ours) >= 1
        ours, theirs = await both.answers("POST", "/labels", values)
        assert ours == theirs
        for label in ("__name__", "server", "device", "project", "room", "unknown"):
            ours, theirs = await both.answers("GET", f"/label/{label}/values", {**values, "limit": 40_000})
            assert ours == theirs, (matcher, label)


async def test_the_test_of_the_connection_and_the_version(both: Both) -> None:
    ours, theirs = await both.answers("POST", "/query", {"query": "1+1", "time": both.begin})
    assert ours["resultType"] == theirs["resultType"] == "scalar"
    assert [float(one) for one in ours["result"]] == [float(one) for one in theirs["result"]] == [both.begin, 2]
    ours, theirs = await both.answers("GET", "/status/buildinfo", {})
    assert ours["version"].split(".")[0] == theirs["version"].split(".")[0]
    ours, theirs = await both.answers("GET", "/metadata", {"metric": CPU})
    assert set(ours[CPU][0]) == {"type", "help", "unit"}
    # Nothing was scraped.
    assert theirs == {}


async def test_errors_have_the_same_form(both: Both) -> None:
    for path, values, status in (
        ("/query_range", {"query": CPU, "start": 10, "end": 5, "step": 1}, 400),
        ("/query_range", {"query": CPU, "start": 0, "end": 20_000, "step": 1}, 400),
        ("/query_range", {"query": CPU, "start": 0, "end": 5, "step": 0}, 400),
        ("/query", {"query": f"{CPU}{{"}, 400),
        ("/query", {"query": CPU, "time": "soon"}, 400),
        ("/series", {}, 400),
    ):
        for client in (both.ours, both.theirs):
            answer = await client.post(path, data=values)
            assert (answer.status_code, answer.json()["status"], answer.json()["errorType"]) == (
                status, "error", "bad_data",
            )  # fmt: skip
