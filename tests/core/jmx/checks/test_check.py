"""All problems of a plan."""

from pathlib import Path

import pytest

from loadwright.core.jmx.checks.check import check, messages_of, warnings_of
from loadwright.core.jmx.checks.problem import ADVICE, ERROR, WARNING
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.editing.document import EditedPlan
from loadwright.core.jmx.editing.edits import SetValues
from loadwright.core.jmx.variables.usage import Memory
from loadwright.core.runspec import RunSpec
from tests.core.jmx.checks.problems import warned
from tests.core.jmx.plans import SAMPLES, argument, element, group, plan, string


def test_a_run_has_the_warnings_that_concern_its_load() -> None:
    late = string("ThreadGroup.scheduler", "true", "boolProp") + string("ThreadGroup.delay", "30")
    arrivals = element("com.blazemeter.jmeter.threads.arrivals.ArrivalsThreadGroup", "orders")
    timer = element("ConstantThroughputTimer", "slow")
    flags = string("TestPlan.serialize_threadgroups", "true", "boolProp")
    found = warned(plan(group("late", properties=late, children=timer) + arrivals, plan_properties=flags), [])
    messages = [problem.message for problem in found]

    def concerning(spec: RunSpec) -> set[str]:
        return {message.code.removeprefix("check.") for message in warnings_of(messages, spec)}

    assert concerning(RunSpec()) == {"group_needs_plugin"}
    assert concerning(RunSpec(duration_s=60.0)) == {"group_needs_plugin", "serial_groups"}
    threads = {"serial_groups", "start_delay", "threads_and_arrivals"}
    assert concerning(RunSpec(mode="threads", target=5.0)) == threads
    assert concerning(RunSpec(mode="rate", target=5.0)) == {*threads, "throughput_timer"}


def test_problems_are_sorted_by_severity_and_name_their_elements() -> None:
    listener = element("ResultCollector", "tree")
    data = element("CSVDataSet", "data", string("filename", "users.csv"))
    timer = element("ConstantThroughputTimer", "slow")
    checked = plan(group(children=listener + timer + data + element("DebugSampler")))

    problems = check(checked, [])

    assert [(problem.severity, problem.name) for problem in problems] == [
        (ERROR, "data"),
        (WARNING, "slow"),
        (ADVICE, "tree"),
    ]
    assert [problem.element for problem in problems] == [
        next(element for element in checked.walk() if element.name == name) for name in ("data", "slow", "tree")
    ]


def test_equal_messages_are_given_one_time_and_advice_never() -> None:
    twice = element("SyncTimer", "same") * 2 + element("ResultCollector", "tree") + element("DebugSampler")

    assert len(check(plan(group(children=twice)), [])) == 3
    assert [message.code for message in messages_of(check(plan(group(children=twice)), []))] == [
        "check.synchronizing_timer"
    ]


def test_what_was_found_in_elements_is_remembered_until_they_are_edited() -> None:
    request = element("HTTPSamplerProxy", "get", string("HTTPSampler.path", "/${a}"))
    document = EditedPlan(plan(group(children=request), variables=argument("b", "1")))
    memory: Memory = {}

    def undefined() -> list[str]:
        problems = check(document.plan, [], memory=memory)
        return [str(one.message.params["variable"]) for one in problems if "variable" in one.message.params]

    assert undefined() == ["a"]
    SetValues(3, {"HTTPSampler.path": "/${b}"}).apply(document, [])
    assert undefined() == []
    SetValues(3, {"HTTPSampler.path": "/${c}"}).apply(document, [])
    assert undefined() == ["c"]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_fixes_of_real_plans_solve_their_problems(path: Path) -> None:
    document = EditedPlan(read_plan(path.read_bytes()))
    fixes = [problem for problem in check(document.plan, []) if problem.fix is not None]
    for problem in fixes:
        assert problem.fix is not None
        assert problem.element is not None
        problem.fix.edit(document.number(problem.element)).apply(document, [])
    assert not any(problem.fix for problem in check(document.plan, []))
