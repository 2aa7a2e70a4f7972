"""The planned threads of a group, which determine its share of the load."""

import pytest

from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.elements.declared.thread_groups import summary
from loadwright.core.jmx.elements.summary import render
from loadwright.core.jmx.elements.threads import is_main, is_thread_group, planned_threads
from tests.core.jmx.plans import element, group, plan, string

VARIABLES = {"users": "40", "given": "${__P(given,12)}", "around": "${around}"}
PROPERTIES = {"given": "25"}


def first(text: str) -> Element:
    test_plan = plan(text).test_plan
    assert test_plan is not None
    return test_plan.children[0]


@pytest.mark.parametrize(
    ("count", "threads"),
    [
        ("30", 30),
        ("${users}", 40),
        ("${__P(other,15)}", 15),
        ("${__P(other, 15)}", 15),
        ("${__P(other)}", 1),
        ("${__property(other,,15)}", 15),
        ("${__property(other)}", 1),
        ("${__P(given,15)}", 25),
        ("${given}", 25),
        ("${__P(other,${users})}", 40),
        ("${unknown}", 1),
        ("${around}", 1),
        ("${__groovy(2+3)}", 1),
        ("0", 1),
        ("-3", 1),
        ("", 1),
        ("1e999", 1),
    ],
)
def test_the_number_is_found_where_it_can_be(count: str, threads: float) -> None:
    assert planned_threads(first(group(count=count)), VARIABLES, PROPERTIES) == threads


def rows(*cells: tuple[str, ...]) -> str:
    inside = "".join(
        f'<collectionProp name="r">{"".join(string("c", cell) for cell in row)}</collectionProp>' for row in cells
    )
    return f'<collectionProp name="ultimatethreadgroupdata">{inside}</collectionProp>'


@pytest.mark.parametrize(
    ("table", "threads"),
    [
        (rows(("10", "0", "5", "60", "5")), 10),
        (rows(("10", "0", "5", "60", "5"), ("20", "30", "5", "60", "5")), 30),
        (rows(("10", "0", "0", "60", "0"), ("20", "60", "0", "60", "0")), 20),
        (rows(("${users}", "0", "0", "60", "0")), 40),
        (rows(("x", "y", "z")), 1),
        ("", 1),
    ],
)
def test_an_ultimate_group_counts_its_busiest_moment(table: str, threads: float) -> None:
    node = element("kg.apc.jmeter.threads.UltimateThreadGroup", properties=table)

    assert planned_threads(first(node), VARIABLES, {}) == threads


def test_a_concurrency_group_has_a_target() -> None:
    target = string("TargetLevel", "${users}")

    assert (
        planned_threads(
            first(element("com.blazemeter.jmeter.threads.concurrency.ConcurrencyThreadGroup", properties=target)),
            VARIABLES,
            {},
        )
        == 40
    )


@pytest.mark.parametrize(
    ("testclass", "main", "any_group"),
    [
        ("ThreadGroup", True, True),
        ("org.apache.jmeter.threads.openmodel.OpenModelThreadGroup", True, True),
        ("kg.apc.jmeter.threads.UltimateThreadGroup", True, True),
        ("com.blazemeter.jmeter.threads.arrivals.FreeFormArrivalsThreadGroup", True, True),
        ("SetupThreadGroup", False, True),
        ("org.apache.jmeter.threads.SetupThreadGroup", False, True),
        ("PostThreadGroup", False, True),
        ("GenericController", False, False),
    ],
)
def test_groups_are_known_by_their_class(testclass: str, main: bool, any_group: bool) -> None:
    found = first(element(testclass))

    assert (is_main(found), is_thread_group(found)) == (main, any_group)


def test_summaries_of_thread_groups() -> None:
    more = string("ThreadGroup.ramp_time", "10") + string("ThreadGroup.scheduler", "true", "boolProp")

    users = first(group(count="5", properties=more + string("ThreadGroup.duration", "60")))

    assert render(summary(users)) == "5 threads, ramp-up 10 s, for 60 s, 3 times"
