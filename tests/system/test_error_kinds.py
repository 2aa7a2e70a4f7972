"""Kinds of errors name their cause: assertions, exceptions and responses. A real JMeter runs all cases once."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from loadwright.core.protocol import generator as protocol
from loadwright.core.stats.errors import ErrorKind
from tests.support.engines import running
from tests.support.jmx import groovy_sampler, jmx_plan, thread_group
from tests.support.plans import http_request


def asserted(sampler: str, *assertions: str) -> str:
    """Return ``sampler`` with assertions below it."""
    return sampler.removesuffix("<hashTree/>") + f"<hashTree>{''.join(assertions)}</hashTree>"


def contains(name: str, text: str) -> str:
    return f"""<ResponseAssertion guiclass="AssertionGui" testclass="ResponseAssertion" testname="{name}"
 enabled="true"><collectionProp name="Asserion.test_strings">
<stringProp name="1">{escape(text)}</stringProp></collectionProp>
<stringProp name="Assertion.custom_message"></stringProp><intProp name="Assertion.test_type">2</intProp>
<stringProp name="Assertion.test_field">Assertion.response_data</stringProp></ResponseAssertion><hashTree/>"""


def scripted(name: str, script: str) -> str:
    return f"""<JSR223Assertion guiclass="TestBeanGUI" testclass="JSR223Assertion" testname="{name}" enabled="true">
<stringProp name="scriptLanguage">groovy</stringProp><stringProp name="cacheKey">true</stringProp>
<stringProp name="script">{escape(script)}</stringProp></JSR223Assertion><hashTree/>"""


FAST = """<DurationAssertion guiclass="DurationAssertionGui" testclass="DurationAssertion" testname="fast"
 enabled="true"><stringProp name="DurationAssertion.duration">10</stringProp></DurationAssertion><hashTree/>"""
HELLO = "SampleResult.setResponseData('hello', 'UTF-8')"
LONG = "AssertionResult.setFailure(true); AssertionResult.setFailureMessage('x\\n\\t y' * 30000)"
FAILED = "SampleResult.setSuccessful(false)"
BROKEN = "SampleResult.setResponseCode('500'); SampleResult.setResponseMessage('Broken')"


def samplers(port: int) -> list[str]:
    """Return the samplers of all cases, labelled with the case. Nothing listens on ``port``."""
    nothing = groovy_sampler("two assertions", "SampleResult.setResponseData('nothing', 'UTF-8')")
    broken = groovy_sampler("error and assertion", f"{BROKEN}; {FAILED}")
    long = scripted("long", LONG)
    slow = asserted(groovy_sampler("measured value", "sleep(20 + 15 * vars.getIteration())"), FAST)
    return [
        asserted(nothing, contains("expect hello", "hello")),
        asserted(nothing, contains("expect bye", "bye")),
        asserted(groovy_sampler("first that fails", HELLO), contains("hello", "hello"), long, contains("bye", "bye")),
        asserted(
            groovy_sampler("error of an assertion", HELLO),
            scripted("breaks", "throw new IllegalStateException('no stock')"),
        ),
        slow,
        slow,
        broken,
        asserted(broken, contains("expect hello", "hello")),
        http_request("refused", port, "/cart?item=3&amp;token=abc"),
        *(
            groovy_sampler(f"no cause, {name}", f"{FAILED}; SampleResult.setResponseMessage('{message}')")
            for name, message in (("no message", ""), ("a message", "all fine"))
        ),
    ]


@dataclass
class Outcome:
    """The kinds of errors by label, and the closed port."""

    kinds: dict[str, dict[str, ErrorKind]]
    port: int

    def texts(self, label: str) -> dict[str, int]:
        return {kind: errors.count for kind, errors in self.kinds[label].items()}


async def executed(folder: Path, port: int) -> Outcome:
    plan = jmx_plan(thread_group(*samplers(port), loops=2), variables={"host": "127.0.0.1"})
    async with running(folder, plan, protocol.AS_WRITTEN) as run:
        await run.ready()
        await run.begin()
        await run.over()
    found = {label: frame.error_kinds for label, frame in run.labels().items()}
    for kind in (kind for of_label in found.values() for kind in of_label.values()):
        assert kind.first is not None
        assert kind.last is not None
        assert run.start - 1 <= kind.first <= kind.last
    return Outcome(found, port)


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        return asyncio.run(executed(tmp_path_factory.mktemp("run"), closed.getsockname()[1]))


def test_two_assertions_of_one_label_are_two_kinds(outcome: Outcome) -> None:
    assert outcome.texts("two assertions") == {
        "expect hello: Test failed: text expected to contain /hello/": 2,
        "expect bye: Test failed: text expected to contain /bye/": 2,
    }


def test_the_first_assertion_that_fails_is_named(outcome: Outcome) -> None:
    (kind,) = outcome.kinds["first that fails"]
    assert kind.startswith("long: x yx yx y")
    assert len(kind) == 200


def test_an_error_of_an_assertion_is_named_by_its_exception(outcome: Outcome) -> None:
    (kind,) = outcome.kinds["error of an assertion"]
    assert kind.startswith("breaks: ")
    assert "no stock" in kind


def test_a_response_that_is_an_error_is_named_before_the_assertion(outcome: Outcome) -> None:
    assert outcome.texts("error and assertion") == {
        "500 Broken": 2,
        "500 Broken; expect hello: Response was null": 2,
    }


def test_a_connection_that_is_refused_is_named_by_its_exception(outcome: Outcome) -> None:
    found = outcome.kinds["refused"]
    (kind,) = found
    assert kind.startswith("org.apache.http.conn.HttpHostConnectException: Connect to 127.0.0.1:")
    assert kind.endswith("Connection refused") or "Connection refused (" in kind
    assert found[kind].request == f"GET http://127.0.0.1:{outcome.port}/cart?item=3&token=•••"
    assert found[kind].count == 2


def test_without_any_cause_the_response_is_all_there_is(outcome: Outcome) -> None:
    assert outcome.texts("no cause, no message") == {"200": 2}
    assert outcome.texts("no cause, a message") == {"200 all fine": 2}


def test_one_assertion_of_measured_values_is_one_kind(outcome: Outcome) -> None:
    found = outcome.kinds["measured value"]
    text = "fast: The operation lasted too long: It took {} milliseconds, but should not have lasted longer than 10"
    (kind,) = found
    assert kind.startswith(text.format("#"))
    assert found[kind].count == 4
    took = found[kind].text.removeprefix(text.partition("{")[0]).partition(" ")[0]
    assert found[kind].text.startswith(text.format(took))
    assert int(took.replace(",", "")) >= 20
