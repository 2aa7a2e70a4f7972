"""Kinds of errors name their cause: assertions, exceptions and responses of a real JMeter."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any
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


async def kinds(tmp_path: Path, *parts: str, **more: Any) -> dict[str, ErrorKind]:
    """Execute ``parts`` twice and return the errors of the label ``A``."""
    plan = jmx_plan(thread_group(*parts, loops=2), variables={"host": "127.0.0.1"})
    async with running(tmp_path, plan, protocol.AS_WRITTEN, **more) as run:
        await run.ready()
        await run.begin()
        await run.over()
    found = run.labels()["A"].error_kinds
    for kind in found.values():
        assert kind.first is not None
        assert kind.last is not None
        assert run.start - 1 <= kind.first <= kind.last
    return found


def texts(found: dict[str, ErrorKind]) -> dict[str, int]:
    return {kind: errors.count for kind, errors in found.items()}


async def test_two_assertions_of_one_label_are_two_kinds(tmp_path: Path) -> None:
    sampler = groovy_sampler("A", "SampleResult.setResponseData('nothing', 'UTF-8')")
    found = await kinds(
        tmp_path, asserted(sampler, contains("expect hello", "hello")), asserted(sampler, contains("expect bye", "bye"))
    )
    assert texts(found) == {
        "expect hello: Test failed: text expected to contain /hello/": 2,
        "expect bye: Test failed: text expected to contain /bye/": 2,
    }


async def test_the_first_assertion_that_fails_is_named(tmp_path: Path) -> None:
    sampler = groovy_sampler("A", "SampleResult.setResponseData('hello', 'UTF-8')")
    long = scripted("long", "AssertionResult.setFailure(true); AssertionResult.setFailureMessage('x\\n\\t y' * 30000)")
    found = await kinds(tmp_path, asserted(sampler, contains("hello", "hello"), long, contains("bye", "bye")))
    (kind,) = found
    assert kind.startswith("long: x yx yx y")
    assert len(kind) == 200


async def test_an_error_of_an_assertion_is_named_by_its_exception(tmp_path: Path) -> None:
    sampler = groovy_sampler("A", "SampleResult.setResponseData('hello', 'UTF-8')")
    (kind,) = await kinds(
        tmp_path, asserted(sampler, scripted("breaks", "throw new IllegalStateException('no stock')"))
    )
    assert kind.startswith("breaks: ")
    assert "no stock" in kind


async def test_a_response_that_is_an_error_is_named_before_the_assertion(tmp_path: Path) -> None:
    script = "SampleResult.setResponseCode('500'); SampleResult.setResponseMessage('Broken')"
    sampler = groovy_sampler("A", f"{script}; SampleResult.setSuccessful(false)")
    found = await kinds(tmp_path, sampler, asserted(sampler, contains("expect hello", "hello")))
    assert texts(found) == {
        "500 Broken": 2,
        "500 Broken; expect hello: Response was null": 2,
    }


async def test_a_connection_that_is_refused_is_named_by_its_exception(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        found = await kinds(tmp_path, http_request("A", port, "/cart?item=3&amp;token=abc"))
    (kind,) = found
    assert kind.startswith("org.apache.http.conn.HttpHostConnectException: Connect to 127.0.0.1:")
    assert kind.endswith("Connection refused") or "Connection refused (" in kind
    assert found[kind].request == f"GET http://127.0.0.1:{port}/cart?item=3&token=•••"
    assert found[kind].count == 2


@pytest.mark.parametrize(("message", "kind"), [("", "200"), ("all fine", "200 all fine")])
async def test_without_any_cause_the_response_is_all_there_is(tmp_path: Path, message: str, kind: str) -> None:
    script = f"SampleResult.setSuccessful(false); SampleResult.setResponseMessage('{message}')"
    assert texts(await kinds(tmp_path, groovy_sampler("A", script))) == {kind: 2}


async def test_one_assertion_of_measured_values_is_one_kind(tmp_path: Path) -> None:
    duration = """<DurationAssertion guiclass="DurationAssertionGui" testclass="DurationAssertion" testname="fast"
 enabled="true"><stringProp name="DurationAssertion.duration">10</stringProp></DurationAssertion><hashTree/>"""
    sampler = groovy_sampler("A", "sleep(20 + 15 * vars.getIteration())")
    found = await kinds(tmp_path, asserted(sampler, duration), asserted(sampler, duration))
    text = "fast: The operation lasted too long: It took {} milliseconds, but should not have lasted longer than 10"
    (kind,) = found
    assert kind.startswith(text.format("#"))
    assert found[kind].count == 4
    took = found[kind].text.removeprefix(text.partition("{")[0]).partition(" ")[0]
    assert found[kind].text.startswith(text.format(took))
    assert int(took.replace(",", "")) >= 20
