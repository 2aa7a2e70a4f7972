"""The whole application: what stands beside the pages, and what it does while it serves."""

from __future__ import annotations

import httpx
import pytest

from loadwright.server.config.asgi import create_application
from tests.support.httpd import httpd


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
    ],
)
@pytest.mark.django_db(transaction=True)
async def test_every_part_answers_at_its_address(path: str, status: int) -> None:
    async with httpd(create_application(background=False)) as port, httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(f"http://127.0.0.1:{port}{path}")).status_code == status


async def test_telemetry_needs_a_token() -> None:
    async with httpd(create_application(background=False)) as port, httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(f"http://127.0.0.1:{port}/telemetry/write", content=b"a b=1 1")
    assert answer.status_code == 401


@pytest.mark.django_db(transaction=True)
async def test_it_starts_and_ends_cleanly() -> None:
    application = create_application(background=False)
    async with application.router.lifespan_context(application):
        pass
