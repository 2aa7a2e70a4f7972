"""Thread groups of every class: their planned threads, and the plain group that replaces them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element, Plan

ON_SAMPLE_ERROR = "ThreadGroup.on_sample_error"
MAIN_CONTROLLER = "ThreadGroup.main_controller"
SAME_USER = "ThreadGroup.same_user_on_next_iteration"
COMMENTS = "TestPlan.comments"

_PROPERTY = re.compile(r"\$\{__(?P<function>P|property)\((?P<arguments>[^()$]*)\)\}")
_VARIABLE = re.compile(r"\$\{(?P<name>[^${}()]+)\}")
# Limit of substitution rounds, because variables may refer to each other in a cycle.
_NESTING = 10


def is_thread_group(element: Element) -> bool:
    """Return whether JMeter runs the element as a thread group of any class, including setUp and tearDown."""
    return element.class_name.endswith("ThreadGroup")


def is_main(element: Element) -> bool:
    """Return whether the element is a thread group that produces the load, not setUp or tearDown."""
    return is_thread_group(element) and element.class_name not in ("SetupThreadGroup", "PostThreadGroup")


def main_groups(plan: Plan) -> list[Element]:
    """Return the enabled thread groups that produce the load."""
    test_plan = plan.test_plan
    return [] if test_plan is None else [group for group in test_plan.walk(enabled_only=True) if is_main(group)]


def planned_threads(group: Element, variables: Mapping[str, str], jmeter_properties: Mapping[str, str]) -> float:
    """Return the maximum number of threads that the group plans; 1 if it is only known at run time."""
    node = group.node
    if group.class_name == "UltimateThreadGroup":
        return _ultimate_peak(node, variables, jmeter_properties)
    name = "TargetLevel" if properties.find(node, "TargetLevel") is not None else "ThreadGroup.num_threads"
    return _number(properties.text(node, name), variables, jmeter_properties) or 1.0


def plain(group: Element) -> etree._Element:
    """Return the node of a plain thread group that replaces ``group``: one thread at first, repeating forever.

    It keeps the name, the comment, the action after a failed sample, and whether iterations share a user.
    """
    node = etree.Element(
        "ThreadGroup", guiclass="ThreadGroupGui", testclass="ThreadGroup", testname=group.name, enabled="true"
    )
    comments = properties.text(group.node, COMMENTS)
    if comments:
        etree.SubElement(node, "stringProp", name=COMMENTS).text = comments
    on_error = properties.text(group.node, ON_SAMPLE_ERROR, "continue")
    etree.SubElement(node, "stringProp", name=ON_SAMPLE_ERROR).text = on_error
    node.append(_forever())
    etree.SubElement(node, "stringProp", name="ThreadGroup.num_threads").text = "1"
    etree.SubElement(node, "stringProp", name="ThreadGroup.ramp_time").text = "0"
    etree.SubElement(node, "boolProp", name="ThreadGroup.scheduler").text = "false"
    same_user = properties.find(group.node, SAME_USER)
    if same_user is not None:
        etree.SubElement(node, "boolProp", name=SAME_USER).text = same_user.text
    return node


def loop_forever(group: Element) -> None:
    """Make a standard thread group repeat until it is stopped from outside, with its threads unchanged."""
    controller = properties.find(group.node, MAIN_CONTROLLER)
    if controller is None:
        group.node.append(_forever())
    else:
        # This is how JMeter itself writes an infinite loop.
        properties.put(controller, "boolProp", "LoopController.continue_forever", "false")
        properties.put(controller, "intProp", "LoopController.loops", "-1")
    properties.put(group.node, "boolProp", "ThreadGroup.scheduler", "false")


def _forever() -> etree._Element:
    controller = etree.Element(
        "elementProp",
        name=MAIN_CONTROLLER,
        elementType="LoopController",
        guiclass="LoopControlPanel",
        testclass="LoopController",
        testname="Loop Controller",
        enabled="true",
    )
    etree.SubElement(controller, "boolProp", name="LoopController.continue_forever").text = "false"
    etree.SubElement(controller, "intProp", name="LoopController.loops").text = "-1"
    return controller


def _ultimate_peak(node: etree._Element, variables: Mapping[str, str], jmeter_properties: Mapping[str, str]) -> float:
    """Return the peak number of threads; rows are threads, delay, ramp-up, hold and shutdown in seconds."""
    rows = []
    for row in properties.collection(node, "ultimatethreadgroupdata"):
        cells = [_number(cell.text or "", variables, jmeter_properties) for cell in row.iterchildren("*")]
        numbers = [cell for cell in cells if cell is not None]
        if len(cells) == len(numbers) == 5:
            threads, delay, *times = numbers
            rows.append((threads, delay, delay + sum(times)))
    # The peak is at the start of some row: threads are only added there.
    peak = max((sum(row[0] for row in rows if row[1] <= at < row[2]) for _, at, _ in rows), default=0.0)
    return peak or 1.0


def _number(text: str, variables: Mapping[str, str], jmeter_properties: Mapping[str, str]) -> float | None:
    """Resolve variables and properties in a non-negative number; ``None`` if that is only possible at run time."""

    def value_of_property(match: re.Match[str]) -> str:
        name, *rest = (part.strip() for part in match["arguments"].split(","))
        # ${__P(name,default)}; ${__property(name,variable,default)}
        default = rest[0] if match["function"] == "P" and rest else rest[1] if len(rest) > 1 else ""
        return jmeter_properties.get(name, default or ("1" if match["function"] == "P" else ""))

    for _ in range(_NESTING):
        resolved = _PROPERTY.sub(value_of_property, text)
        resolved = _VARIABLE.sub(lambda match: variables.get(match["name"].strip(), match.group()), resolved)
        if resolved == text:
            break
        text = resolved
    try:
        number = float(text.strip())
    except ValueError:
        return None
    return number if 0 <= number < float("inf") else None
