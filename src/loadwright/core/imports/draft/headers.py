"""Headers of requests: those that a plan sets, and those that JMeter sets itself."""

from __future__ import annotations

from collections.abc import Iterable

from .model import Body
from .text import literal

COOKIE = "cookie"
_SET_BY_JMETER = frozenset((
    "host", "content-length", "connection", "proxy-connection", "keep-alive", "transfer-encoding", "te", "trailer",
    "upgrade", "expect", COOKIE,
))  # fmt: skip
# HTTP Cache Manager and proxies add them; a recorded value would make responses empty.
_CONDITIONAL = frozenset(("if-none-match", "if-modified-since"))


def kept(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the headers that belong into a plan: without pseudo headers of HTTP/2 and those that JMeter sets."""
    return [
        (name.strip(), value)
        for name, value in headers
        if name.strip() and not name.startswith(":") and name.strip().lower() not in _SET_BY_JMETER | _CONDITIONAL
    ]


def value_of(headers: Iterable[tuple[str, str]], name: str) -> str:
    """Return the value of the first header called ``name`` (lower case); empty if there is none."""
    return next((value for header, value in headers if header.strip().lower() == name), "")


def without(headers: Iterable[tuple[str, str]], *names: str) -> list[tuple[str, str]]:
    """Return the headers other than ``names`` (lower case)."""
    return [(name, value) for name, value in headers if name.strip().lower() not in names]


def cookies_in(header: str) -> list[tuple[str, str]]:
    """Return names and values of a Cookie header."""
    pairs = (piece.strip().partition("=") for piece in header.split(";"))
    return [(name, value) for name, equals, value in pairs if name and equals]


def with_body(headers: list[tuple[str, str]], body: Body | None) -> list[tuple[str, str]]:
    """Return the headers of a request with this body: JMeter sets the content type of forms itself."""
    if body is None:
        return headers
    if body.form or body.multipart:
        return without(headers, "content-type")
    if body.content_type and not value_of(headers, "content-type"):
        return [*headers, ("Content-Type", literal(body.content_type))]
    return headers
