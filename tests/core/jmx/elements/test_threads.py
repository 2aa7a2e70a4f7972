"""Thread groups of every class, and the paced group that replaces them."""

import pytest
from lxml import etree

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.elements.declared.thread_groups import summary
from loadwright.core.jmx.elements.summary import render
from loadwright.core.jmx.elements.threads import (
    PACED,
    in_arrivals,
    is_main,
    is_thread_group,
    loop_forever,
    paced,
    start_delay,
)
from tests.core.jmx.plans import element, group, plan, string

ULTIMATE = "kg.apc.jmeter.threads.UltimateThreadGroup"
STEPPING = "kg.apc.jmeter.threads.SteppingThreadGroup"
CONCURRENCY = "com.blazemeter.jmeter.threads.concurrency.ConcurrencyThreadGroup"
ARRIVALS = "com.blazemeter.jmeter.threads.arrivals.ArrivalsThreadGroup"
FREE_FORM = "com.blazemeter.jmeter.threads.arrivals.FreeFormArrivalsThreadGroup"
OPEN_MODEL = "org.apache.jmeter.threads.openmodel.OpenModelThreadGroup"


def first(text: str) -> Element:
    test_plan = plan(text).test_plan
    assert test_plan is not None
    return test_plan.children[0]


def rows(name: str, *cells: tuple[str, ...]) -> str:
    inside = "".join(
        f'<collectionProp name="r">{"".join(string("c", cell) for cell in row)}</collectionProp>' for row in cells
    )
    return f'<collectionProp name="{name}">{inside}</collectionProp>'


def planned(node: etree._Element) -> dict[str, str]:
    """Return the texts from which JMeter evaluates the load, by property; rows are joined."""
    own = {"ThreadGroup.on_sample_error", "ThreadGroup.num_threads", "ThreadGroup.ramp_time", "ThreadGroup.scheduler"}
    names = [child.get("name", "") for child in node if child.get("name") not in own]
    return {name: properties.text(node, name) for name in names if name != "ThreadGroup.main_controller"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (group(count="30"), {"PacedThreadGroup.planned_threads": "30"}),
        (group(count="${__groovy(3*3)}"), {"PacedThreadGroup.planned_threads": "${__groovy(3*3)}"}),
        (group(count="0"), {"PacedThreadGroup.planned_threads": "0"}),
        (group(count=""), {"PacedThreadGroup.planned_threads": ""}),
        (element("ThreadGroup"), {"PacedThreadGroup.planned_threads": "0"}),
        (element("com.example.OwnThreadGroup"), {"PacedThreadGroup.planned_threads": "1"}),
        (element(STEPPING, "", string("ThreadGroup.num_threads", "7")), {"PacedThreadGroup.planned_threads": "7"}),
        (element(CONCURRENCY, "", string("TargetLevel", "40") + string("Unit", "M")), {"TargetLevel": "40"}),
        (
            element(ARRIVALS, "", string("TargetLevel", "60") + string("Unit", "${unit}")),
            {"TargetLevel": "60", "Unit": "${unit}"},
        ),
        (element(ARRIVALS, "", string("TargetLevel", "60")), {"TargetLevel": "60", "Unit": "M"}),
        (
            element(FREE_FORM, "", rows("Schedule", ("1", "20", "30")) + string("Unit", "S")),
            {"Schedule": "12030", "Unit": "S"},
        ),
        (
            element(ULTIMATE, "", rows("ultimatethreadgroupdata", ("10", "0", "5", "60", "5"))),
            {"ultimatethreadgroupdata": "1005605"},
        ),
        (
            element(OPEN_MODEL, "", string("OpenModelThreadGroup.schedule", "rate(${r}/s)")),
            {"OpenModelThreadGroup.schedule": "rate(${r}/s)"},
        ),
    ],
)
def test_a_paced_group_keeps_the_texts_of_the_load(text: str, expected: dict[str, str]) -> None:
    before = first(text)

    node = paced(before)

    assert planned(node) == expected
    assert (node.tag, properties.text(node, "ThreadGroup.num_threads")) == (PACED, "1")
    assert is_main(Element(node))


@pytest.mark.parametrize(
    ("testclass", "main", "any_group", "arrivals"),
    [
        ("ThreadGroup", True, True, False),
        (OPEN_MODEL, True, True, True),
        (ULTIMATE, True, True, False),
        (ARRIVALS, True, True, True),
        (FREE_FORM, True, True, True),
        (CONCURRENCY, True, True, False),
        ("SetupThreadGroup", False, True, False),
        ("org.apache.jmeter.threads.SetupThreadGroup", False, True, False),
        ("PostThreadGroup", False, True, False),
        ("GenericController", False, False, False),
    ],
)
def test_groups_are_known_by_their_class(testclass: str, main: bool, any_group: bool, arrivals: bool) -> None:
    found = first(element(testclass))

    assert (is_main(found), is_thread_group(found), in_arrivals(found)) == (main, any_group, arrivals)


def scheduled(delay: str, scheduler: str = "true") -> str:
    return string("ThreadGroup.scheduler", scheduler, "boolProp") + string("ThreadGroup.delay", delay)


@pytest.mark.parametrize(
    ("text", "delay"),
    [
        (group(), ""),
        (group(properties=scheduled("30")), "30"),
        (group(properties=scheduled("100")), "100"),
        (group(properties=scheduled("${later}")), "${later}"),
        (group(properties=scheduled("0")), ""),
        (group(properties=scheduled("")), ""),
        (group(properties=scheduled("30", "false")), ""),
        (element(STEPPING, "", string("Threads initial delay", "5")), "5"),
        (element(STEPPING, "", string("Threads initial delay", "0")), ""),
        (element(ULTIMATE, "", rows("ultimatethreadgroupdata", ("9", "20", "1", "1", "1"))), "20"),
        (element(ULTIMATE, "", rows("ultimatethreadgroupdata", ("9", "20", "1"), ("9", "0", "1"))), ""),
        (element(ULTIMATE), ""),
    ],
)
def test_a_start_delay_is_known(text: str, delay: str) -> None:
    assert start_delay(first(text)) == delay


def test_a_group_that_repeats_keeps_its_delay() -> None:
    late, soon = first(group(properties=scheduled("30"))), first(group(properties=scheduled("0")))

    loop_forever(late)
    loop_forever(soon)

    assert properties.text(late.node, "ThreadGroup.delay") == "30"
    assert properties.boolean(late.node, "ThreadGroup.scheduler")
    # JMeter starts no group with a scheduler and without a duration.
    assert int(properties.text(late.node, "ThreadGroup.duration")) > 365 * 24 * 3600
    assert not properties.boolean(soon.node, "ThreadGroup.scheduler")


def test_summaries_of_thread_groups() -> None:
    more = string("ThreadGroup.ramp_time", "10") + string("ThreadGroup.scheduler", "true", "boolProp")

    users = first(group(count="5", properties=more + string("ThreadGroup.duration", "60")))

    assert render(summary(users)) == "5 threads, ramp-up 10 s, for 60 s, 3 times"


@pytest.mark.parametrize(
    ("testclass", "unit", "text"),
    [
        (ARRIVALS, "M", "60 arrivals per minute"),
        (ARRIVALS, "", "60 arrivals per minute"),
        (ARRIVALS, "S", "60 arrivals per second"),
        (CONCURRENCY, "S", "60 threads"),
    ],
)
def test_a_summary_has_the_unit_of_the_group(testclass: str, unit: str, text: str) -> None:
    found = first(element(testclass, "", string("TargetLevel", "60") + (string("Unit", unit) if unit else "")))

    assert render(summary(found)) == text
