"""What Prometheus scrapes: the platform for administrators, hosts for everyone who may see them."""

from __future__ import annotations

import asyncio
import time
from collections import Counter

import httpx
import pytest
from asgiref.sync import sync_to_async
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as classic

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.accounts.tokens import actions as tokens
from loadwright.server.config.asgi import create_application
from loadwright.server.platform.telemetry import telemetry
from tests.support import inventory
from tests.support.httpd import httpd
from tests.support.monitors import add_monitor, measured

pytestmark = pytest.mark.django_db(transaction=True)


def prepared() -> tuple[str, str, str]:
    cast = inventory.cast()
    agent = add_monitor("web", cast.server)
    telemetry().write([measured(agent, int(time.time()) - 2, cpu_percent=12.5)])
    administrator, member, stranger = map(secret_of, (cast.admin, cast.member, cast.stranger))
    return administrator, member, stranger


def secret_of(user: User) -> str:
    return tokens.create_token(Actor(user), name="prometheus", scope="read")[1]


async def test_everybody_gets_what_they_may_see_in_the_format_they_accept() -> None:
    administrator, member, stranger = await sync_to_async(prepared)()
    async with httpd(create_application(background=False)) as port, httpx.AsyncClient(trust_env=False) as client:
        url = f"http://127.0.0.1:{port}/metrics"
        assert (await client.get(url)).status_code == 401
        for secret, accept, parse in (
            (administrator, "", classic),
            (administrator, "application/openmetrics-text;version=1.0.0", openmetrics),
            (member, "", classic),
            (stranger, "", classic),
        ):
            headers = {"Authorization": f"Bearer {secret}", "Accept": accept}
            answer = await client.get(url, headers=headers)
            assert answer.status_code == 200, answer.text
            assert ("openmetrics" in answer.headers["Content-Type"]) == ("openmetrics" in accept)
            found = {family.name: family.samples for family in parse(answer.text)}
            cpu = found.get("loadwright_host_cpu_percent", [])
            assert [sample.value for sample in cpu] == ([] if secret == stranger else [12.5])
            platform = {"loadwright_info", "loadwright_runs", "loadwright_agents", "loadwright_jobs"}
            platform |= {"loadwright_event_loop_delay_seconds", "loadwright_telemetry_waiting_points"}
            platform |= {"process_open_fds"}
            assert platform & set(found) == (platform if secret == administrator else set())


async def test_requests_are_counted_by_entrance() -> None:
    administrator, _, _ = await sync_to_async(prepared)()
    async with httpd(create_application(background=False)) as port, httpx.AsyncClient(trust_env=False) as client:
        base = f"http://127.0.0.1:{port}"

        async def count() -> Counter[tuple[str, str]]:
            headers = {"Authorization": f"Bearer {administrator}"}
            text = (await client.get(f"{base}/metrics", headers=headers)).text
            found = {family.name: family.samples for family in classic(text)}
            counts: Counter[tuple[str, str]] = Counter()
            for one in found.get("loadwright_http_requests", []):
                if one.name.endswith("_total"):
                    counts[one.labels["entrance"], one.labels["status"]] += int(one.value)
            return counts

        before = await count()
        for path in ("/healthz", "/api/v1/runs", "/api/v1/runs", "/no/such/page"):
            await client.get(base + path)
        # A request is counted when its response is complete, which its client may notice earlier.
        async with asyncio.timeout(60):
            while (added := (await count()) - before)["pages", "404"] < 1:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
    assert (added["api", "401"], added["pages", "200"], added["pages", "404"]) == (2, 1, 1)
