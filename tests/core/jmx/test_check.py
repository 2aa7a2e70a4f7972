"""Problems of a plan."""

import pytest

from loadwright.core.jmx.check import ERROR, WARNING, check, warnings_of
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.runspec import RunSpec
from tests.core.jmx.plans import element, group, plan, string


def csv(path: str, *, enabled: bool = True) -> str:
    return element("CSVDataSet", "data", string("filename", path), enabled=enabled)


def test_a_good_plan_has_no_problem() -> None:
    assert check(plan(group(children=csv("data/users.csv"))), ["data/users.csv"]) == []


@pytest.mark.parametrize(
    ("children", "text"),
    [
        ("", "no thread group; add one"),
        (element("SetupThreadGroup"), "no thread group; add one"),
        (group(enabled=False), "Every thread group is disabled; enable one"),
    ],
)
def test_a_plan_needs_a_thread_group(children: str, text: str) -> None:
    (problem,) = check(plan(children), [])

    assert problem.severity == ERROR
    assert text in str(problem.message)


@pytest.mark.parametrize(
    ("path", "severity", "text"),
    [
        ("users.csv", ERROR, "reads users.csv, which is missing; put the plan and its files into a zip"),
        ("../users.csv", ERROR, "reads ../users.csv, which is missing"),
        ("/data/users.csv", WARNING, "a path that must exist on every generator"),
        ("C:\\data\\users.csv", WARNING, "a path that must exist on every generator"),
    ],
)
def test_unreadable_files_are_reported(path: str, severity: str, text: str) -> None:
    (problem,) = check(plan(group(children=csv(path))), ["other.csv"])

    assert (problem.severity, problem.element) == (severity, "data")
    assert text in str(problem.message)


@pytest.mark.parametrize(
    "node",
    [
        element("JSR223Sampler", "data", string("filename", "users.csv")),
        element("IncludeController", "data", string("IncludeController.includepath", "users.csv")),
        element("DebugSampler", "data", string("x", "${__StringFromFile(users.csv)}")),
    ],
)
def test_a_missing_file_that_not_every_sample_needs_is_a_warning(node: str) -> None:
    (problem,) = check(plan(group(children=node)), [])

    assert (problem.severity, problem.element) == (WARNING, "data")


def test_a_data_set_without_its_file_is_a_warning_if_another_group_can_send_samples() -> None:
    groups = group("a", children=csv("users.csv") + element("DebugSampler")) + group(
        "b", children=element("DebugSampler")
    )

    (problem,) = check(plan(groups), [])

    assert (problem.severity, problem.element) == (WARNING, "data")


def test_the_places_of_a_missing_file_are_named() -> None:
    (problem,) = check(plan(group(children=csv("users.csv"))), [], lambda reference: [f"/a/{reference.path}", "/b"])

    assert str(problem.message) == "'data' reads users.csv, which is missing; it was looked for at /a/users.csv, /b"


def test_a_function_in_a_name_reads_a_file() -> None:
    (problem,) = check(plan(group(children=element("DebugSampler", "${__StringFromFile(users.csv)}"))), [])

    assert "reads users.csv, which is missing" in str(problem.message)


@pytest.mark.parametrize(
    "path", ["${file}", "${__P(file,users.csv)}", "", "./a/../there.csv", "~/there.csv", "there.csv", "../there.csv"]
)
def test_files_that_are_there_or_not_known_yet_are_no_problem(path: str) -> None:
    assert check(plan(group(children=csv(path))), ["there.csv", "../there.csv"]) == []


def test_disabled_elements_read_no_files() -> None:
    off = csv("users.csv", enabled=False) + element("GenericController", children=csv("more.csv"), enabled=False)

    assert check(plan(group(children=off)), []) == []


def test_elements_of_plugins_are_reported_even_if_disabled() -> None:
    stepping = element("kg.apc.jmeter.threads.SteppingThreadGroup", "steps", enabled=False)
    unknown = element("com.example.Sampler", "mine")

    problems = check(plan(group(children=unknown) + stepping), [])

    assert [problem.severity for problem in problems] == [WARNING, WARNING]
    assert "'mine' needs a JMeter plugin" in str(problems[0].message)
    assert "'steps' needs the JMeter plugin jpgc-casutg" in str(problems[1].message)


