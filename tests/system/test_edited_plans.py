"""A plan that is edited here gives the samples that the same edits in its XML give, with a real JMeter."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.writer import write_plan
from loadwright.core.jmx.editing.edits import Enable, Insert, Move, Remove, Rename, SetValues, duplicates
from loadwright.core.jmx.editing.history import History
from loadwright.core.jmx.editing.search import Search, Substitute
from tests.support.command import loadwright
from tests.support.jmx import groovy_sampler, jmx_plan, thread_group, transaction
from tests.support.plans import http_request
from tests.support.targets import serving

TEST_PLAN, GROUP, HOME, CART, PAY, GONE, OLD, BUY = range(1, 9)
"""Numbers of the elements, in the order of the document."""
received: list[str] = []


class Shop(BaseHTTPRequestHandler):
    """Notes what it is asked for, and knows everything except one page."""

    def do_GET(self) -> None:
        received.append(self.path)
        self.send_response(404 if self.path == "/gone" else 200)
        self.end_headers()
        self.wfile.write(self.path.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    with serving(Shop) as port:
        yield port


def test_edited_plans_give_the_samples_of_edited_xml(tmp_path: Path, port: int) -> None:
    script = groovy_sampler("script", "SampleResult.setResponseMessage('of ' + vars.get('host'))")
    original = plan(
        http_request("home", port, "/home"),
        http_request("cart", port, "/cart"),
        http_request("pay", port, "/pay"),
        http_request("gone", port, "/gone"),
        http_request("old", port, "/old"),
        transaction("buy", script),
    )
    by_hand = plan(
        http_request("pay", port, "/pay"),
        http_request("start", port, "/start?a=1&amp;b=2"),
        http_request("start (copy)", port, "/start?a=1&amp;b=2"),
        transaction("buy", script, http_request("cart", port, "/basket")),
        http_request("late", port, "/late"),
    )
    history = History(read_plan(original))
    edits = (
        SetValues(HOME, {"HTTPSampler.path": "/start?a=1&b=2"}),
        Rename(HOME, "start"),
        Move((PAY,), GROUP, 0),
        Enable((OLD,), enabled=False),
        Remove((GONE,)),
        Move((CART,), BUY, 1),
        Substitute(Search("/cart"), "/basket"),
        Insert(GROUP, 4, http_request("late", port, "/late")),
    )
    for edit in edits:
        assert history.apply(edit) is not None
    assert history.apply(duplicates(history.document, [HOME])) is not None
    edited = samples(tmp_path / "edited.jmx", write_plan(history.document.plan))
    assert edited == samples(tmp_path / "by-hand.jmx", by_hand)
    assert [label for label, *_ in edited[0]] == ["pay", "start", "start (copy)", "buy", "script", "cart", "late"]
    assert edited[1] == ["/pay", "/start?a=1&b=2", "/start?a=1&b=2", "/basket", "/late"]
    # Undone, it is the plan that it was.
    while history.done:
        history.undo()
    assert write_plan(history.document.plan) == write_plan(read_plan(original))


def plan(*requests: str) -> bytes:
    return jmx_plan(thread_group(*requests), variables={"host": "127.0.0.1"})


def samples(path: Path, document: bytes) -> tuple[list[tuple[str, str, bool, str]], list[str]]:
    """Try a plan; return its samples, outer ones first, and what the server was asked for."""
    path.write_bytes(document)
    received.clear()
    done = loadwright("try", path, "--json")
    assert done.stdout, done.stderr
    return list(_flat(json.loads(done.stdout)["samples"])), list(received)


def _flat(found: list[dict[str, Any]]) -> Iterator[tuple[str, str, bool, str]]:
    for one in found:
        yield one["label"], one["code"], one["success"], one["message"]
        yield from _flat(one["inner"])
