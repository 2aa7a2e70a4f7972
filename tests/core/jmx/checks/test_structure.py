"""Thread groups, disabled parents and the size of plans."""

import pytest

from loadwright.core.jmx.checks.check import keeps_from_storing
from loadwright.core.jmx.checks.problem import ADVICE, ERROR
from loadwright.core.jmx.document.reader import read_plan
from tests.core.jmx.checks.problems import found, names, warned
from tests.core.jmx.plans import element, group, plan, string


@pytest.mark.parametrize(
    ("children", "text"),
    [
        ("", "no thread group; add one"),
        (element("SetupThreadGroup"), "no thread group; add one"),
        (group(enabled=False), "Every thread group is disabled; enable one"),
    ],
)
def test_a_plan_needs_a_thread_group(children: str, text: str) -> None:
    (problem,) = warned(plan(children), [])

    assert problem.severity == ERROR
    assert text in str(problem.message)


def test_an_incomplete_plan_is_reported() -> None:
    (problem,) = warned(read_plan(f"<jmeterTestPlan><hashTree>{group()}</hashTree></jmeterTestPlan>".encode()), [])

    assert "no Test Plan element" in str(problem.message)


def test_a_disabled_element_with_enabled_ones_in_it_is_reported_one_time() -> None:
    inner = element("GenericController", "inner", children=element("DebugSampler"), enabled=False)
    outer = element("GenericController", "outer", children=element("DebugSampler") + inner, enabled=False)
    alone = element("DebugSampler", "alone", enabled=False)

    (problem,) = found(plan(group(children=outer + alone)), "disabled_parent")

    assert (problem.severity, problem.name) == (ADVICE, "outer")
    assert str(problem.message) == "'outer' is disabled, so 2 enabled elements in it are not run either"


def test_what_is_run_although_it_is_disabled_is_no_problem() -> None:
    path = '<collectionProp name="ModuleController.node_path"><stringProp name="1">Login</stringProp></collectionProp>'
    login = element("GenericController", "Login", children=element("DebugSampler"), enabled=False)
    fragment = element("TestFragmentController", "Fragment", children=element("DebugSampler"), enabled=False)
    children = group(children=login + element("ModuleController", "run", path))

    assert names(plan(children + fragment), "disabled_parent") == []


def module(*path: str) -> str:
    names = "".join(string(str(at), name) for at, name in enumerate(path))
    return element(
        "ModuleController", "run", f'<collectionProp name="ModuleController.node_path">{names}</collectionProp>'
    )


@pytest.mark.parametrize("path", [("Root", "Plan", "Users", "Login"), ("Test Plan", "Plan", "Shared")])
def test_modules_that_exist(path: tuple[str, ...]) -> None:
    login = element("LoopController", "Login", enabled=False)
    shared = element("TestFragmentController", "Shared", enabled=False)
    # Of elements with the same name, any may contain it.
    assert names(plan(group() + group(children=login + module(*path)) + shared), "no_module") == []


@pytest.mark.parametrize(
    "path", [(), ("Test Plan",), ("Root", "Plan", "Users", "Gone"), ("Root", "Plan", "Users", "run")]
)
def test_modules_that_do_not_exist_are_reported(path: tuple[str, ...]) -> None:
    (problem,) = found(plan(group(children=module(*path))), "no_module", "no_module_chosen")
    assert (problem.severity, problem.name, problem.where) == (ERROR, "run", "ModuleController.node_path")
    assert not keeps_from_storing(problem)


def test_modules_that_are_not_run_are_not_reported() -> None:
    off = element("ModuleController", "off", enabled=False)
    below = element("GenericController", "below", children=module("Test Plan", "Plan", "Gone"), enabled=False)
    fragment = element("TestFragmentController", "Shared", children=module("Test Plan", "Plan", "Gone"), enabled=False)
    assert names(plan(group(children=off + below) + fragment), "no_module", "no_module_chosen") == []
    # Until a Module Controller runs it.
    used = group(children=module("Test Plan", "Plan", "Shared"))
    assert names(plan(used + fragment), "no_module") == ["run"]


@pytest.mark.parametrize(
    ("inside", "reported"),
    [
        ("", True),
        (element("GenericController", children=element("ConstantTimer")), True),
        (element("DebugSampler", enabled=False), True),
        (element("GenericController", children=element("DebugSampler"), enabled=False), True),
        (element("GenericController", children=element("DebugSampler")), False),
        (element("IncludeController"), False),
        (module("Test Plan", "Plan", "Users"), False),
        (element("a.plugin.Unknown"), False),
    ],
)
@pytest.mark.parametrize("testclass", ["ThreadGroup", "SetupThreadGroup", "kg.apc.jmeter.threads.UltimateThreadGroup"])
def test_groups_without_samplers_are_reported(testclass: str, inside: str, reported: bool) -> None:
    made = element(testclass, "load", children=inside)
    expected = ["load"] if reported else []
    assert names(plan(made), "no_sampler") == expected
    assert names(plan(made.replace('enabled="true"', 'enabled="false"', 1)), "no_sampler") == []
