"""Files that plans read."""

import pytest

from loadwright.core.jmx.checks.problem import ERROR, WARNING
from tests.core.jmx.checks.problems import warned
from tests.core.jmx.plans import element, group, plan, string


def csv(path: str, *, enabled: bool = True) -> str:
    return element("CSVDataSet", "data", string("filename", path), enabled=enabled)


def test_a_good_plan_has_no_problem() -> None:
    assert warned(plan(group(children=csv("data/users.csv"))), ["data/users.csv"]) == []


@pytest.mark.parametrize(
    ("path", "severity", "text"),
    [
        ("users.csv", ERROR, "reads users.csv, which is missing; add it to the files of the plan"),
        ("../users.csv", ERROR, "reads ../users.csv, which is missing"),
        ("/data/users.csv", WARNING, "a path that must exist on every generator"),
        ("C:\\data\\users.csv", WARNING, "a path that must exist on every generator"),
    ],
)
def test_unreadable_files_are_reported(path: str, severity: str, text: str) -> None:
    (problem,) = warned(plan(group(children=csv(path))), ["other.csv"])

    assert (problem.severity, problem.name) == (severity, "data")
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
    (problem,) = warned(plan(group(children=node)), [])

    assert (problem.severity, problem.name) == (WARNING, "data")


def test_a_data_set_without_its_file_is_a_warning_if_another_group_can_send_samples() -> None:
    groups = group("a", children=csv("users.csv") + element("DebugSampler")) + group(
        "b", children=element("DebugSampler")
    )

    (problem,) = warned(plan(groups), [])

    assert (problem.severity, problem.name) == (WARNING, "data")


def test_the_places_of_a_missing_file_are_named() -> None:
    (problem,) = warned(plan(group(children=csv("users.csv"))), [], lambda reference: [f"/a/{reference.path}", "/b"])

    assert str(problem.message) == "'data' reads users.csv, which is missing; it was looked for at /a/users.csv, /b"


def test_a_function_in_a_name_reads_a_file() -> None:
    (problem,) = warned(plan(group(children=element("DebugSampler", "${__StringFromFile(users.csv)}"))), [])

    assert "reads users.csv, which is missing" in str(problem.message)


@pytest.mark.parametrize(
    "path", ["${file}", "${__P(file,users.csv)}", "", "./a/../there.csv", "~/there.csv", "there.csv", "../there.csv"]
)
def test_files_that_are_there_or_not_known_yet_are_no_problem(path: str) -> None:
    assert warned(plan(group(children=csv(path))), ["there.csv", "../there.csv"]) == []


def test_disabled_elements_read_no_files() -> None:
    off = csv("users.csv", enabled=False) + element("GenericController", children=csv("more.csv"), enabled=False)

    assert warned(plan(group(children=off)), []) == []
