"""Requests, transactions and parts of requests are counted apart, and each label as in JMeter's own results."""

from __future__ import annotations

import asyncio
import json
from asyncio.subprocess import DEVNULL
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from loadwright.agent.generator.jmeter.discovery import find_java, find_jmeter
from loadwright.core.protocol import generator as protocol
from loadwright.core.stats.frames import REQUEST, SUB, TRANSACTION
from loadwright.core.stats.intervals import Merged
from loadwright.core.stats.summary import error_counts
from tests.support.engines import Running, running
from tests.support.jmx import groovy_sampler, java_sampler, jmx_plan, thread_group, transaction
from tests.support.jtl import read_jtls
from tests.support.plans import http_request
from tests.support.targets import serving
from tests.system.test_plugin_counting import assert_equal

PAGE = b'<html><img src="/there.png"><img src="/missing.png"></html>'
HOST = {"host": "127.0.0.1"}
LOOPS = 5


class Site(BaseHTTPRequestHandler):
    """A page with an image that is there and one that is missing, and an address that leads to it."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        status, body = {"/moved": (302, b""), "/page": (200, PAGE), "/missing.png": (404, b"")}.get(
            self.path, (200, b"ok")
        )
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if self.path == "/page" else "text/plain")
        self.send_header("Content-Length", str(len(body)))
        if status == 302:
            self.send_header("Location", "/page")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    with serving(Site) as port:
        yield port


def with_property(sampler: str, name: str) -> str:
    """Return an HTTP request with one of its options set."""
    end = "</HTTPSamplerProxy>"
    return sampler.replace(end, f'<boolProp name="HTTPSampler.{name}">true</boolProp>{end}')


def redirected(label: str, port: int) -> str:
    return with_property(http_request(label, port, "/moved"), "follow_redirects")


def embedding(label: str, port: int) -> str:
    return with_property(http_request(label, port, "/page"), "image_parser")


def failing(element: str) -> str:
    """Return an element with an assertion that always fails."""
    assertion = """<JSR223Assertion guiclass="TestBeanGUI" testclass="JSR223Assertion" testname="never" enabled="true">
<stringProp name="scriptLanguage">groovy</stringProp>
<stringProp name="script">AssertionResult.setFailure(true)</stringProp>
</JSR223Assertion><hashTree/>"""
    begin, end = element.rsplit("</hashTree>", 1)
    return f"{begin}{assertion}</hashTree>{end}"


async def run_of(folder: Path, *parts: str, on_error: str = "continue") -> Running:
    """Execute ``parts`` five times as written; the counts of every label are those of JMeter's results."""
    plan = jmx_plan(thread_group(*parts, loops=LOOPS, on_error=on_error), variables=HOST)
    async with running(folder, plan, protocol.AS_WRITTEN) as run:
        await run.ready()
        await run.begin()
        await run.over()
    assert_equal(run.labels(), read_jtls([run.jtl]))
    assert run.totals().separated
    return run


def kinds(totals: Merged) -> dict[str, set[str]]:
    """Return the labels of each kind."""
    found: dict[str, set[str]] = {}
    for frame in totals.frames():
        found.setdefault(frame.kind, set()).add(frame.label)
    return found


def counts(totals: Merged, kind: str) -> tuple[int, int]:
    frame = totals.all_of(kind)
    return frame.samples, frame.errors


async def test_redirects_and_embedded_resources_are_parts_of_their_request(tmp_path: Path, port: int) -> None:
    totals = (await run_of(tmp_path, redirected("moved", port), embedding("page", port))).totals()
    assert kinds(totals) == {
        REQUEST: {"moved", "page"},
        SUB: {"moved-0", "moved-1", "page-0", "page-1", "page-2"},
    }
    assert counts(totals, REQUEST) == (2 * LOOPS, LOOPS)
    # Without the parts, an error counts once, and so do bytes.
    assert [(error["label"], error["count"]) for error in error_counts(totals.frames(), 10)] == [("page", LOOPS)]
    assert totals.named("moved-1") is totals.labels["moved-1", SUB]


async def test_requests_in_a_parent_sample_stay_requests_and_their_parts_parts(tmp_path: Path, port: int) -> None:
    whole = transaction("whole", redirected("moved", port), embedding("page", port), java_sampler("j"), parent=True)
    totals = (await run_of(tmp_path, whole)).totals()
    assert kinds(totals) == {
        REQUEST: {"moved", "page", "j"},
        TRANSACTION: {"whole"},
        SUB: {"moved-0", "moved-1", "page-0", "page-1", "page-2"},
    }
    assert counts(totals, REQUEST) == (3 * LOOPS, LOOPS)
    assert counts(totals, TRANSACTION) == (LOOPS, LOOPS)
    assert [error["label"] for error in error_counts(totals.frames(), 10)] == ["page"]


