"""Failed samples stored by a real JMeter in debug mode."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from loadwright.agent.generator.files.failures import failures_document
from loadwright.core.jtl import Sample, samples
from loadwright.core.protocol import generator as protocol
from tests.support.engines import running
from tests.support.jmx import groovy_sampler, java_sampler, jmx_plan, thread_group, transaction
from tests.support.plans import http_request
from tests.support.targets import serving

PAGE = "<html><script>alert('坏了')</script>" + "页" * 70_000
ASSERTION = """<ResponseAssertion guiclass="AssertionGui" testclass="ResponseAssertion" testname="has a total"
 enabled="true"><collectionProp name="Asserion.test_strings"><stringProp name="1">total</stringProp></collectionProp>
<stringProp name="Assertion.custom_message"></stringProp><intProp name="Assertion.test_type">2</intProp>
<stringProp name="Assertion.test_field">Assertion.response_data</stringProp></ResponseAssertion><hashTree/>"""


class Shop(BaseHTTPRequestHandler):
    """Fails in every way that a server can."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        answers = {
            "/broken": (500, "text/html; charset=utf-8", PAGE.encode()),
            "/picture": (404, "image/png", b"\x89PNG\0\0"),
            "/moved": (302, "text/plain", b""),
        }
        status, kind, body = answers.get(self.path, (200, "text/plain", b"nothing here"))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if status == 302:
            self.send_header("Location", "/broken")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    with serving(Shop) as port:
        yield port


def asserted(request: str) -> str:
    return request.removesuffix("<hashTree/>") + f"<hashTree>{ASSERTION}</hashTree>"


async def test_everything_a_person_needs_to_see(tmp_path: Path, port: int) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        plan = jmx_plan(
            thread_group(
                http_request("broken", port, "/broken"),
                http_request("picture", port, "/picture"),
                http_request("refused", closed.getsockname()[1]),
                asserted(http_request("asserted", port)),
                http_request("fine", port),
                transaction("whole", java_sampler("good"), http_request("bad 坏", port, "/broken"), parent=True),
                groovy_sampler(
                    "odd", r"SampleResult.setSuccessful(false); SampleResult.setResponseData('a\u0001\ud800<', 'UTF-8')"
                ),
                loops=2,
            ),
            variables={"host": "127.0.0.1"},
        )
        async with running(tmp_path, plan, protocol.AS_WRITTEN, debug=True) as run:
            await run.ready()
            await run.begin()
            await run.over()
    document = failures_document(run.work)
    assert document is not None
    with document.open("rb") as file:
        kept = list(samples(file))
    assert [one.label for one in kept] == 2 * ["broken", "picture", "refused", "asserted", "whole", "odd"]
    by_label = {one.label: one for one in kept}
    _about_the_broken(by_label["broken"], port)
    assert by_label["picture"].binary
    assert by_label["picture"].size == 6
    assert by_label["picture"].response == ""
    assert "Connection refused" in by_label["refused"].response
    assert by_label["refused"].code.startswith("Non HTTP response code")
    assert by_label["asserted"].assertions[0].startswith("has a total: Test failed: text expected to contain")
    assert by_label["asserted"].response == "nothing here"
    assert [one.label for one in by_label["whole"].inner] == ["good", "bad 坏"]
    assert by_label["whole"].inner[1].response.startswith("<html><script>")
    assert by_label["odd"].response.startswith("a\N{REPLACEMENT CHARACTER}")
    assert abs(by_label["odd"].at - run.start) < 60


def _about_the_broken(broken: Sample, port: int) -> None:
    assert (broken.code, broken.success) == ("500", False)
    assert broken.url == f"http://127.0.0.1:{port}/broken"
    assert broken.request.startswith(f"GET http://127.0.0.1:{port}/broken")
    assert "Connection: keep-alive" in broken.request_headers
    assert broken.response_headers.startswith("HTTP/1.1 500 Internal Server Error")
    # The beginning and the full length are kept.
    assert PAGE.encode().startswith(broken.response.rstrip("\N{REPLACEMENT CHARACTER}").encode())
    assert 65_000 < len(broken.response.encode()) < 65_600
    assert broken.size == len(PAGE.encode())


async def test_nothing_is_kept_unless_asked_for(tmp_path: Path) -> None:
    plan = jmx_plan(thread_group(java_sampler("bad", ok=False)))
    async with running(tmp_path, plan, protocol.AS_WRITTEN, jtl=False) as run:
        await run.ready()
        await run.begin()
        await run.over()
    assert failures_document(run.work) is None
    assert sorted(path.name for path in run.work.iterdir()) == ["console.log", "jmeter.log", "run.properties"]


async def test_a_long_run_keeps_its_newest_failures(tmp_path: Path) -> None:
    script = (
        "SampleResult.setSuccessful(false); SampleResult.setResponseData('x' * 65536 + vars.getIteration(), 'UTF-8')"
    )
    plan = jmx_plan(thread_group(groovy_sampler("large", script), loops=2500))
    async with running(tmp_path, plan, protocol.AS_WRITTEN, debug=True) as run:
        await run.ready()
        await run.begin()
        await run.over()
    document = failures_document(run.work)
    assert document is not None
    assert 64 << 20 < document.stat().st_size < 129 << 20
    with document.open("rb") as file:
        kept = [one.at for one in samples(file)]
    assert 1000 < len(kept) < 2050
    assert kept == sorted(kept)
