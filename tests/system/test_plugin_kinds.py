"""Requests, transactions and parts of requests are counted apart, and each label as in JMeter's own results.

All cases but one are executed once, together: each is a thread group whose labels begin with the name of the case.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from asyncio.subprocess import DEVNULL
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from loadwright.agent.generator.jmeter.discovery import find_java, find_jmeter
from loadwright.core.protocol import generator as protocol
from loadwright.core.stats.frames import REQUEST, SUB, TRANSACTION
from loadwright.core.stats.intervals import Merged
from loadwright.core.stats.summary import error_counts, part_error_counts
from tests.support.engines import Running, running
from tests.support.jmx import groovy_sampler, java_sampler, jmx_plan, thread_group, transaction
from tests.support.jtl import LabelSamples, read_jtls
from tests.support.plans import http_request
from tests.support.targets import serving
from tests.system.test_plugin_counting import assert_equal

PAGE = b'<html><img src="/there.png"><img src="/missing.png"></html>'
HOST = {"host": "127.0.0.1"}
LOOPS = 5
STEPS = ("step", "Number of samples in transaction : 1")
"""Names of parts that a script adds; the second one is what JMeter writes about transactions."""


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


def nested(outer: bool, inner: bool) -> str:
    """Return the name of the case of a transaction in a transaction, each a parent sample or not."""
    return f"{'parent' if outer else 'apart'} of {'parent' if inner else 'apart'}"


def groups(port: int) -> Iterator[str]:
    """Yield the thread group of each case."""

    def case(*parts: str, on_error: str = "continue") -> str:
        return thread_group(*parts, loops=LOOPS, on_error=on_error)

    yield case(redirected("alone moved", port), embedding("alone page", port))
    within = (redirected("within moved", port), embedding("within page", port), java_sampler("within j"))
    yield case(transaction("within whole", *within, parent=True))
    for outer, inner in itertools.product((False, True), repeat=2):
        name = nested(outer, inner)
        deep = transaction(
            f"{name}: inner", java_sampler(f"{name}: good"), java_sampler(f"{name}: bad", ok=False), parent=inner
        )
        yield case(transaction(f"{name}: outer", java_sampler(f"{name}: first"), deep, parent=outer))
    for parent in (False, True):
        yield case(transaction(f"pay {parent}", java_sampler(f"pay {parent}"), parent=parent))
        bad, never = java_sampler(f"cut {parent} bad", ok=False), java_sampler(f"cut {parent} never")
        yield case(transaction(f"cut {parent} off", bad, never, parent=parent), on_error="startnextloop")
    expensive = failing(transaction("fails: cart", java_sampler("fails: add"), parent=True))
    yield case(expensive, transaction("fails: empty"))
    script = (
        f"for (name in {list(STEPS)}) {{\n"
        "  def part = new org.apache.jmeter.samplers.SampleResult()\n"
        "  part.setSampleLabel(name); part.setResponseMessage(name); part.setSuccessful(true)\n"
        # JMeter takes the end of the sample from that of its last part.
        "  part.sampleStart(); part.sampleEnd()\n"
        "  SampleResult.addSubResult(part, false)\n"
        "}"
    )
    yield case(groovy_sampler("scripted", script))


@dataclass
class Results:
    """The measurements and JMeter's own results by label."""

    totals: Merged
    written: dict[str, LabelSamples]

    def of(self, case: str) -> Merged:
        """Return the measurements of one case."""
        return Merged({key: frame for key, frame in self.totals.labels.items() if key[0].startswith(case)})


async def run_of(folder: Path, *parts: str) -> Running:
    """Execute ``parts`` as written; the counts of every label are those of JMeter's results."""
    async with running(folder, jmx_plan(*parts, variables=HOST), protocol.AS_WRITTEN) as run:
        await run.ready()
        await run.begin()
        await run.over()
    assert_equal(run.labels(), read_jtls([run.jtl]))
    assert run.totals().separated
    return run


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    with serving(Site) as port:
        run = asyncio.run(run_of(tmp_path_factory.mktemp("run"), *groups(port)))
    return Results(run.totals(), read_jtls([run.jtl]))


def kinds(totals: Merged) -> dict[str, set[str]]:
    """Return the labels of each kind."""
    found: dict[str, set[str]] = {}
    for frame in totals.frames():
        found.setdefault(frame.kind, set()).add(frame.label)
    return found


def counts(totals: Merged, kind: str) -> tuple[int, int]:
    frame = totals.all_of(kind)
    return frame.samples, frame.errors


