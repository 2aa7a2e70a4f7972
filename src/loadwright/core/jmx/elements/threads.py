"""Thread groups of every class, and the paced group that replaces them."""

from __future__ import annotations

import copy

from lxml import etree

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element, Plan

PACED = "loadwright.jmeter.PacedThreadGroup"
"""A group of the JMeter plugin that evaluates what the replaced group plans, and begins with at most one thread."""
PACED_LOOP = "loadwright.jmeter.PacedLoop"
"""Its main controller: each thread waits there until its next iteration may begin."""

ON_SAMPLE_ERROR = "ThreadGroup.on_sample_error"
MAIN_CONTROLLER = "ThreadGroup.main_controller"
SAME_USER = "ThreadGroup.same_user_on_next_iteration"
NUM_THREADS = "ThreadGroup.num_threads"
SCHEDULER = "ThreadGroup.scheduler"
DELAY = "ThreadGroup.delay"
DURATION = "ThreadGroup.duration"
UNIT = "Unit"
COMMENTS = "TestPlan.comments"

# The properties that determine the load of other groups than those with a number of threads.
_LOAD = {
    "ConcurrencyThreadGroup": ("TargetLevel",),
    "ArrivalsThreadGroup": ("TargetLevel", UNIT),
    "FreeFormArrivalsThreadGroup": ("Schedule", UNIT),
    "UltimateThreadGroup": ("ultimatethreadgroupdata",),
    "OpenModelThreadGroup": ("OpenModelThreadGroup.schedule",),
}
_IN_THREADS = ("ThreadGroup", "SteppingThreadGroup")
_IN_ARRIVALS = ("ArrivalsThreadGroup", "FreeFormArrivalsThreadGroup", "OpenModelThreadGroup")
_PLANNED_THREADS = "PacedThreadGroup.planned_threads"
# Ten years: as long as the run lasts. JMeter delays no group without a duration.
_NO_END_S = "315360000"


def is_thread_group(element: Element) -> bool:
    """Return whether JMeter runs the element as a thread group of any class, including setUp and tearDown."""
    return element.class_name.endswith("ThreadGroup")


def is_main(element: Element) -> bool:
    """Return whether the element is a thread group that produces the load, not setUp or tearDown."""
    return is_thread_group(element) and element.class_name not in ("SetupThreadGroup", "PostThreadGroup")


def main_groups(plan: Plan) -> list[Element]:
    """Return the enabled thread groups that produce the load."""
    return [group for group in all_groups(plan) if is_main(group)]


def all_groups(plan: Plan) -> list[Element]:
    """Return the enabled thread groups, with setUp and tearDown."""
    test_plan = plan.test_plan
    return [] if test_plan is None else [group for group in test_plan.walk(enabled_only=True) if is_thread_group(group)]


def in_arrivals(group: Element) -> bool:
    """Return whether the group plans arrivals per time instead of threads."""
    return group.class_name in _IN_ARRIVALS


def start_delay(group: Element) -> str:
    """Return the time in seconds after which the group starts, as written; empty without a delay."""
    node = group.node
    if group.class_name == "UltimateThreadGroup":
        rows = [list(row.iterchildren("*")) for row in properties.collection(node, "ultimatethreadgroupdata")]
        delays = [row[1].text or "0" for row in rows if len(row) > 1]
        delay = "0" if "0" in delays else next(iter(delays), "0")
    elif group.class_name == "SteppingThreadGroup":
        delay = properties.text(node, "Threads initial delay")
    else:
        delay = properties.text(node, DELAY) if properties.boolean(node, SCHEDULER) else "0"
    return delay if delay.strip("0 ") else ""


def paced(group: Element) -> etree._Element:
    """Return the node of a paced thread group that replaces ``group`` and repeats forever.

    It keeps the name, the comment, the action after a failed sample, whether iterations share a user, and the texts
    from which JMeter evaluates the planned load.
    """
    node = _with_one_thread(group, PACED, _forever(PACED_LOOP))
    node.extend(_planned(group))
    return node


def once(group: Element) -> etree._Element:
    """Return the node of a standard thread group that replaces ``group``, with one thread and one iteration.

    It is a setUp or tearDown group if ``group`` is one, and keeps the name, the comment, the action after a failed
    sample and whether iterations share a user.
    """
    return as_main(group) if is_main(group) else _with_one_thread(group, group.class_name, _loop("LoopController", 1))


def as_main(element: Element) -> etree._Element:
    """Return the node of a standard thread group with one thread and one iteration that replaces ``element``.

    That may be a thread group of any class, or a Test Fragment.
    """
    return _with_one_thread(element, "ThreadGroup", _loop("LoopController", 1))


def _with_one_thread(group: Element, testclass: str, controller: etree._Element) -> etree._Element:
    node = etree.Element(testclass, guiclass="ThreadGroupGui", testclass=testclass, testname=group.name, enabled="true")
    comments = properties.text(group.node, COMMENTS)
    if comments:
        etree.SubElement(node, "stringProp", name=COMMENTS).text = comments
    on_error = properties.text(group.node, ON_SAMPLE_ERROR, "continue")
    etree.SubElement(node, "stringProp", name=ON_SAMPLE_ERROR).text = on_error
    node.append(controller)
    etree.SubElement(node, "stringProp", name=NUM_THREADS).text = "1"
    etree.SubElement(node, "stringProp", name="ThreadGroup.ramp_time").text = "0"
    etree.SubElement(node, "boolProp", name=SCHEDULER).text = "false"
    same_user = properties.find(group.node, SAME_USER)
    if same_user is not None:
        etree.SubElement(node, "boolProp", name=SAME_USER).text = same_user.text
    return node


def _planned(group: Element) -> list[etree._Element]:
    names = _LOAD.get(group.class_name, ())
    planned = [copy.deepcopy(found) for name in names if (found := properties.find(group.node, name)) is not None]
    if UNIT in names and properties.find(group.node, UNIT) is None:
        planned.append(_string(UNIT, "M"))
    if not names:
        # A class that is not known may have another property for its load.
        default = "0" if group.class_name in _IN_THREADS else "1"
        planned.append(_string(_PLANNED_THREADS, properties.text(group.node, NUM_THREADS, default)))
    return planned


def _string(name: str, value: str) -> etree._Element:
    node = etree.Element("stringProp", name=name)
    node.text = value
    return node


def loop_forever(group: Element) -> None:
    """Make a standard thread group repeat until it is stopped from outside, with its threads and delay unchanged."""
    controller = properties.find(group.node, MAIN_CONTROLLER)
    if controller is None:
        group.node.append(_forever())
    else:
        # This is how JMeter itself writes an infinite loop.
        properties.put(controller, "boolProp", "LoopController.continue_forever", "false")
        properties.put(controller, "intProp", "LoopController.loops", "-1")
    if start_delay(group):
        properties.put(group.node, "stringProp", DURATION, _NO_END_S)
    else:
        properties.put(group.node, "boolProp", SCHEDULER, "false")


def _forever(testclass: str = "LoopController") -> etree._Element:
    return _loop(testclass, -1)


def _loop(testclass: str, loops: int) -> etree._Element:
    controller = etree.Element(
        "elementProp",
        name=MAIN_CONTROLLER,
        elementType=testclass,
        guiclass="LoopControlPanel",
        testclass=testclass,
        testname="Loop Controller",
        enabled="true",
    )
    etree.SubElement(controller, "boolProp", name="LoopController.continue_forever").text = "false"
    etree.SubElement(controller, "intProp", name="LoopController.loops").text = str(loops)
    return controller
