"""Large bodies, sent for real: what is not allowed is refused before it is stored."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.urls import resolve
from pytest_django.fixtures import Settings

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import ApiToken, User
from loadwright.server.accounts.tokens import actions as tokens
from loadwright.server.config.asgi import create_application
from loadwright.server.config.bodies import FOR_ANYONE, limit_of
from loadwright.server.platform import requests
from loadwright.server.platform.registry import declared
from tests.support.bodies import DEADLINE, Answer, endless, of_size, post, temporary_files
from tests.support.httpd import httpd
from tests.support.pages import signed_in

pytestmark = pytest.mark.django_db(transaction=True)

MB = 1024 * 1024
MOST_SENT = 64 * MB
"""What fits into the buffers of two sockets, and more."""
FORM = "multipart/form-data; boundary=b"
OTHER_FIELD = b'--b\r\nContent-Disposition: form-data; name="other"; filename="a"\r\n\r\n'


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> AsyncIterator[int]:
    monkeypatch.setattr(requests, "SKIP_SECONDS", 0.2)
    settings.MAX_UPLOAD_BYTES = 4 * MB
    async with httpd(create_application(background=False)) as port:
        yield port


@pytest.fixture
def cookie(user: User) -> str:
    return f"sessionid={signed_in(user).cookies['sessionid'].value}"


def token(user: User, scope: str) -> str:
    _, secret = tokens.create_token(Actor(user, "", may_write=True), name="t", scope=scope)
    return f"Bearer {secret}"


@pytest.mark.parametrize(
    ("path", "announced", "status", "code"),
    [
        ("/login", None, 401, ""),
        ("/login", 1000 * MB, 413, ""),
        ("/plans/upload", None, 401, ""),
        ("/plans/upload", 5 * MB, 401, ""),
        ("/plans/upload", 1000 * MB, 413, ""),
        ("/nothing/here", None, 401, ""),
        ("/api/v1/plans", None, 401, "server.sign_in_first"),
        ("/api/v1/plans", 5 * MB, 401, "server.sign_in_first"),
        ("/api/v1/runs", 1000 * MB, 413, "server.body_too_large"),
        ("/api/v1/nothing", FOR_ANYONE + 1, 401, "server.sign_in_first"),
    ],
)
async def test_a_large_body_without_sign_in_is_refused(
    port: int, path: str, announced: int | None, status: int, code: str
) -> None:
    before = temporary_files(os.getpid(), tempfile.gettempdir())
    body = endless() if announced is None else of_size(announced)
    answer = await post(port, path, body, announced)
    assert (answer.status, answer.headers["connection"]) == (status, "close")
    assert answer.sent < MOST_SENT
    if code:
        assert answer.error["detail"]["code"] == code
    elif status == 401:
        assert b'href="/login"' in answer.body
    else:
        assert b"The request is too large" in answer.body
    # Files of earlier tests may be closed meanwhile.
    assert set(temporary_files(os.getpid(), tempfile.gettempdir())) <= set(before)


@pytest.mark.parametrize("path", ["/login", "/api/v1/plans"])
async def test_a_client_that_asks_before_it_sends_is_not_asked_to_continue(port: int, path: str) -> None:
    answer = await post(port, path, (), 3 * MB, Expect="100-continue", Accept="application/json")
    assert answer.status in (401, 413)
    assert answer.error["message"]


async def test_a_script_of_a_page_receives_the_reason(port: int) -> None:
    answer = await post(port, "/plans/upload", endless(), Accept="application/json")
    assert (answer.status, answer.error["code"]) == (401, "unauthorized")


@pytest.mark.parametrize("announced", [True, False])
async def test_a_small_body_reaches_everyone(port: int, announced: bool) -> None:
    for path, status in (("/login", 403), ("/api/v1/plans", 401)):
        answer = await post(port, path, of_size(FOR_ANYONE), FOR_ANYONE if announced else None)
        assert (answer.status, answer.headers.get("connection")) == (status, None)
        assert b"server.sign_in_first" not in answer.body


@pytest.mark.parametrize("announced", [True, False])
@pytest.mark.parametrize("path", ["/rooms", "/plans"])
async def test_who_is_signed_in_may_send_what_the_address_takes(
    port: int, cookie: str, user: User, path: str, announced: bool
) -> None:
    write = await sync_to_async(token)(user, ApiToken.Scope.WRITE)
    limit = limit_of("POST", f"/api/v1{path}")
    for size, refused in ((limit, False), (limit + 1, True)):
        length = size if announced else None
        by_token = await post(port, f"/api/v1{path}", of_size(size), length, Authorization=write)
        assert ("server.body_too_large" in by_token.body.decode(), by_token.status == 413) == (refused, refused)
        by_session = await post(port, f"/api/v1{path}", of_size(size), length, Cookie=cookie)
        # Otherwise the request arrived, and lacks the token of the page.
        assert by_session.status == (413 if refused else 403)


async def test_a_form_with_a_file_arrives(port: int, user: User) -> None:
    write = await sync_to_async(token)(user, ApiToken.Scope.WRITE)
    parts = [OTHER_FIELD, *of_size(3 * MB), b"\r\n--b--\r\n"]
    answer = await post(port, "/api/v1/plans", parts, Authorization=write, Content_Type=FORM)
    assert (answer.status, answer.error["message"]) == (400, "file: Field required")


async def test_a_page_states_that_the_form_is_too_large(port: int, cookie: str) -> None:
    answer = await post(port, "/servers/new", endless(), Cookie=cookie)
    assert answer.status == 413
    assert b"it can have at most 2 MB" in answer.body
    assert answer.headers["content-security-policy"]


async def test_a_token_that_may_only_read_sends_no_large_body(port: int, user: User) -> None:
    read = await sync_to_async(token)(user, ApiToken.Scope.READ)
    answer = await post(port, "/api/v1/plans", endless(), Authorization=read)
    assert (answer.status, answer.error["detail"]["code"]) == (403, "token.read_only")


@pytest.mark.parametrize("change", [{"is_active": False}, {"one_time_password": True}])
async def test_a_session_that_may_use_no_page_sends_no_large_body(
    port: int, cookie: str, user: User, change: dict[str, bool]
) -> None:
    await User.objects.filter(pk=user.pk).aupdate(**change)
    answer = await post(port, "/api/v1/plans", endless(), Cookie=cookie)
    assert (answer.status, answer.error["detail"]["code"]) == (401, "server.sign_in_first")


async def test_an_unknown_token_or_session_is_none(port: int) -> None:
    for header in ({"Authorization": "Bearer guess"}, {"Cookie": "sessionid=guess"}, {"Authorization": "Basic x"}):
        assert (await post(port, "/api/v1/plans", endless(), None, **header)).status == 401


@asynccontextmanager
async def unfinished(port: int, **headers: str) -> AsyncIterator[None]:
    """An upload of which the first half arrives."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    fields = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(f"POST /api/v1/plans HTTP/1.1\r\nHost: x\r\n{fields}Content-Length: {2 * MB}\r\n\r\n".encode())
    writer.write(bytes(MB))
    try:
        yield
    finally:
        writer.close()
        await writer.wait_closed()