@pytest.mark.parametrize("outer", [False, True])
@pytest.mark.parametrize("inner", [False, True])
async def test_transactions_in_transactions(tmp_path: Path, outer: bool, inner: bool) -> None:
    within = transaction("inner", java_sampler("good"), java_sampler("bad", ok=False), parent=inner)
    run = await run_of(tmp_path, transaction("outer", java_sampler("first"), within, parent=outer))
    found = kinds(run.totals())
    assert found[REQUEST] == {"first", "good", "bad"}
    # In a parent sample JMeter keeps no sample of a transaction that generates none itself.
    assert found[TRANSACTION] == set(read_jtls([run.jtl])) - found[REQUEST]
    assert "outer" in found[TRANSACTION]
    assert counts(run.totals(), REQUEST) == (3 * LOOPS, LOOPS)
    assert [error["label"] for error in error_counts(run.totals().frames(), 10)] == ["bad"]


@pytest.mark.parametrize("parent", [False, True])
async def test_a_transaction_with_the_name_of_its_request(tmp_path: Path, parent: bool) -> None:
    totals = (await run_of(tmp_path, transaction("pay", java_sampler("pay"), parent=parent))).totals()
    assert list(totals.labels) == [("pay", REQUEST), ("pay", TRANSACTION)] or parent
    assert (counts(totals, REQUEST), counts(totals, TRANSACTION)) == ((LOOPS, 0), (LOOPS, 0))


@pytest.mark.parametrize("parent", [False, True])
async def test_a_transaction_that_ends_with_an_error(tmp_path: Path, parent: bool) -> None:
    broken = transaction("cut off", java_sampler("bad", ok=False), java_sampler("never"), parent=parent)
    totals = (await run_of(tmp_path, broken, on_error="startnextloop")).totals()
    assert kinds(totals) == {REQUEST: {"bad"}, TRANSACTION: {"cut off"}}
    assert (counts(totals, REQUEST), counts(totals, TRANSACTION)) == ((LOOPS, LOOPS), (LOOPS, LOOPS))


async def test_a_transaction_that_fails_by_itself_is_an_error_of_the_transactions(tmp_path: Path) -> None:
    expensive = failing(transaction("cart", java_sampler("add"), parent=True))
    totals = (await run_of(tmp_path, expensive, transaction("empty"))).totals()
    # The assertion is also that of the samples below; on an empty controller JMeter reports a sample of nothing.
    assert totals.labels["cart", TRANSACTION].errors == LOOPS
    assert kinds(totals)[REQUEST] == {"add"}


async def test_parts_that_a_script_adds_are_parts(tmp_path: Path) -> None:
    script = (
        "for (name in ['step', 'Number of samples in transaction : 1']) {\n"
        "  def part = new org.apache.jmeter.samplers.SampleResult()\n"
        "  part.setSampleLabel(name); part.setResponseMessage(name); part.setSuccessful(true)\n"
        "  SampleResult.addSubResult(part, false)\n"
        "}"
    )
    totals = (await run_of(tmp_path, groovy_sampler("scripted", script))).totals()
    assert kinds(totals) == {REQUEST: {"scripted"}, SUB: {"step", "Number of samples in transaction : 1"}}


async def test_the_total_is_that_of_jmeters_report(tmp_path: Path) -> None:
    bad = java_sampler("bad", sleep_ms=3, ok=False)
    run = await run_of(
        tmp_path,
        transaction("apart", java_sampler("good", sleep_ms=1, spread_ms=7), bad),
        transaction("whole", transaction("within", java_sampler("deep", spread_ms=7), parent=True), bad, parent=True),
    )
    report = tmp_path / "report"
    command = [find_java().path, "-Djava.awt.headless=true", "-jar", find_jmeter().home / "bin" / "ApacheJMeter.jar"]
    arguments = [*command, "-g", run.jtl, "-o", report, "-j", tmp_path / "report.log"]
    reported = await asyncio.create_subprocess_exec(*map(str, arguments), stdout=DEVNULL, stderr=DEVNULL)
    assert await reported.wait() == 0
    rows = json.loads((report / "statistics.json").read_text())
    totals = run.totals()
    found = totals.all_of(REQUEST)
    total = rows.pop("Total")
    assert (total["sampleCount"], total["errorCount"]) == (found.samples, found.errors)
    assert (total["minResTime"], total["maxResTime"]) == (found.min_ms, found.max_ms)
    assert total["meanResTime"] == pytest.approx(found.sum_ms / found.samples)
    labels = Counter({label: frame.samples for label, frame in run.labels().items()})
    assert {label: row["sampleCount"] for label, row in rows.items()} == labels
