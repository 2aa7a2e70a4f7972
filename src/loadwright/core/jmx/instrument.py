"""What is executed, derived from the plan: the plan itself with the measuring and pacing elements put in."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from loadwright.core.jmx.document.tree import Element, Plan, PlanError
from loadwright.core.jmx.elements import headers, threads
from loadwright.core.jmx.elements.variables import override, variables
from loadwright.core.messages import plans
from loadwright.core.runspec import RunSpec

from .document import properties

RECORDER = "loadwright.jmeter.Recorder"
PACER = "loadwright.jmeter.Pacer"
MARK = "PerformanceTest"
"""The ``User-Agent`` by which a run's requests are told from real ones."""


def instrument(plan: Plan, spec: RunSpec) -> Plan:
    """Return what JMeter executes; ``plan`` stays as it is. The result is in UTF-8, as JMeter wants it.

    With a rate or threads, thread groups repeat until they are stopped; as written only when a duration is given.
    JMeter properties are given to the process, not the plan; here they resolve planned thread counts.

    Raises ``PlanError`` when nothing in the plan could run, or a variable to set is not defined.
    """
    result = plan.copy().for_jmeter()
    test_plan = result.test_plan
    if test_plan is None:
        raise PlanError(plans.NO_TEST_PLAN())
    groups = threads.main_groups(result)
    if not groups:
        raise PlanError(plans.NO_ENABLED_GROUP())
    override(result, spec.variables)
    if not spec.as_written:
        _pace(groups, variables(result), spec.properties)
        _let_groups_end_from_outside(test_plan)
    elif spec.duration_s is not None:
        for group in groups:
            if group.testclass == "ThreadGroup":
                threads.loop_forever(group)
        _let_groups_end_from_outside(test_plan)
    if spec.mark:
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
