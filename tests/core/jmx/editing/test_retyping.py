"""Which values an element keeps when its type is changed."""

from __future__ import annotations

import pytest

from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.editing.fragments import read_fragment
from loadwright.core.jmx.editing.retyping import Kept, kept, name_of
from loadwright.core.jmx.elements import values
from loadwright.core.jmx.elements.registry import SPECS
from loadwright.core.jmx.elements.values import Value


def new(name: str, given: dict[str, Value] | None = None, gui: str = "") -> Element:
    spec = next(spec for spec in SPECS if spec.class_name == name and gui in spec.guiclass)
    return Element(values.new(spec, "", given))


def taken(old: str, given: dict[str, Value], wanted: str) -> Kept:
    return kept(new(old, given), new(wanted))


EXTRACTORS = {
    "RegexExtractor": ("refname", "match_number", "default"),
    "BoundaryExtractor": ("refname", "match_number", "default"),
    "HtmlExtractor": ("refname", "match_number", "default"),
    "JMESExtractor": ("referenceName", "matchNumber", "defaultValue"),
    "JSONPostProcessor": ("referenceNames", "match_numbers", "defaultValues"),
    "XPathExtractor": ("refname", "matchNumber", "default"),
    "XPathExtractor2": ("refname", "matchNumber", "default"),
}
CLASSES = {"JMESExtractor": "JMESPathExtractor", "XPathExtractor2": "XPath2Extractor"}


@pytest.mark.parametrize("old", EXTRACTORS)
@pytest.mark.parametrize("wanted", EXTRACTORS)
def test_extractors_keep_their_variable_match_default_and_scope(old: str, wanted: str) -> None:
    texts = ("token", "2", "none")
    given: dict[str, Value] = {f"{old}.{name}": text for name, text in zip(EXTRACTORS[old], texts, strict=True)}
    scope: dict[str, Value] = {"Sample.scope": "variable", "Scope.variable": "body"}
    found = taken(CLASSES.get(old, old), given | scope, CLASSES.get(wanted, wanted))
    assert {f"{wanted}.{name}": text for name, text in zip(EXTRACTORS[wanted], texts, strict=True)} | scope == {
        name: text for name, text in found.values.items() if text in (*texts, *scope.values())
    }
    assert {*given, *scope} <= found.names


def test_several_variables_are_not_taken_for_one() -> None:
    given: dict[str, Value] = {"JSONPostProcessor.referenceNames": "a;b", "JSONPostProcessor.match_numbers": "1;1"}
    found = taken("JSONPostProcessor", given, "RegexExtractor")
    assert "RegexExtractor.refname" not in found.values
    assert not found.names & given.keys()


@pytest.mark.parametrize(
    ("old", "given", "wanted", "expected"),
    [
        ("IfController", {"IfController.condition": "${x}"}, "WhileController", {"WhileController.condition": "${x}"}),
        ("WhileController", {"WhileController.condition": "x"}, "IfController", {"IfController.condition": "x"}),
        ("ConstantTimer", {"ConstantTimer.delay": "7"}, "GaussianRandomTimer", {"ConstantTimer.delay": "7"}),
        ("XPathAssertion", {"XPath.xpath": "//a"}, "XPath2Assertion", {"XPath.xpath": "//a"}),
        ("JSR223Sampler", {"script": "log.info('x')"}, "BeanShellSampler", {"BeanShellSampler.query": "log.info('x')"}),
        ("CounterConfig", {"CounterConfig.name": "n"}, "RandomVariableConfig", {"variableName": "n"}),
        ("InterleaveControl", {"InterleaveControl.style": "0"}, "RandomController", {"InterleaveControl.style": "0"}),
    ],
)
def test_values_that_mean_the_same_are_kept(
    old: str, given: dict[str, Value], wanted: str, expected: dict[str, str]
) -> None:
    found = taken(old, given, wanted)
    assert {name: found.values.get(name) for name in expected} == expected
    assert given.keys() <= found.names


def threads(old: str, given: dict[str, Value], wanted: str) -> tuple[dict[str, Value], frozenset[str]]:
    """Return the values of a group that differ from those of a new one, and what they come from."""
    fresh = new(wanted)
    spec = next(spec for spec in SPECS if spec.class_name == wanted)
    there = values.read(spec, fresh.node)
    found = taken(old, given, wanted)
    return {name: value for name, value in found.values.items() if there[name] != value}, found.names


TIMED: dict[str, Value] = {
    "ThreadGroup.num_threads": "20",
    "ThreadGroup.ramp_time": "30",
    "ThreadGroup.scheduler": "true",
    "ThreadGroup.duration": "90",
    "ThreadGroup.delay": "5",
    "ThreadGroup.on_sample_error": "stopthread",
}


def test_the_load_of_a_thread_group_is_that_of_groups_of_plugins() -> None:
    stop: dict[str, Value] = {"ThreadGroup.on_sample_error": "stopthread"}
    found, names = threads("ThreadGroup", TIMED, "ConcurrencyThreadGroup")
    assert found == stop | {"TargetLevel": "20", "RampUp": "30", "Hold": "60", "Steps": "0", "Unit": "S"}
    assert TIMED.keys() - names == {"ThreadGroup.delay"}
    found, names = threads("ThreadGroup", TIMED, "UltimateThreadGroup")
    row = {"threads": "20", "delay": "5", "startup": "30", "hold": "60", "shutdown": "0"}
    assert found == stop | {"ultimatethreadgroupdata": [row]}
    assert names >= TIMED.keys()
    found, names = threads("ThreadGroup", TIMED, "SteppingThreadGroup")
    assert found == stop | {
        "ThreadGroup.num_threads": "20",
        "Threads initial delay": "5",
        "Start users count": "20",
        "Start users period": "0",
        "rampUp": "30",
        "Stop users count": "20",
        "Stop users period": "0",
    }
    assert names >= TIMED.keys()