def test_redirects_and_embedded_resources_are_parts_of_their_request(results: Results) -> None:
    totals = results.of("alone")
    assert kinds(totals) == {
        REQUEST: {"alone moved", "alone page"},
        SUB: {"alone moved-0", "alone moved-1", "alone page-0", "alone page-1", "alone page-2"},
    }
    assert counts(totals, REQUEST) == (2 * LOOPS, LOOPS)
    # Without the parts, an error counts once, and so do bytes.
    assert [(error["label"], error["count"]) for error in error_counts(totals.frames(), 10)] == [("alone page", LOOPS)]
    (part,) = part_error_counts(totals.frames(), 10)
    assert (part["label"], part["kind"], part["count"]) == ("alone page-2", "404 Not Found", LOOPS)
    assert part["request"].endswith("/missing.png")
    assert totals.named("alone moved-1") is totals.labels["alone moved-1", SUB]


def test_requests_in_a_parent_sample_stay_requests_and_their_parts_parts(results: Results) -> None:
    totals = results.of("within")
    assert kinds(totals) == {
        REQUEST: {"within moved", "within page", "within j"},
        TRANSACTION: {"within whole"},
        SUB: {"within moved-0", "within moved-1", "within page-0", "within page-1", "within page-2"},
    }
    assert counts(totals, REQUEST) == (3 * LOOPS, LOOPS)
    assert counts(totals, TRANSACTION) == (LOOPS, LOOPS)
    assert [error["label"] for error in error_counts(totals.frames(), 10)] == ["within page"]


@pytest.mark.parametrize("outer", [False, True])
@pytest.mark.parametrize("inner", [False, True])
def test_transactions_in_transactions(results: Results, outer: bool, inner: bool) -> None:
    case = nested(outer, inner)
    totals = results.of(case)
    found = kinds(totals)
    assert found[REQUEST] == {f"{case}: first", f"{case}: good", f"{case}: bad"}
    # In a parent sample JMeter keeps no sample of a transaction that generates none itself.
    written = {label for label in results.written if label.startswith(case)}
    assert found[TRANSACTION] == written - found[REQUEST]
    assert f"{case}: outer" in found[TRANSACTION]
    assert counts(totals, REQUEST) == (3 * LOOPS, LOOPS)
    assert [error["label"] for error in error_counts(totals.frames(), 10)] == [f"{case}: bad"]


@pytest.mark.parametrize("parent", [False, True])
def test_a_transaction_with_the_name_of_its_request(results: Results, parent: bool) -> None:
    totals, name = results.of(f"pay {parent}"), f"pay {parent}"
    assert set(totals.labels) == {(name, REQUEST), (name, TRANSACTION)}
    assert (counts(totals, REQUEST), counts(totals, TRANSACTION)) == ((LOOPS, 0), (LOOPS, 0))


@pytest.mark.parametrize("parent", [False, True])
def test_a_transaction_that_ends_with_an_error(results: Results, parent: bool) -> None:
    totals = results.of(f"cut {parent}")
    assert kinds(totals) == {REQUEST: {f"cut {parent} bad"}, TRANSACTION: {f"cut {parent} off"}}
    assert (counts(totals, REQUEST), counts(totals, TRANSACTION)) == ((LOOPS, LOOPS), (LOOPS, LOOPS))


def test_a_transaction_that_fails_by_itself_is_an_error_of_the_transactions(results: Results) -> None:
    totals = results.of("fails")
    # The assertion is also that of the samples below; on an empty controller JMeter reports a sample of nothing.
    assert totals.labels["fails: cart", TRANSACTION].errors == LOOPS
    assert kinds(totals)[REQUEST] == {"fails: add"}


def test_parts_that_a_script_adds_are_parts(results: Results) -> None:
    assert kinds(results.of("scripted")) == {REQUEST: {"scripted"}}
    assert {kind for label, kind in results.totals.labels if label in STEPS} == {SUB}
    assert set(STEPS) <= results.written.keys()


async def test_the_total_is_that_of_jmeters_report(tmp_path: Path) -> None:
    bad = java_sampler("bad", sleep_ms=3, ok=False)
    group = thread_group(
        transaction("apart", java_sampler("good", sleep_ms=1, spread_ms=7), bad),
        transaction("whole", transaction("within", java_sampler("deep", spread_ms=7), parent=True), bad, parent=True),
        loops=LOOPS,
    )
    run = await run_of(tmp_path, group)
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
