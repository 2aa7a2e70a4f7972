"""What Module Controllers run."""

from __future__ import annotations

from loadwright.core.jmx.elements.modules import exists, path_of, targets
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
    assert all(exists(PLAN, path) for path in targets(PLAN))
    assert not exists(PLAN, ())
    assert not exists(PLAN, ("Plan", "Login"))
    # A Module Controller runs no other one.
    assert not exists(PLAN, ("Plan", "Users", "run"))
