"""The requests of a draft, and where most of them go."""

from __future__ import annotations

from loadwright.core.imports.draft.model import Draft, Folder, Origin, Request

ONE, OTHER = Origin("https", "one.test"), Origin("https", "other.test")


def request(path: str, origin: Origin = ONE) -> Request:
    return Request("GET", origin, path)


def test_requests_are_in_order_whatever_their_folders() -> None:
    inner = Folder("inner", [request("/b"), request("/c")])
    draft = Draft("d", [request("/a"), Folder("outer", [inner, request("/d")]), request("/e")])
    assert [one.path for one in draft.requests()] == ["/a", "/b", "/c", "/d", "/e"]


def test_the_origin_is_that_of_most_requests_with_a_host() -> None:
    nowhere = [request("/", Origin()) for _ in range(5)]
    assert Draft("d", [request("/", OTHER), *nowhere, Folder("f", [request("/"), request("/")])]).origin() == ONE
    assert Draft("d", list(nowhere)).origin() == Draft("d").origin() == Origin()
