"""What is executed, derived from the plan: the plan itself with the measuring and pacing elements put in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from loadwright.core.jmx.document.tree import Element, Plan, PlanError
from loadwright.core.jmx.elements import headers, threads
from loadwright.core.jmx.elements.variables import override, variables
from loadwright.core.messages import plans

from .document import properties

RATE = "rate"
THREADS = "threads"
AS_WRITTEN = "as_written"

RECORDER = "loadwright.jmeter.Recorder"
PACER = "loadwright.jmeter.Pacer"
MARK = "PerformanceTest"
"""The ``User-Agent`` by which a run's requests are told from real ones."""


@dataclass(frozen=True)
class InstrumentSettings:
    """How a plan is to be run.

    ``loop_forever`` (a duration was given) lets thread groups repeat until they are stopped from outside when
    ``mode`` is ``as_written``; the other modes always do. ``variables`` override user-defined variables.
    ``properties`` are JMeter properties given to the run; they only help to tell planned thread counts.
    With ``mark`` every HTTP request carries ``User-Agent: PerformanceTest``, whatever the plan says.
    """

    mode: str = AS_WRITTEN
    loop_forever: bool = False
    variables: Mapping[str, str] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)
    mark: bool = False


def instrument(plan: Plan, settings: InstrumentSettings) -> Plan:
    """Return what JMeter executes; ``plan`` stays as it is. The result is in UTF-8, as JMeter wants it.

    Raises ``PlanError`` when nothing in the plan could run, or a variable to set is not defined.
    """
    result = plan.copy().for_jmeter()
    test_plan = result.test_plan
    if test_plan is None:
        raise PlanError(plans.NO_TEST_PLAN())
    groups = threads.main_groups(result)
    if not groups:
        raise PlanError(plans.NO_ENABLED_GROUP())
    override(result, settings.variables)
    if settings.mode in (RATE, THREADS):
        _pace(groups, variables(result), settings.properties)
        _let_groups_end_from_outside(test_plan)
    elif settings.mode != AS_WRITTEN:
        raise ValueError(f"{settings.mode!r} is not a mode; use {RATE}, {THREADS} or {AS_WRITTEN}")
    elif settings.loop_forever:
        for group in groups:
            if group.testclass == "ThreadGroup":
                threads.loop_forever(group)
        _let_groups_end_from_outside(test_plan)
    if settings.mark:
        # One for all at the top: JMeter merges the managers in a request's scope, and no other differs from it then.
        headers.replace(result, headers.USER_AGENT, MARK)
        test_plan.insert_first(headers.manager("Loadwright Mark", {headers.USER_AGENT: MARK}))
    test_plan.insert_first(_plugin_element(RECORDER, "Loadwright Recorder"))
    return result


def _pace(groups: list[Element], user_variables: Mapping[str, str], jmeter_properties: Mapping[str, str]) -> None:
    """Replace every group by a plain one that the pacer drives with its share of the load."""
    planned = [threads.planned_threads(group, user_variables, jmeter_properties) for group in groups]
    for group, count in zip(groups, planned):
        pacer = _plugin_element(PACER, "Loadwright Pacer")
        etree.SubElement(pacer, "stringProp", name="Pacer.share").text = repr(count / sum(planned))
        group.replace_node(threads.plain(group)).insert_first(pacer)


def _let_groups_end_from_outside(test_plan: Element) -> None:
    """Groups that never end by themselves cannot run one after the other; tearDown must still follow a stop."""
    if properties.boolean(test_plan.node, "TestPlan.serialize_threadgroups"):
        properties.put(test_plan.node, "boolProp", "TestPlan.serialize_threadgroups", "false")
    if any(element.class_name == "PostThreadGroup" for element in test_plan.walk(enabled_only=True)):
        properties.put(test_plan.node, "boolProp", "TestPlan.tearDown_on_shutdown", "true")


def _plugin_element(testclass: str, name: str) -> etree._Element:
    return etree.Element(testclass, guiclass="TestBeanGUI", testclass=testclass, testname=name, enabled="true")
