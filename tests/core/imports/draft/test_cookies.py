"""Cookies of one Cookie Manager, or of each request."""

from __future__ import annotations

from loadwright.core.imports.draft.cookies import share
from loadwright.core.imports.draft.model import Cookie, Draft, Origin, Request
from loadwright.core.imports.report import Report

SHOP, OTHER = Origin("https", "shop.test"), Origin("https", "other.test")
SID, DARK = Cookie("sid", "1", "shop.test"), Cookie("theme", "dark", "shop.test")


def shared(*requests: Request) -> tuple[Draft, Report]:
    report = Report("a")
    return share(Draft("a", list(requests)), report), report


def test_the_same_cookies_of_all_requests_to_a_host_are_those_of_the_plan() -> None:
    draft, report = shared(
        Request("GET", SHOP, "/", cookies=[SID, DARK]),
        Request("GET", SHOP, "/pay", cookies=[DARK, SID]),
        Request("GET", OTHER, "/"),
    )
    assert draft.cookies == [SID, DARK]
    assert [request.cookies for request in draft.requests()] == [[], [], []]
    assert report.messages() == []


def test_different_cookies_stay_with_their_requests() -> None:
    draft, report = shared(Request("GET", SHOP, "/"), Request("GET", SHOP, "/pay", cookies=[SID]))
    assert draft.cookies == []
    assert [request.cookies for request in draft.requests()] == [[], [SID]]
    [message] = map(str, report.messages())
    assert message.startswith("shop.test: the requests send different cookies")
