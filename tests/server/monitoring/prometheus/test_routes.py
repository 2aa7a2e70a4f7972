"""The API that Grafana's data source for Prometheus uses, over HTTP."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async

from loadwright.core.hosts.exposed import EXPOSED
from loadwright.core.hosts.figures import DISK
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.accounts.tokens import actions as tokens
from loadwright.server.config.asgi import create_application
from loadwright.server.platform.telemetry import telemetry
from tests.support import inventory
from tests.support.httpd import httpd
from tests.support.monitors import add_monitor, measured

pytestmark = pytest.mark.django_db(transaction=True)

CPU = "loadwright_host_cpu_percent"


class Client:
    """Requests of the member of a project, whose server has a monitor."""

    def __init__(self, http: httpx.AsyncClient, cast: inventory.Cast, begin: int) -> None:
        self.http = http
        self.cast = cast
        self.begin = begin

    async def ask(self, path: str, status: int = 200, /, **values: Any) -> Any:
        answer = await self.http.get(f"/prometheus/api/v1/{path}", params=values)
        assert answer.status_code == status, answer.text
        found = answer.json()
        assert found["status"] == ("success" if status == 200 else "error")
        return found["data"] if status == 200 else found


def token_of(user: User, scope: str = "read") -> str:
    return tokens.create_token(Actor(user), name="grafana", scope=scope)[1]


def prepared() -> tuple[inventory.Cast, int, str]:
    cast = inventory.cast()
    agent = add_monitor("web", cast.server)
    begin = int(time.time()) // 600 * 600 - 600
    telemetry().write(
        [
            *(measured(agent, begin + second, cpu_percent=10.0 + second) for second in range(5)),
            measured(agent, begin, DISK, 600, "sda", busy_percent=5.0),
            measured(agent, begin, DISK, 600, "sdb", busy_percent=5.0),
        ]
    )
    return cast, begin, token_of(cast.member)


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    cast, begin, token = await sync_to_async(prepared)()
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        httpd(create_application(background=False)) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, trust_env=False) as http,
    ):
        yield Client(http, cast, begin)


async def test_a_range_is_a_matrix_by_get_and_by_form(client: Client) -> None:
    values = {"query": CPU, "start": client.begin, "end": client.begin + 3, "step": "1s"}
    found = await client.ask("query_range", **values)
    labels = {"__name__": CPU, "server": "web-1", "project": "shop", "room": "Room A"}
    expected = [[client.begin + 1, "10.0"], [client.begin + 2, "11.0"], [client.begin + 3, "12.0"]]
    assert found == {"resultType": "matrix", "result": [{"metric": labels, "values": expected}]}
    answer = await client.http.post("/prometheus/api/v1/query_range", data=values)
    assert answer.json()["data"] == found


async def test_an_instant_is_a_vector_and_a_number_a_scalar(client: Client) -> None:
    found = await client.ask("query", query=f"max({CPU})", time=client.begin + 5)
    assert found == {"resultType": "vector", "result": [{"metric": {}, "value": [client.begin + 5, "14.0"]}]}
    assert await client.ask("query", query="1+1", time=10) == {"resultType": "scalar", "result": [10, "2.0"]}


async def test_the_metrics_the_labels_and_their_values(client: Client) -> None:
    names = await client.ask("label/__name__/values")
    assert names == sorted(EXPOSED)
    assert await client.ask("label/__name__/values", **{"match[]": '{__name__=~".*_busy_percent"}'}) == [
        "loadwright_disk_busy_percent", "loadwright_host_disk_busy_percent"
    ]  # fmt: skip
    assert {"__name__", "server", "device", "mount"} <= set(await client.ask("labels"))
    disks = {"match[]": "loadwright_disk_busy_percent"}
    assert await client.ask("labels", **disks) == ["__name__", "device", "project", "room", "server"]
    assert await client.ask("label/server/values") == ["web-1"]
    assert await client.ask("label/project/values", **disks) == ["shop"]
    assert await client.ask("label/device/values", **disks) == ["sda", "sdb"]
    assert await client.ask("label/device/values") == ["sda", "sdb"]
    assert await client.ask("label/device/values", start=0, end=10) == []
    assert await client.ask("label/nonsense/values") == []
    both = '{__name__=~"loadwright_disk_busy_percent|loadwright_host_load_1"}'
    found = await client.ask("series", **{"match[]": both})
    assert [(one["__name__"], one.get("device")) for one in found] == [
        ("loadwright_host_load_1", None),
        ("loadwright_disk_busy_percent", "sda"),
        ("loadwright_disk_busy_percent", "sdb"),
    ]


async def test_metrics_are_described(client: Client) -> None:
    assert await client.ask("metadata", metric=CPU) == {
        CPU: [{"type": "gauge", "help": "CPU in use; waiting for disks counts as idle.", "unit": ""}]
    }
    assert len(await client.ask("metadata")) == len(EXPOSED)
    assert (await client.ask("status/buildinfo"))["version"]


@pytest.mark.parametrize(
    ("path", "values", "kind", "reason"),
    [
        ("query", {"query": f"rate({CPU}[5m])"}, "bad_data", "function rate is not supported"),
        ("query", {}, "bad_data", "incomplete"),
        ("query", {"query": CPU, "time": "now"}, "bad_data", "time"),
        ("query_range", {"query": CPU, "start": 0, "end": 1e6, "step": 1}, "bad_data", "longer step"),
        ("query_range", {"query": CPU, "start": 5, "end": 1, "step": 1}, "bad_data", "before the start"),
        ("query_range", {"query": CPU, "start": 0}, "bad_data", "end"),
        ("series", {}, "bad_data", "match[]"),
        ("series", {"match[]": '{server=""}'}, "bad_data", "empty value"),
    ],
)  # fmt: skip
async def test_errors_state_the_reason(client: Client, path: str, values: Any, kind: str, reason: str) -> None:
    found = await client.ask(path, 400, **values)
    assert found["errorType"] == kind
    assert reason in found["error"]


async def test_a_form_is_limited(client: Client) -> None:
    url = "/prometheus/api/v1/query"
    assert (await client.http.post(url, content=b"query=" + b"x" * 70_000)).status_code == 400
    assert (await client.http.post(url, data={f"a{number}": "1" for number in range(200)})).status_code == 400
    assert (await client.http.post(url, json={"query": CPU})).status_code == 400


async def test_a_token_is_needed_and_its_owner_sees_their_hosts(client: Client) -> None:
    stranger = await sync_to_async(token_of)(client.cast.stranger)
    url, values = "/prometheus/api/v1/query", {"query": CPU, "time": str(client.begin + 5)}
    for headers, auth, status in (
        ({"Authorization": ""}, None, 401),
        ({"Authorization": "Bearer wrong"}, None, 401),
        ({"Authorization": "Basic !"}, None, 401),
        ({"Authorization": f"Bearer {stranger}"}, None, 200),
        ({}, httpx.BasicAuth("anybody", stranger), 200),
    ):
        answer = await client.http.get(url, params=values, headers=headers, auth=auth)
        assert answer.status_code == status
        if status == 200:
            assert answer.json()["data"]["result"] == []
        else:
            assert answer.headers["WWW-Authenticate"]


async def test_what_does_not_exist_is_empty_or_refused_as_prometheus_does(client: Client) -> None:
    assert await client.ask("query_exemplars", query=CPU) == []
    assert await client.ask("rules") == {"groups": []}
    refused = await client.ask("targets", 404)
    assert refused["errorType"] == "not_found"
