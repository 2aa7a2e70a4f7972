"""``loadwright try`` from end to end: a plan is executed once by a real JMeter, and every sample is printed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.support.command import loadwright
from tests.support.jmx import jmx_plan, thread_group, transaction
from tests.support.plans import http_request, java_request, plan
from tests.support.targets import serving


class Shop(BaseHTTPRequestHandler):
    """Knows one page."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/cart" else 404)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"total": 5}')

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    with serving(Shop) as port:
        yield port


def test_every_sample_is_printed_and_failed_ones_with_request_and_response(tmp_path: Path, port: int) -> None:
    source = tmp_path / "shop.jmx"
    requests = http_request("cart", port, "/cart"), http_request("gone", port, "/gone")
    buyers = thread_group(transaction("checkout", *requests), name="Buyers", threads=20, loops=50)
    source.write_bytes(jmx_plan(buyers, variables={"host": "127.0.0.1"}))
    before = {*tmp_path.iterdir()}
    temporary = tmp_path.parent / f"{tmp_path.name}-temporary"
    temporary.mkdir()
    done = loadwright("try", source, "--json", env={"TMPDIR": str(temporary)})
    assert done.returncode == 1, done.stderr
    document = json.loads(done.stdout)
    assert (document["requests"], document["failed"], document["cut"]) == (2, 1, False)
    (checkout,) = document["samples"]
    assert [(one["label"], one["code"], one["success"]) for one in checkout["inner"]] == [
        ("cart", "200", True),
        ("gone", "404", False),
    ]
    lines = [line.strip() for line in done.stderr.splitlines()]
    assert any(line.startswith("ok     cart · 200 OK · ") for line in lines)
    assert f"GET http://127.0.0.1:{port}/gone" in lines
    assert lines.count('"total": 5') == 1, "only the failed request is shown with its response"
    assert lines[-1] == "requests: 2, failed: 1"
    assert ({*tmp_path.iterdir()}, [*temporary.iterdir()]) == (before, [])


def test_a_plan_all_of_whose_requests_succeed(tmp_path: Path) -> None:
    source = tmp_path / "sleepy.jmx"
    source.write_text(plan(java_request("${host}"), threads=5, loops=7))
    done = loadwright("try", source, "--set", "host=ann", "--details")
    assert done.returncode == 0, done.stderr
    assert "ok     ann" in done.stdout
    assert done.stdout.splitlines()[-1] == "requests: 1, failed: 0"


def test_the_time_limit_ends_a_plan(tmp_path: Path) -> None:
    source = tmp_path / "slow.jmx"
    source.write_text(plan(java_request("first"), java_request("slow", sleep_ms="120000")))
    done = loadwright("try", source, "--limit", "8s")
    assert "ok     first" in done.stdout
    assert "The time limit of 8 s ended the trial." in done.stdout
