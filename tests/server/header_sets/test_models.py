"""What a header set writes to plans, and what it can be found by."""

from __future__ import annotations

from loadwright.server.header_sets.models import HeaderSet

HEADERS = [
    {"name": "Accept", "value": "text/html", "comment": "a page", "enabled": True},
    {"name": "X-Debug", "value": "1", "comment": "", "enabled": False},
]


def test_only_enabled_headers_are_written() -> None:
    one = HeaderSet(name="API", headers=HEADERS)
    assert one.sent == (("Accept", "text/html"),)
    assert (one.plain.key, one.plain.name, one.plain.headers) == (str(one.key), "API", one.sent)


def test_all_texts_can_be_searched() -> None:
    found = HeaderSet(name="API", description="why", headers=HEADERS).texts
    assert {"API", "why", "a page", "X-Debug"} <= set(found)


def test_a_set_is_suggested_for_its_methods_or_for_all() -> None:
    assert HeaderSet(methods=["GET"]).suggests("GET")
    assert not HeaderSet(methods=["GET"]).suggests("POST")
    assert HeaderSet().suggests("POST")