def test_the_load_of_groups_of_plugins_is_that_of_a_thread_group() -> None:
    row = {"threads": "20", "delay": "5", "startup": "30", "hold": "60", "shutdown": "9"}
    loops: dict[str, Value] = {"LoopController.loops": "-1"}
    expected = TIMED | loops
    del expected["ThreadGroup.on_sample_error"]
    assert threads("UltimateThreadGroup", {"ultimatethreadgroupdata": [row]}, "ThreadGroup")[0] == expected
    found, names = threads("UltimateThreadGroup", {"ultimatethreadgroupdata": [row, row]}, "ThreadGroup")
    assert (found, "ultimatethreadgroupdata" in names) == ({}, False)
    steps: dict[str, Value] = {
        "ThreadGroup.num_threads": "20",
        "Threads initial delay": "5",
        "Start users count burst": "2",
        "Start users count": "12",
        "Start users period": "5",
        "rampUp": "8",
        "flighttime": "60",
    }
    assert threads("SteppingThreadGroup", steps, "ThreadGroup")[0] == expected
    target: dict[str, Value] = {"TargetLevel": "20", "RampUp": "0.5", "Hold": "1", "Unit": "M"}
    del expected["ThreadGroup.delay"]
    assert threads("ConcurrencyThreadGroup", target, "ThreadGroup")[0] == expected


def test_variables_are_kept_where_nothing_has_to_be_computed() -> None:
    target: dict[str, Value] = {"TargetLevel": "${users}", "RampUp": "${ramp}", "Hold": "${hold}", "Unit": "S"}
    found, names = threads("ConcurrencyThreadGroup", target, "ThreadGroup")
    assert found == {"ThreadGroup.num_threads": "${users}", "ThreadGroup.ramp_time": "${ramp}"}
    assert names >= {"TargetLevel", "RampUp"}
    found, names = threads("ConcurrencyThreadGroup", target | {"Unit": "M"}, "ThreadGroup")
    assert (found, "RampUp" in names) == ({"ThreadGroup.num_threads": "${users}"}, False)


def test_a_number_of_threads_is_no_rate_of_arrivals() -> None:
    target: dict[str, Value] = {"TargetLevel": "20", "RampUp": "7", "Steps": "2", "Hold": "8", "Unit": "S"}
    found, names = threads("ConcurrencyThreadGroup", target, "ArrivalsThreadGroup")
    assert found == {"RampUp": "7", "Steps": "2", "Hold": "8", "Unit": "S"}
    assert target.keys() - names == {"TargetLevel"}


PER_MINUTE, PER_PERIOD = "ConstantThroughputTimer", "PreciseThroughputTimer"


def test_a_rate_per_minute_stays_the_same_rate_per_period() -> None:
    found = taken(PER_MINUTE, {"throughput": "90.0"}, PER_PERIOD).values
    assert (found["throughput"], found["throughputPeriod"]) == ("90.0", "60")


@pytest.mark.parametrize(
    ("rate", "period", "expected"),
    [
        ("120.0", "3600", "2"),
        ("5", "1", "300"),
        ("${rate}", "60", "${rate}"),
        ("${rate}", "3600", None),
        ("5", "${period}", None),
        ("5", "0", None),
    ],
)
def test_a_rate_per_period_is_one_per_minute_as_far_as_it_is_known(
    rate: str, period: str, expected: str | None
) -> None:
    found = taken(PER_PERIOD, {"throughput": rate, "throughputPeriod": period}, PER_MINUTE)
    assert found.values.get("throughput") == expected
    assert ("throughput" in found.names) == (expected is not None)


def test_the_query_of_a_graphql_request_becomes_the_body_of_an_http_request() -> None:
    old = new("HTTPSamplerProxy", {"GraphQLHTTPSampler.query": "{a}"}, "GraphQL")
    found = kept(old, new("HTTPSamplerProxy", gui="HttpTestSampleGui"))
    rows = found.values["Arguments.arguments"]
    assert "{a}" in str(rows)
    assert "GraphQLHTTPSampler.query" in found.names
    # The other way, parameters are not a query.
    back = kept(new("HTTPSamplerProxy", gui="HttpTestSampleGui"), old)
    assert "Arguments.arguments" not in back.values


def test_properties_that_no_declaration_describes_are_kept_if_the_new_type_has_them() -> None:
    def listener(config: str, gui: str) -> Element:
        saved = f"<objProp><name>saveConfig</name><value><xml>{config}</xml></value></objProp>"
        node = f'<ResultCollector guiclass="{gui}" testclass="ResultCollector" testname="x">{saved}</ResultCollector>'
        own = f"<a.Plugin><stringProp name='a'>{config}</stringProp><stringProp name='{gui}'>1</stringProp></a.Plugin>"
        text = f"<jmeterTestPlan><hashTree>{node}<hashTree/>{own}<hashTree/></hashTree></jmeterTestPlan>"
        return Element(read_fragment(text)[0 if gui.endswith("Gui") else 1].node)

    found = kept(listener("true", "OneGui"), listener("false", "OtherGui"))
    assert [name_of(node) for node in found.nodes] == ["saveConfig"]
    found = kept(listener("true", "one"), listener("false", "other"))
    assert not found.values
    assert found.names == {"a"}
