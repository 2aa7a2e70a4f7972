"""Requests without assertions."""

import pytest

from tests.core.jmx.checks.problems import names
from tests.core.jmx.plans import element, group, plan, string

ASSERTION = element("ResponseAssertion")


def request(name: str, children: str = "") -> str:
    return element("HTTPSamplerProxy", name, children=children)


def unchecked(children: str) -> list[str]:
    return names(plan(children), "no_assertion", "nothing_checked")


def test_a_request_without_an_assertion_is_reported() -> None:
    assert unchecked(group(children=request("a", ASSERTION) + request("b"))) == ["b"]


def test_a_group_without_any_assertion_is_reported_instead_of_its_requests() -> None:
    assert unchecked(group("Users", children=request("a") + request("b"))) == ["Users"]


def test_an_assertion_applies_to_all_that_is_below_its_parent() -> None:
    controller = element("GenericController", "c", children=request("a") + ASSERTION)

    assert unchecked(group(children=controller + request("b"))) == ["b"]
    assert unchecked(group(children=request("a") + request("b") + ASSERTION)) == []
    assert unchecked(ASSERTION + group(children=request("a") + request("b"))) == []


def test_a_disabled_assertion_checks_nothing() -> None:
    off = element("ResponseAssertion", enabled=False)

    assert unchecked(group(children=request("a", off))) == ["a"]


def test_a_script_may_check() -> None:
    script = element("JSR223PostProcessor", "s", string("script", "prev.setSuccessful(false)"))

    assert unchecked(group(children=request("a", script))) == []


@pytest.mark.parametrize("testclass", ["DebugSampler", "JSR223Sampler", "TestAction", "JavaSampler"])
def test_what_sends_no_request_needs_no_assertion(testclass: str) -> None:
    assert unchecked(group(children=element(testclass))) == []


def test_disabled_requests_and_groups_need_none() -> None:
    off = element("HTTPSamplerProxy", "off", enabled=False)

    assert unchecked(group(children=off) + group(children=request("a"), enabled=False)) == []
