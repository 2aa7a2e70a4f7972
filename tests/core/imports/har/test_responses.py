"""Responses of recordings that are kept with the plan."""

from __future__ import annotations

import base64

import pytest

from loadwright.core.imports import HarOptions, Imported, ImportOptions
from loadwright.core.imports.har import responses
from loadwright.core.jmx.document import properties
from loadwright.core.recordings.responses import MARK, MAX_BODIES, MAX_BODY, RecordedResponse
from tests.core.imports.plans import entry, har, headers, imported, named

SHOP = "https://shop.test"


def content(text: str, mime: str = "application/json", **more: object) -> dict[str, object]:
    return {"content": {"mimeType": mime, "text": text, **more}}


def kept(found: Imported) -> list[RecordedResponse]:
    """Return the recorded responses of the requests of the plan, in its order."""
    marks = [properties.text(one.node, MARK) for one in named(found.plan, "HTTPSamplerProxy")]
    assert len(set(marks)) == len(found.responses)
    return [found.responses[mark] for mark in marks]


def test_each_request_names_the_response_that_was_recorded_for_it() -> None:
    received = {"statusText": "Created", "headers": headers(Date="now", Set_Cookie="id=secret; Path=/", X_Step="2")}
    found = har(
        entry(f"{SHOP}/cart", response=content('{"total": 5}')),
        entry(f"{SHOP}/logo.png"),
        entry(f"{SHOP}/cart", "POST", response={"status": 201, **received, **content('{"total": 6}')}),
        responses=True,
    )
    first, second = kept(found)
    assert (first.url, first.status, first.body, first.absent) == (f"{SHOP}/cart", "200", '{"total": 5}', "")
    assert (second.status, second.message, second.body) == ("201", "Created", '{"total": 6}')
    assert second.headers == ("set-cookie: id=•••", "x-step: 2")


def test_nothing_is_kept_unless_it_is_wanted() -> None:
    found = har(entry(f"{SHOP}/cart", response=content("{}")))
    assert found.responses == {}
    assert properties.text(named(found.plan, "HTTPSamplerProxy")[0].node, MARK) == ""


def test_a_request_that_is_redirected_has_the_last_response() -> None:
    found = har(
        entry(f"{SHOP}/login", "POST", response={"status": 302, "redirectURL": "/home"}),
        entry(f"{SHOP}/home", response=content("welcome", "text/plain")),
        responses=True,
    )
    [login] = kept(found)
    assert (login.url, login.status, login.body) == (f"{SHOP}/home", "200", "welcome")


@pytest.mark.parametrize(
    ("recorded", "body", "absent", "cut"),
    [
        (content(base64.b64encode("naïve".encode()).decode(), encoding="base64"), "naïve", "", False),
        (content(base64.b64encode(b"\x89PNG\0").decode(), encoding="base64"), "", "binary", False),
        (content("%%%", encoding="base64"), "", "binary", False),
        (content("a\0b"), "", "binary", False),
        (content("", size=12), "", "missing", False),
        (content("", size=0), "", "", False),
        (content("x" * (MAX_BODY + 1)), "x" * MAX_BODY, "", True),
        (content(base64.b64encode(b"x" * (4 * MAX_BODY)).decode(), encoding="base64"), "x" * MAX_BODY, "", True),
    ],
)
def test_a_body_is_kept_as_text(recorded: dict[str, object], body: str, absent: str, cut: bool) -> None:
    [found] = kept(har(entry(f"{SHOP}/cart", response=recorded), responses=True))
    assert (found.body, found.absent, found.cut) == (body, absent, cut)


def test_bodies_together_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_BODIES > MAX_BODY
    monkeypatch.setattr(responses, "MAX_BODIES", 10)
    found = har(
        *(entry(f"{SHOP}/{number}", response=content("12345678", "text/plain")) for number in range(2)),
        entry(f"{SHOP}/last", response=content("12", "text/plain")),
        responses=True,
    )
    assert [(one.body, one.absent) for one in kept(found)] == [("12345678", ""), ("", "limit"), ("12", "")]


def test_a_request_without_a_response_has_none() -> None:
    assert har(entry(f"{SHOP}/aborted", response={"status": 0}), responses=True).responses == {}


def test_values_that_later_requests_send_are_kept_with_their_extractor() -> None:
    token = "a8F3kq92LmZx07Qb"
    sends = {"headers": headers(Authorization=f"Bearer {token}")}
    document = {
        "log": {
            "entries": [
                entry(f"{SHOP}/login", "POST", response=content(f'{{"token": "{token}"}}')),
                entry(f"{SHOP}/orders", request=sends),
            ]
        }
    }
    login, orders = kept(imported(document, options=ImportOptions(HarOptions(responses=True))))
    [value] = login.values
    assert (value.variable, value.value, value.kind, value.expression) == ("token", token, "json", "$.token")
    assert orders.values == ()


def test_the_same_recording_has_the_same_marks() -> None:
    one, same, other = (
        har(entry(f"{SHOP}/cart", response=content(text)), responses=True) for text in ("{}", "{}", "[]")
    )
    assert list(one.responses) == list(same.responses) != list(other.responses)
