"""Django's session and CSRF token on requests that Django does not serve."""

from __future__ import annotations

import pytest
from django.http import HttpRequest
from django.middleware.csrf import get_token
from pytest_django.fixtures import Settings
from starlette.requests import Request

from loadwright.server.accounts.authentication.sessions import csrf_ok


def new_tokens() -> tuple[str, str]:
    """The CSRF token of the cookie, which pages contain in masked form."""
    page = HttpRequest()
    masked = get_token(page)
    return page.META["CSRF_COOKIE"], masked


SECRET, MASKED = new_tokens()
OTHER, OTHER_MASKED = new_tokens()
ORIGIN = "http://127.0.0.1:8000"


def request(*, scheme: str = "http", method: str = "PUT", **headers: str) -> Request:
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request(
        {
            "type": "http",
            "method": method,
            "scheme": scheme,
            "path": "/files/1/upload",
            "query_string": b"path=/tmp",
            "server": ("127.0.0.1", 8000),
            "headers": [(b"host", b"127.0.0.1:8000"), *named],
        }
    )


@pytest.mark.parametrize("method", ["GET", "PUT", "POST"])
@pytest.mark.parametrize("token", [SECRET, MASKED], ids=["plain", "masked"])
def test_token_of_the_page_is_accepted(token: str, method: str) -> None:
    cookie = f"other=1; csrftoken={SECRET}"
    assert csrf_ok(request(cookie=cookie, x_csrftoken=token, method=method))
    assert csrf_ok(request(cookie=cookie, x_csrftoken=token, origin=ORIGIN, method=method))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x_csrftoken": SECRET},
        {"cookie": f"csrftoken={SECRET}"},
        {"cookie": f"csrftoken={SECRET}", "x_csrftoken": ""},
        {"cookie": f"csrftoken={SECRET}", "x_csrftoken": OTHER},
        {"cookie": f"csrftoken={SECRET}", "x_csrftoken": OTHER_MASKED},
        {"cookie": "csrftoken=short", "x_csrftoken": "short"},
        {"cookie": "csrftoken=" + "é" * 32, "x_csrftoken": "x" * 32},
        {"cookie": f"csrftoken={SECRET}", "x_csrftoken": SECRET, "origin": "http://evil.example"},
        {"cookie": f"csrftoken={SECRET}", "x_csrftoken": SECRET, "origin": "http://127.0.0.1:8001"},
        {"cookie": f"csrftoken={SECRET}", "x_csrftoken": SECRET, "origin": "https://127.0.0.1:8000"},
        {"cookie": f"csrftoken={SECRET}", "x_csrftoken": SECRET, "origin": "null"},
    ],
)
def test_anything_else_is_refused(headers: dict[str, str]) -> None:
    assert not csrf_ok(request(**headers))


def test_https_asks_for_the_page_the_request_comes_from() -> None:
    sent = {"cookie": f"csrftoken={SECRET}", "x_csrftoken": SECRET}
    assert not csrf_ok(request(scheme="https", **sent))
    assert not csrf_ok(request(scheme="https", referer="https://evil.example/", **sent))
    assert csrf_ok(request(scheme="https", referer="https://127.0.0.1:8000/files", **sent))


def test_host_that_is_not_ours_is_refused(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["loadwright.example"]
    assert not csrf_ok(request(cookie=f"csrftoken={SECRET}", x_csrftoken=SECRET, origin=ORIGIN))
