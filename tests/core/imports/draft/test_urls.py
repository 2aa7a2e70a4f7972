"""Addresses and their parameters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.imports.draft import urls
from loadwright.core.imports.draft.model import Origin, Parameter


@pytest.mark.parametrize(
    ("url", "origin", "path", "query"),
    [
        ("https://Shop.test", Origin("https", "shop.test", ""), "/", ""),
        ("http://shop.test:80/a b?c=d e#f", Origin("http", "shop.test", ""), "/a%20b", "c=d e"),
        ("http://[::1]:8080/%zz/%C3%BC/ü", Origin("http", "[::1]", "8080"), "/%25zz/%C3%BC/%C3%BC", ""),
        ("http://bücher.test/${x}", Origin("http", "xn--bcher-kva.test", ""), "/$%7Bx%7D", ""),
    ],
)
def test_an_address_is_taken_apart(url: str, origin: Origin, path: str, query: str) -> None:
    assert urls.parse(url) == urls.Address(origin, path, query)


@pytest.mark.parametrize(
    "url", ["", "/a", "ftp://a", "http://", "http://a:b/", "http://${a}/", "http://[::1", "http://a b/", "data:x"]
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        urls.parse(url)


@given(st.text(max_size=30))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        found = urls.parse(f"http://{text}")
    except ValueError:
        return
    assert found.path.isascii()
    assert "${" not in found.path + found.origin.host


def test_parameters_are_decoded_if_they_are_utf_8() -> None:
    assert urls.parameters("a=1+2&b=%C3%BC&&flag&c=%FF%20&${x}=") == [
        Parameter("a", "1 2"),
        Parameter("b", "ü"),
        Parameter("flag", "", equals=False),
        Parameter("c", "%FF%20", encode=False),
        Parameter("${__char(36)}{x}", ""),
    ]


def test_very_many_parameters_stay_text() -> None:
    assert len(urls.parameters("&".join(["a=1"] * 1000))) == 1000
    assert urls.parameters("&".join(["a=1"] * 1001)) == []


def test_the_port_of_the_protocol_is_left_out_and_found_again() -> None:
    assert urls.port_of(urls.origin("https", "a", "443")) == "443"
    assert urls.port_of(urls.origin("https", "a", "80")) == "80"
    assert urls.origin("https", "a", "443") == Origin("https", "a", "")


def test_a_scheme_is_what_stands_before_the_colon() -> None:
    assert [urls.scheme(url) for url in ("WSS://a", "data:x", "/a:b", "")] == ["wss", "data", "", ""]
