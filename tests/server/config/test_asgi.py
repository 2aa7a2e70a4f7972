"""The whole application: what stands beside the pages, and what it does while it serves."""

from __future__ import annotations

import tempfile
from contextlib import closing

import httpx
import pytest
from django.core.asgi import get_asgi_application
from pytest_django.fixtures import Settings
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from loadwright.server.config.asgi import create_application
from loadwright.server.platform import disk
from tests.support.httpd import httpd
from tests.support.limits import largest_file


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/healthz", 200),
        ("/agent/whoami", 401),
        ("/telemetry/ping", 204),
        ("/static/no/such.css", 404),
        ("/login", 200),
        ("/api/v1/runs", 401),
        ("/nothing/here", 404),
        (f"/files/{'9' * 5000}/list", 404),
        (f"/files/{2**64}/list", 404),
    ],
)
@pytest.mark.django_db(transaction=True)
async def test_every_part_answers_at_its_address(path: str, status: int) -> None:
    async with httpd(create_application(background=False)) as port, httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(f"http://127.0.0.1:{port}{path}")).status_code == status


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("https", [False, True])
async def test_behind_https_requests_have_its_scheme_whether_or_not_the_proxy_is_trusted(
    settings: Settings, https: bool
) -> None:
    settings.HTTPS = https
    async with httpd(create_application(background=False)) as port, httpx.AsyncClient(trust_env=False) as client:
        client.cookies["csrftoken"] = token = "t" * 32
        url = f"http://127.0.0.1:{port}/login"
        headers = {"Origin": f"https://127.0.0.1:{port}", "Referer": f"https://127.0.0.1:{port}/login"}
        answer = await client.post(url, data={"csrfmiddlewaretoken": token}, headers=headers)
    assert answer.status_code == (200 if https else 403)


async def test_health_reports_a_full_disk() -> None:
    async with httpd(create_application(background=False)) as port, httpx.AsyncClient(trust_env=False) as client:
        with largest_file(512 * 1024):
            disk.watch.look()
        full = await client.get(f"http://127.0.0.1:{port}/healthz")
        disk.watch.look()
        well = await client.get(f"http://127.0.0.1:{port}/healthz")
    assert full.status_code == 503
    assert full.text.startswith("disk full: home, temporary files, ")
    assert (well.status_code, well.text) == (200, "ok\n")


async def test_telemetry_needs_a_token() -> None:
    async with httpd(create_application(background=False)) as port, httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(f"http://127.0.0.1:{port}/telemetry/write", content=b"a b=1 1")
    assert answer.status_code == 401


@pytest.mark.django_db(transaction=True)
async def test_it_starts_and_ends_cleanly() -> None:
    application = create_application(background=False)
    async with application.router.lifespan_context(application):
        pass


@pytest.mark.parametrize(
    "path", ["/", "/login", "/static/web/app.js", "/healthz", f"/ws/runs/{'9' * 5000}", "/ws/other", "/telemetry/write"]
)
@pytest.mark.django_db(transaction=True)
async def test_other_addresses_refuse_a_websocket(path: str) -> None:
    async with httpd(create_application(background=False)) as port:
        with pytest.raises(InvalidStatus) as refused:
            await connect(f"ws://127.0.0.1:{port}{path}")
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize(("size", "in_memory"), [(10_000, True), (100_000, False)])
async def test_bodies_are_in_memory_only_if_they_are_small(size: int, in_memory: bool) -> None:
    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"x" * size, "more_body": False}

    with closing(await get_asgi_application().read_body(receive)) as body:
        assert isinstance(body, tempfile.SpooledTemporaryFile)
        assert (not body._rolled) is in_memory  # type: ignore[attr-defined]
        assert len(body.read()) == size
