"""What a load changes."""

import pytest

from loadwright.core.jmx.checks.check import warnings_of
from loadwright.core.jmx.checks.problem import WARNING
from loadwright.core.runspec import RunSpec
from tests.core.jmx.checks.problems import names, warned
from tests.core.jmx.plans import element, group, plan, string


def test_elements_that_a_load_option_affects_are_reported() -> None:
    flags = string("TestPlan.serialize_threadgroups", "true", "boolProp")
    timer = element("ConstantThroughputTimer", "slow")

    problems = warned(plan(group(children=timer), plan_properties=flags), [])

    assert [problem.name for problem in problems] == ["Plan", "slow"]


def test_what_a_load_does_not_keep_of_thread_groups_is_reported() -> None:
    late = string("ThreadGroup.scheduler", "true", "boolProp") + string("ThreadGroup.delay", "30")
    arrivals = element("com.blazemeter.jmeter.threads.arrivals.ArrivalsThreadGroup", "orders")

    texts = [str(problem.message) for problem in warned(plan(group("late", properties=late) + arrivals), [])]

    assert any("'late' starts 30 s later than other groups only as written" in text for text in texts)
    assert any("a thread has the same share as an arrival per second" in text for text in texts)


def test_properties_without_default_are_reported_for_runs_that_do_not_set_them() -> None:
    found = warned(plan(group("Users", "${__P(users)}", children=element("A", "a", string("x", "${__P(b,1)}")))), [])

    (problem,) = [one for one in found if one.message.code == "check.property_without_default"]
    assert (problem.severity, problem.name) == (WARNING, "Users")
    assert str(problem.message) == ("'Users' reads the property users without a default; set it, or JMeter uses '1'")
    assert warnings_of([problem.message], RunSpec(properties={"b": "2"})) == [problem.message]
    assert warnings_of([problem.message], RunSpec(properties={"users": ""})) == []


def test_a_synchronizing_timer_is_reported_for_runs_with_a_rate() -> None:
    (problem,) = warned(plan(group(children=element("SyncTimer", "together"))))

    assert (problem.severity, problem.name) == (WARNING, "together")
    assert warnings_of([problem.message], RunSpec(mode="rate", target=5.0)) == [problem.message]
    assert warnings_of([problem.message], RunSpec()) == []


@pytest.mark.parametrize(
    ("ramp_up", "steps", "reported"),
    [("4", "", True), ("4", "0", True), ("${r}", "0", True), ("4", "2", False), ("4", "${s}", False), ("0", "", False)],
)
def test_arrivals_that_stay_0_during_the_ramp_up_are_reported(ramp_up: str, steps: str, reported: bool) -> None:
    given = string("TargetLevel", "6") + string("RampUp", ramp_up) + string("Steps", steps)
    made = plan(element("ArrivalsThreadGroup", "rate", given) + element("ConcurrencyThreadGroup", "users", given))
    assert names(made, "no_steps") == (["rate"] if reported else [])
