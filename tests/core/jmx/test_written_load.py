"""The load that a plan describes, and what becomes of it in runs."""

from __future__ import annotations

import pytest

from loadwright.core.jmx import written_load
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.written_load import KEPT, LIMITS, MOST_VALUES, RATIO, REPLACED, WrittenValue, effect
from tests.core.jmx.plans import document

GROUP = """<{tag} testclass="{tag}" testname="{name}" enabled="{enabled}">
  <elementProp name="ThreadGroup.main_controller" elementType="LoopController">
    <stringProp name="LoopController.loops">5</stringProp></elementProp>
  <stringProp name="ThreadGroup.num_threads">10</stringProp><stringProp name="ThreadGroup.ramp_time">3</stringProp>
  <boolProp name="ThreadGroup.scheduler">true</boolProp><stringProp name="ThreadGroup.duration">60</stringProp>
  <stringProp name="ThreadGroup.delay">7</stringProp></{tag}><hashTree/>"""


def group(tag: str = "ThreadGroup", name: str = "users", enabled: str = "true") -> str:
    return GROUP.format(tag=tag, name=name, enabled=enabled)


def values(children: str, **more: str) -> list[WrittenValue]:
    return written_load.written_load(read_plan(document(children, **more).encode()))


def effects(found: list[WrittenValue], **settings: bool) -> dict[str, str]:
    chosen = {"rate": False, "threads": False, "duration": False, **settings}
    return {value.what: effect(value, **chosen) for value in found}


def test_the_values_of_enabled_groups_are_listed() -> None:
    found = values(group() + group(name="off", enabled="false"))
    assert [(value.what, value.value) for value in found] == [
        ("threads", "10"),
        ("ramp_up", "3"),
        ("loops", "5"),
        ("duration", "60"),
        ("start_delay", "7"),
    ]
    assert {value.element for value in found} == {"users"}


@pytest.mark.parametrize("mode", ["rate", "threads"])
def test_a_rate_or_threads_replace_the_load_of_groups(mode: str) -> None:
    assert effects(values(group()), **{mode: True}) == {
        "threads": RATIO,
        "ramp_up": REPLACED,
        "loops": REPLACED,
        "duration": REPLACED,
        "start_delay": REPLACED,
    }
    assert set(effects(values(group("SetupThreadGroup")), **{mode: True}).values()) == {KEPT}


def test_a_duration_alone_replaces_how_long_groups_repeat() -> None:
    assert effects(values(group()), duration=True) == {
        "threads": KEPT,
        "ramp_up": KEPT,
        "loops": REPLACED,
        "duration": REPLACED,
        "start_delay": KEPT,
    }
    assert set(effects(values(group())).values()) == {KEPT}


def test_timers_apply_and_those_of_throughput_limit_a_rate() -> None:
    timers = """<ConstantTimer testclass="ConstantTimer" testname="pause"><stringProp name="ConstantTimer.delay">300
      </stringProp></ConstantTimer><hashTree/><ConstantThroughputTimer testclass="ConstantThroughputTimer"
      testname="pace"><doubleProp><name>throughput</name><value>60.0</value></doubleProp></ConstantThroughputTimer>
      <hashTree/>"""
    found = values(timers)
    assert effects(found, rate=True) == {"timer": KEPT, "throughput": LIMITS}
    assert effects(found, threads=True) == {"timer": KEPT, "throughput": KEPT}
    assert "60" in found[1].value


def test_groups_of_plugins_have_their_target_or_schedule() -> None:
    arrivals = """<com.blazemeter.jmeter.threads.arrivals.ArrivalsThreadGroup testname="a"
      testclass="com.blazemeter.jmeter.threads.arrivals.ArrivalsThreadGroup"><stringProp name="TargetLevel">12
      </stringProp></com.blazemeter.jmeter.threads.arrivals.ArrivalsThreadGroup><hashTree/>"""
    open_model = '<OpenModelThreadGroup testclass="OpenModelThreadGroup" testname="o"/><hashTree/>'
    found = values(arrivals + open_model)
    assert [value.what for value in found] == ["arrivals", "ramp_up", "duration", "schedule"]
    assert effects(found, rate=True) == {
        "arrivals": RATIO,
        "ramp_up": REPLACED,
        "duration": REPLACED,
        "schedule": RATIO,
    }
    assert set(effects(found, duration=True).values()) == {KEPT}


def test_groups_one_after_the_other_run_together_with_a_load_of_its_own() -> None:
    serial = '<boolProp name="TestPlan.serialize_threadgroups">true</boolProp>'
    found = values("", plan_properties=serial)
    assert [value.what for value in found] == ["serial"]
    assert effects(found, duration=True) == {"serial": REPLACED}
    assert effects(found) == {"serial": KEPT}


def test_the_number_of_values_has_a_limit() -> None:
    timer = '<ConstantTimer testclass="ConstantTimer" testname="t"/><hashTree/>'
    assert len(values(timer * (MOST_VALUES + 5))) == MOST_VALUES
