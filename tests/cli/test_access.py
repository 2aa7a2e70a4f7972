"""A conversation with a server: its result, and what its errors do to the command."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import typer
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from loadwright.cli.access import call
from loadwright.cli.errors import BAD_INPUT
from loadwright.cli.server_api import ServerApi
from tests.support.httpd import httpd


async def plans(_request: Request) -> JSONResponse:
    return JSONResponse([{"id": 1}])


async def gone(_request: Request) -> JSONResponse:
    return JSONResponse({"error": {"code": "plan.not_found", "message": "Plan not found."}}, 404)


@pytest.fixture
async def server() -> AsyncIterator[str]:
    async with httpd(Starlette(routes=[Route("/api/v1/plans", plans), Route("/api/v1/plans/2", gone)])) as port:
        yield f"http://127.0.0.1:{port}"


async def asked(server: str, path: str, token: str | None = "secret") -> Any:
    async def ask(api: ServerApi) -> Any:
        return await api.call("GET", path)

    return await asyncio.to_thread(call, ask, server, token, None)


async def test_the_answer_is_returned(server: str) -> None:
    assert await asked(server, "/plans") == [{"id": 1}]


async def test_errors_of_the_server_and_of_options_end_the_command(
    server: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LOADWRIGHT_TOKEN", raising=False)
    for address, path, token, message in (
        (server, "/plans/2", "secret", "Plan not found."),
        (server, "/plans", None, "--server needs a token"),
        ("http://127.0.0.1:1", "/plans", "secret", "cannot be reached"),
    ):
        with pytest.raises(typer.Exit) as ended:
            await asked(address, path, token)
        assert (ended.value.exit_code, message in capfd.readouterr().err) == (BAD_INPUT, True)