async def test_a_person_has_some_uploads_in_progress_at_once(
    port: int, cookie: str, user: User, settings: Settings
) -> None:
    settings.MAX_UPLOADS = 2
    write = await sync_to_async(token)(user, ApiToken.Scope.WRITE)
    other = await User.objects.acreate(username="bob")
    others = await sync_to_async(token)(other, ApiToken.Scope.WRITE)

    async def sent(path: str, **headers: str) -> Answer:
        return await post(port, path, of_size(MB), MB, **headers)

    async def until(path: str, status: int, **headers: str) -> Answer:
        async with asyncio.timeout(DEADLINE):
            while (answer := await sent(path, **headers)).status != status:
                pass
        return answer

    async with unfinished(port, Authorization=write), unfinished(port, Cookie=cookie):
        answer = await until("/api/v1/plans", 429, Authorization=write)
        assert answer.error["detail"] == {"code": "server.too_many_uploads", "params": {"limit": 2}}
        answer = await until("/plans/upload", 429, Cookie=cookie)
        assert b"The upload was refused" in answer.body
        assert (await sent("/api/v1/plans", Authorization=others)).status == 400
        small = await post(port, "/api/v1/plans", of_size(FOR_ANYONE), FOR_ANYONE, Authorization=write)
        assert small.status == 400
    await until("/api/v1/plans", 400, Authorization=write)


def test_every_upload_has_an_address_that_takes_its_method(browser: Client) -> None:
    for one in declared("urls", "UPLOADS"):
        path = one.path.replace("<id>", "7")
        resolve(path)
        assert browser.generic(one.method, path).status_code != 405
        assert limit_of(one.method, path) > limit_of("GET", path) == limit_of(one.method, f"{path}/x") == 2 * MB
