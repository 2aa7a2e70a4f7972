"""Recordings as plans."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.imports import HarOptions, ImportOptions, ImportRefusedError
from loadwright.core.imports.har import conversion
from loadwright.core.imports.report import MAX_REQUESTS
from tests.core.imports.plans import (
    entry,
    har,
    header_pairs,
    headers,
    imported,
    lines,
    messages,
    named,
    outline,
    values_of,
)

SHOP = "https://shop.test"


def test_pages_become_transactions_and_gaps_think_times() -> None:
    pages = [{"id": "page_1", "title": "https://shop.test/cart?x=1"}, {"id": "page_2", "title": "Checkout"}]
    found = har(
        entry(f"{SHOP}/cart", pageref="page_1", startedDateTime="2024-05-01T10:00:00.000Z", time=500),
        entry(f"{SHOP}/prices", pageref="page_1", startedDateTime="2024-05-01T10:00:00.600Z", time=100),
        entry(f"{SHOP}/pay", "POST", pageref="page_2", startedDateTime="2024-05-01T10:00:03.700Z", time=100),
        entry(f"{SHOP}/late", pageref="page_1"),
        entry(f"{SHOP}/alone"),
        pages=pages,
    )

    assert outline(found.plan) == [
        (0, "TransactionController", "shop.test/cart"),
        (1, "HTTPSamplerProxy", "GET /cart"),
        (1, "HTTPSamplerProxy", "GET /prices"),
        (0, "TransactionController", "Checkout"),
        (1, "HTTPSamplerProxy", "POST /pay"),
        (2, "ConstantTimer", "Think time"),
        (0, "TransactionController", "shop.test/cart"),
        (1, "HTTPSamplerProxy", "GET /late"),
        (0, "HTTPSamplerProxy", "GET /alone"),
    ]
    assert values_of(named(found.plan, "ConstantTimer")[0])["ConstantTimer.delay"] == "3000"
    assert messages(found) == []


def test_pages_are_no_transactions_if_that_is_not_wanted() -> None:
    document = {"log": {"pages": [{"id": "p", "title": "Cart"}], "entries": [entry(f"{SHOP}/cart", pageref="p")]}}
    found = imported(document, options=ImportOptions(HarOptions(pages=False)))
    assert outline(found.plan) == [(0, "HTTPSamplerProxy", "GET /cart")]


def test_headers_of_the_browser_stay_and_those_of_the_connection_go() -> None:
    sent = headers(Host="shop.test", Accept="*/*", Content_Length="3", If_None_Match="x")
    found = har(entry(f"{SHOP}/", request={"headers": [{"name": ":authority", "value": "shop.test"}, *sent]}))

    assert header_pairs(found) == [("Accept", "*/*")]


def test_redirects_that_jmeter_follows_are_not_requested_twice() -> None:
    found = har(
        entry(f"{SHOP}/login", "POST", response={"status": 302, "redirectURL": "/home"}),
        entry(f"{SHOP}/home", response={"status": 303, "headers": headers(Location="https://shop.test/start")}),
        entry(f"{SHOP}/start"),
        entry(f"{SHOP}/start"),
        entry(f"{SHOP}/upload", "POST", response={"status": 307, "redirectURL": f"{SHOP}/upload/"}),
        entry(f"{SHOP}/upload/", "POST"),
    )

    assert lines(found) == ["POST /login", "GET /start", "POST /upload", "POST /upload/"]
    assert messages(found) == ["2 requests were left out: JMeter sends them when it follows redirects"]


def test_what_is_no_load_of_ones_own_is_left_out_and_counted() -> None:
    preflight = {"headers": headers(Access_Control_Request_Method="POST")}
    entries = [
        entry(f"{SHOP}/logo.png"),
        entry(f"{SHOP}/app", response={"content": {"mimeType": "application/javascript"}}),
        entry("https://www.google-analytics.com/collect"),
        entry(f"{SHOP}/api", "OPTIONS", request=preflight),
        entry("wss://shop.test/live"),
        entry("data:image/png;base64,AAAA"),
        entry("https://"),
        entry(f"{SHOP}/tunnel", "CONNECT"),
        entry(f"{SHOP}/api"),
    ]
    found = har(*entries)

    assert lines(found) == ["GET /api"]
    assert messages(found) == [
        "2 requests for static files, such as images and scripts, were left out",
        "1 preflight request of the browser (OPTIONS) was left out",
        "1 request to a service for statistics or advertising was left out: www.google-analytics.com",
        "wss://shop.test/live was left out: JMeter needs a plugin for WebSockets",
        "data:image/png;base64,AAAA was left out: only http and https can be converted",
        "the request was left out: its address https:// is not valid",
        "https://shop.test/tunnel: the request was left out: JMeter cannot send the method CONNECT",
    ]
    assert har(*entries, static=True, telemetry=True).requests == 4


def test_cookies_from_before_the_recording_are_in_the_cookie_manager() -> None:
    found = har(
        entry(f"{SHOP}/", request={"headers": headers(Cookie="sid=1; theme=dark")},
              response={"headers": headers(Set_Cookie="cart=2; Path=/")}),
        entry(f"{SHOP}/b", request={"headers": headers(Cookie="sid=1; cart=2")}),
    )  # fmt: skip

    table = values_of(named(found.plan, "CookieManager")[0])["CookieManager.cookies"]
    assert [(row["Cookie.value"], row["Cookie.domain"]) for row in table] == [("1", "shop.test"), ("dark", "shop.test")]
    assert "sid, theme" in messages(found)[0]


def test_requests_above_the_limit_are_counted() -> None:
    found = har(*(entry(f"{SHOP}/{number}") for number in range(MAX_REQUESTS + 3)))

    assert found.requests == MAX_REQUESTS
    assert messages(found) == ["3 requests were left out: a plan made by an import has at most 5000"]


def test_entries_above_a_limit_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversion, "MAX_ENTRIES", 2)
    found = har(*(entry(f"{SHOP}/{number}") for number in range(3)))

    assert lines(found) == ["GET /0", "GET /1"]
    assert messages(found) == ["only the first 2 entries were read; record what people do in shorter parts"]


def test_a_damaged_end_is_reported_and_the_rest_converted() -> None:
    found = imported('{"log": {"entries": [{"request": {"method": "GET", "url": "http://a/"}}, 5, {"x')

    assert lines(found) == ["GET /"]
    assert messages(found) == [
        "#2: the entry was left out: not an object",
        "the entry was left out: a string never ends",
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ('{"log": {}}', "is not a HAR: it has no list of entries"),
        ('{"log": {"entries": [', "is not JSON (it ends too early)"),
        ('{"log": {"entries": []}}', "contains no request that can be converted"),
        ('{"log": {"entries": [{}]}}', "#1: the request was left out: it has no address"),
    ],
)
def test_other_files_are_refused(data: str, message: str) -> None:
    with pytest.raises(ImportRefusedError) as refused:
        imported(data, "har")

    assert message in str(refused.value)


def test_a_file_above_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversion, "MAX_BYTES", 10)

    with pytest.raises(ImportRefusedError, match="larger than 0 MiB"):
        imported('{"log": {"entries": []}}', "har")


VALUES: Any = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 400)
    | st.text(max_size=6)
    | st.sampled_from(["http://a/b?c=d", "${x}"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["name", "value", "text", "params", "mimeType", "url"]), inner, max_size=3)
    ),
    max_leaves=6,
)
OBJECTS = st.dictionaries(
    st.sampled_from(
        ["method", "url", "headers", "cookies", "postData", "bodySize", "status", "redirectURL", "content"]
    ),
    VALUES,
)


@given(request=OBJECTS, response=OBJECTS, moment=VALUES)
def test_entries_of_any_form_are_converted_or_reported(
    request: dict[str, Any], response: dict[str, Any], moment: object
) -> None:
    odd = {"request": request, "response": response, "startedDateTime": moment, "time": moment, "pageref": moment}

    assert har(odd, entry(f"{SHOP}/last")).requests in (1, 2)


def test_requests_that_were_not_answered_are_reported() -> None:
    found = imported({"log": {"entries": [entry("http://a.test/x", response={"status": 0}), entry("http://a.test/y")]}})
    assert lines(found) == ["GET /x", "GET /y"]
    [message] = messages(found)
    assert message.startswith("GET /x: the recording has no response")
