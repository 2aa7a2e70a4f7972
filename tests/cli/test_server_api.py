"""Requests to a server over real HTTP: what it answers, refuses, and what is not a server of ours."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from loadwright.cli.errors import BadInputError
from loadwright.cli.server_api import PAGE_ROWS, RefusedError, ServerApi, UnreachableError, read_access
from tests.support.httpd import httpd
from tests.support.process import free_port

ANSWERS = {
    "refuses": JSONResponse({"error": {"code": "invalid", "message": "No such rate.", "field": "rate"}}, 400),
    "conflicts": JSONResponse({"error": {"code": "conflict", "message": "It has ended."}}, 409),
    "unknown-token": JSONResponse({"error": {"message": "no"}}, 401),
    "elsewhere": Response(status_code=301, headers={"Location": "https://elsewhere.test/"}),
    "html": Response("<html>"),
    "broken": Response("<html>", 502),
    "odd": JSONResponse(["odd"], 500),
    "empty": Response(status_code=204),
}


async def answer(request: Request) -> Response:
    return ANSWERS[request.path_params["what"]]


async def echo(request: Request) -> Response:
    return JSONResponse({"token": request.headers["authorization"], "language": request.headers["accept-language"]})


async def rows(request: Request) -> Response:
    begin, limit = (int(request.query_params[name]) for name in ("offset", "limit"))
    return JSONResponse([{"id": number} for number in range(begin, min(begin + limit, PAGE_ROWS + 3))])


APP = Starlette(
    routes=[
        Route("/api/v1/echo", echo),
        Route("/api/v1/rows", rows),
        Route("/api/v1/file", lambda _: Response(b"x" * 1_000_000)),
        Route("/api/v1/{what}", answer, methods=["GET", "POST", "DELETE"]),
    ]
)


@pytest.fixture
async def api() -> AsyncIterator[ServerApi]:
    async with httpd(APP) as port:
        api = ServerApi(read_access(f"http://127.0.0.1:{port}/", "secret", None))
        yield api
        await api.close()


async def test_a_request_has_the_token_and_asks_for_english(api: ServerApi) -> None:
    assert await api.call("GET", "/echo") == {"token": "Bearer secret", "language": "en"}
    assert await api.call("DELETE", "/empty") is None
    assert api.page("runs/7").endswith("/runs/7")


async def test_a_list_is_read_page_by_page(api: ServerApi) -> None:
    assert [row["id"] for row in await api.rows("/rows")] == list(range(PAGE_ROWS + 3))


async def test_a_refusal_has_status_sentence_and_field(api: ServerApi) -> None:
    with pytest.raises(RefusedError) as refused:
        await api.call("POST", "/refuses")
    assert (refused.value.status, str(refused.value), refused.value.field) == (400, "No such rate.", "rate")
    with pytest.raises(RefusedError) as refused:
        await api.call("POST", "/conflicts")
    assert (refused.value.status, refused.value.field) == (409, "")


async def test_a_token_that_is_not_accepted_is_named_by_its_origin(api: ServerApi) -> None:
    with pytest.raises(BadInputError, match=r"--token\b") as refused:
        await api.call("GET", "/unknown-token")
    assert "secret" not in str(refused.value)


async def test_an_address_that_moved_names_the_new_one(api: ServerApi) -> None:
    with pytest.raises(BadInputError, match=r"https://elsewhere\.test/"):
        await api.call("GET", "/elsewhere")


@pytest.mark.parametrize("what", ["html", "broken", "odd"])
async def test_what_is_no_server_of_ours_is_unreachable(api: ServerApi, what: str) -> None:
    with pytest.raises(UnreachableError, match=r"127\.0\.0\.1"):
        await api.call("GET", f"/{what}")


async def test_a_server_that_is_away_is_unreachable() -> None:
    api = ServerApi(read_access(f"http://127.0.0.1:{free_port()}", "secret", None))
    with pytest.raises(UnreachableError):
        await api.call("GET", "/echo")
    await api.close()


async def test_a_file_is_downloaded_whole_and_a_refused_one_not_written(api: ServerApi, tmp_path: Path) -> None:
    await api.download("/file", tmp_path / "file")
    assert (tmp_path / "file").stat().st_size == 1_000_000
    with pytest.raises(RefusedError):
        await api.download("/refuses", tmp_path / "none")
    assert not (tmp_path / "none").exists()


async def test_the_clock_of_the_server_is_learned_from_its_answers(api: ServerApi) -> None:
    assert api.clock_offset == 0
    await api.call("GET", "/echo")
    assert 0 < abs(api.clock_offset) < 60, "the server of this test has our clock"


def test_where_a_token_comes_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOADWRIGHT_TOKEN", " of-environment\n")
    file = tmp_path / "token"
    file.write_text("of-file\n")
    assert [read_access("http://h", *given).token for given in ((None, None), ("given", None), (None, file))] == [
        "of-environment",
        "given",
        "of-file",
    ]


@pytest.mark.parametrize(
    ("server", "token", "file", "named"),
    [
        ("h", "x", None, "--server"),
        ("http://h", "x", "token", "--token-file"),
        ("http://h", None, "nowhere", "nowhere"),
        ("http://h", None, None, "LOADWRIGHT_TOKEN"),
        ("http://h", " ", None, "--token"),
        ("http://h", "a b", None, "--token"),
        ("http://h", "ä", None, "--token"),
    ],
)
def test_what_is_wrong_with_the_options_is_named(
    server: str, token: str | None, file: str | None, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LOADWRIGHT_TOKEN", raising=False)
    with pytest.raises(BadInputError, match=named):
        read_access(server, token, Path(file) if file else None)
