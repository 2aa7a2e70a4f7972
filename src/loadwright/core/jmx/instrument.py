"""Derive the executed plan: the original plan with elements for measuring and pacing added."""

from __future__ import annotations

from lxml import etree

from loadwright.core.jmx.document.tree import Element, Plan, PlanError
from loadwright.core.jmx.elements import headers, modules, threads
from loadwright.core.jmx.elements.variables import override
from loadwright.core.messages import plans
from loadwright.core.runspec import RunSpec

from .document import properties
from .narrowing import narrow, simple_controller, without_timers

RECORDER = "loadwright.jmeter.Recorder"
ITERATIONS = "loadwright.jmeter.Iterations"
VARIABLES = "loadwright.jmeter.VariablesBefore"
MARK = "PerformanceTest"
"""The ``User-Agent`` that distinguishes a run's requests from real traffic."""


def instrument(plan: Plan, spec: RunSpec) -> Plan:
    """Return the plan that JMeter executes, in UTF-8; ``plan`` is not changed.

    With a rate or threads, thread groups repeat until they are stopped; as written only if a duration is set. In a
    trial, all thread groups have one thread and one iteration, and it may be limited to one element. JMeter properties
    are passed to the process, not the plan.

    Raises ``PlanError`` if the plan has no enabled thread group, does not define a variable to be set, or runs a Module
    Controller without a target.
    """
    result = plan.copy().for_jmeter()
    test_plan = result.test_plan
    if test_plan is None:
        raise PlanError(plans.NO_TEST_PLAN())
    if spec.trial:
        _limit(result, spec)
    groups = threads.main_groups(result)
    if not groups:
        raise PlanError(plans.NO_ENABLED_GROUP())
    override(result, spec.variables)
    _resolve_modules(result)
    if spec.as_written:
        test_plan.insert_first(_plugin_element(ITERATIONS, "Loadwright Iterations"))
        if spec.trial:
            for group in threads.all_groups(result):
                once = group.replace_node(threads.once(group))
                # JMeter executes those of the Test Plan after the pre-processors of the group.
                once.insert_first(_plugin_element(VARIABLES, "Loadwright Variables"))
        elif spec.duration_s is not None:
            _repeat(groups)
            _let_groups_end_from_outside(test_plan)
    else:
        for group in groups:
            group.replace_node(threads.paced(group))
        _let_groups_end_from_outside(test_plan)
    if spec.mark:
        # One manager at the top is enough: JMeter merges all managers in a request's scope, and the others now agree
        # with it.
        headers.replace(result, headers.USER_AGENT, MARK)
        test_plan.insert_first(headers.manager("Loadwright Mark", {headers.USER_AGENT: MARK}))
    # Inserted last to come first: the Recorder opens the run before any group uses it.
    test_plan.insert_first(_plugin_element(RECORDER, "Loadwright Recorder"))
    return result


def _resolve_modules(plan: Plan) -> None:
    """Replace Module Controllers without a target that are not run: JMeter ends the test because of them too."""
    lacking = [one for one in plan.walk() if modules.is_module(one) and not modules.target(plan, modules.path_of(one))]
    executed = set(modules.executed(plan)) if lacking else set()
    for module in lacking:
        if module in executed:
            raise PlanError(modules.without_target(module))
        module.replace_node(simple_controller(module))


def _limit(plan: Plan, spec: RunSpec) -> None:
    """Limit a trial to its element, and to what need not wait."""
    if spec.trial_element is not None:
        narrow(plan, spec.trial_element, setup=spec.trial_setup)
    if not spec.trial_timers:
        without_timers(plan)


def _repeat(groups: list[Element]) -> None:
    for group in groups:
        if group.testclass == "ThreadGroup":
            threads.loop_forever(group)


def _let_groups_end_from_outside(test_plan: Element) -> None:
    """Adapt the test plan to groups that only end when they are stopped.

    Consecutive groups would never reach the second one, and tearDown groups must still run after a stop.
    """
    if properties.boolean(test_plan.node, "TestPlan.serialize_threadgroups"):
        properties.put(test_plan.node, "boolProp", "TestPlan.serialize_threadgroups", "false")
    if any(element.class_name == "PostThreadGroup" for element in test_plan.walk(enabled_only=True)):
        properties.put(test_plan.node, "boolProp", "TestPlan.tearDown_on_shutdown", "true")


def _plugin_element(testclass: str, name: str) -> etree._Element:
    return etree.Element(testclass, guiclass="TestBeanGUI", testclass=testclass, testname=name, enabled="true")
