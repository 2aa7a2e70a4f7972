"""Requests that are no load of one's own."""

from __future__ import annotations

import pytest

from loadwright.core.imports.har.filters import is_static, is_telemetry


@pytest.mark.parametrize(
    ("path", "resource", "mime", "static"),
    [
        ("/a.PNG", "", "", True),
        ("/a", "", "text/css; charset=utf-8", True),
        ("/a", "script", "", True),
        ("/api/logo.png", "xhr", "image/png", False),
        ("/cart", "", "application/json", False),
        ("/index.html", "document", "text/html", False),
    ],
)
def test_static_files_are_recognised(path: str, resource: str, mime: str, static: bool) -> None:
    assert is_static(path, resource, mime) is static


def test_services_are_recognised_with_their_subdomains() -> None:
    assert is_telemetry("www.google-analytics.com")
    assert is_telemetry("sentry.io")
    assert not is_telemetry("mysentry.io")