def test_jdbc_drivers_are_reported_unless_the_plan_adds_files_to_the_classpath() -> None:
    pool = element("JDBCDataSource", "orders", string("driver", "com.mysql.cj.jdbc.Driver"))
    unused = element("JDBCDataSource", "old", string("driver", "org.example.Driver"), enabled=False)
    empty = element("JDBCDataSource", "empty", string("driver", ""))
    children = group(children=pool + unused + empty)

    (problem,) = check(plan(children), [])

    assert (problem.severity, problem.element) == (WARNING, "orders")
    assert "needs the JDBC driver com.mysql.cj.jdbc.Driver" in str(problem.message)
    jar = string("TestPlan.user_define_classpath", "mysql.jar")
    assert check(plan(children, plan_properties=jar), ["mysql.jar"]) == []


def test_a_group_of_a_plugin_can_run_without_it_with_a_rate() -> None:
    stepping = element("kg.apc.jmeter.threads.SteppingThreadGroup", "steps")

    (problem,) = check(plan(stepping), [])

    assert str(problem.message).startswith("Without a rate or threads, 'steps' needs the JMeter plugin jpgc-casutg")


def test_elements_that_a_load_option_affects_are_reported() -> None:
    flags = string("TestPlan.serialize_threadgroups", "true", "boolProp")
    timer = element("ConstantThroughputTimer", "slow")

    problems = check(plan(group(children=timer), plan_properties=flags), [])

    assert [problem.element for problem in problems] == ["Plan", "slow"]


def test_what_a_load_does_not_keep_of_thread_groups_is_reported() -> None:
    late = string("ThreadGroup.scheduler", "true", "boolProp") + string("ThreadGroup.delay", "30")
    arrivals = element("com.blazemeter.jmeter.threads.arrivals.ArrivalsThreadGroup", "orders")

    texts = [str(problem.message) for problem in check(plan(group("late", properties=late) + arrivals), [])]

    assert any("'late' starts 30 s later than other groups only as written" in text for text in texts)
    assert any("a thread has the same share as an arrival per second" in text for text in texts)


def test_a_run_has_the_warnings_that_concern_its_load() -> None:
    late = string("ThreadGroup.scheduler", "true", "boolProp") + string("ThreadGroup.delay", "30")
    arrivals = element("com.blazemeter.jmeter.threads.arrivals.ArrivalsThreadGroup", "orders")
    timer = element("ConstantThroughputTimer", "slow")
    flags = string("TestPlan.serialize_threadgroups", "true", "boolProp")
    found = check(plan(group("late", properties=late, children=timer) + arrivals, plan_properties=flags), [])
    messages = [problem.message for problem in found]

    def concerning(spec: RunSpec) -> set[str]:
        return {message.code.removeprefix("check.") for message in warnings_of(messages, spec)}

    assert concerning(RunSpec()) == {"group_needs_plugin"}
    assert concerning(RunSpec(duration_s=60.0)) == {"group_needs_plugin", "serial_groups"}
    threads = {"serial_groups", "start_delay", "threads_and_arrivals"}
    assert concerning(RunSpec(mode="threads", target=5.0)) == threads
    assert concerning(RunSpec(mode="rate", target=5.0)) == {*threads, "throughput_timer"}


def test_properties_without_default_are_reported_for_runs_that_do_not_set_them() -> None:
    found = check(plan(group("Users", "${__P(users)}", children=element("A", "a", string("x", "${__P(b,1)}")))), [])

    (problem,) = [one for one in found if one.message.code == "check.property_without_default"]
    assert (problem.severity, problem.element) == (WARNING, "Users")
    assert str(problem.message) == ("'Users' reads the property users without a default; set it, or JMeter uses '1'")
    assert warnings_of([problem.message], RunSpec(properties={"b": "2"})) == [problem.message]
    assert warnings_of([problem.message], RunSpec(properties={"users": ""})) == []


def test_an_incomplete_plan_is_reported() -> None:
    (problem,) = check(read_plan(f"<jmeterTestPlan><hashTree>{group()}</hashTree></jmeterTestPlan>".encode()), [])

    assert "no Test Plan element" in str(problem.message)
