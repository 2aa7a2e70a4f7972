"""What Module Controllers run."""

from __future__ import annotations

from loadwright.core.jmx.elements.modules import executed, path_of, target, targets, without_target
from tests.core.jmx.plans import element, group, plan, string

NAMES = "".join(string(str(at), name) for at, name in enumerate(("Root", "Plan", "Login")))
MODULE = element(
    "ModuleController", "run", f'<collectionProp name="ModuleController.node_path">{NAMES}</collectionProp>'
)
LOGIN = element("LoopController", "Login", "", element("DebugSampler", "form") + element("GenericController", "inner"))
PLAN = plan(group("Users", children=LOGIN + MODULE) + group("Users") + element("TestFragmentController", "Shared"))


def test_the_path_begins_with_the_test_plan() -> None:
    assert [path_of(one) for one in PLAN.walk() if one.name == "run"] == [("Plan", "Login")]
    assert path_of(PLAN.elements[0]) == ()


def test_controllers_and_fragments_are_targets() -> None:
    assert list(targets(PLAN)) == [
        ("Plan", "Users", "Login"),
        ("Plan", "Users", "Login", "inner"),
        ("Plan", "Shared"),
    ]


def test_an_element_is_found_below_any_of_those_with_the_same_name() -> None:
    assert all(target(PLAN, path) for path in targets(PLAN))
    assert not target(PLAN, ())
    assert not target(PLAN, ("Plan", "Login"))
    # A Module Controller runs no other one.
    assert not target(PLAN, ("Plan", "Users", "run"))


def test_what_a_module_controller_runs_is_executed_although_it_is_disabled() -> None:
    names = "".join(string(str(at), name) for at, name in enumerate(("Root", "Plan", "Shared")))
    run = element(
        "ModuleController", "run", f'<collectionProp name="ModuleController.node_path">{names}</collectionProp>'
    )
    off = element("DebugSampler", "off", enabled=False)
    shared = element("TestFragmentController", "Shared", "", element("DebugSampler", "on") + off, enabled=False)
    found = [one.name for one in executed(plan(group("Users", children=run + run) + shared))]
    assert found == ["Plan", "Users", "run", "run", "Shared", "on"]


def test_what_is_missing_is_named() -> None:
    [module] = [one for one in PLAN.walk() if one.name == "run"]
    assert "'run' runs a controller or fragment at 'Login', where the plan has none" in str(without_target(module))
