"""A plan that is limited to one element executes that element with its scope, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.tree import Element, Plan, PlanError
from loadwright.core.jmx.document.writer import write_plan
from loadwright.core.jmx.elements import kinds, registry
from loadwright.core.jmx.narrowing import executed_by, narrow, without_timers
from tests.core.jmx.plans import SAMPLES, document, element, group, plan

STEPS = (kinds.SAMPLER, kinds.CONTROLLER, kinds.THREAD_GROUP)


def number_of(plan: Plan, name: str) -> int:
    return next(number for number, one in enumerate(plan.walk(), 1) if one.name == name)


def enabled(plan: Plan, *wanted: str) -> list[str]:
    """Return the names of the elements that JMeter keeps, all of them or those of some kinds."""
    return [one.name for one in plan.walk(enabled_only=True) if not wanted or registry.kind(one) in wanted]


SHOP = document(
    element("Arguments", "defaults")
    + element("SetupThreadGroup", "before", "", element("DebugSampler", "log in"))
    + group(
        "Buyers",
        "30",
        children=element("HeaderManager", "headers")
        + element("DebugSampler", "home")
        + element(
            "IfController",
            "only if",
            "",
            element("ConstantTimer", "pause")
            + element("JSR223PreProcessor", "sign")
            + element("DebugSampler", "cart", "", element("ResponseAssertion", "has total"), enabled=False)
            + element("LoopController", "loop", "", element("DebugSampler", "pay")),
        ),
    )
    + group("Others", children=element("DebugSampler", "other"))
    + element("TestFragmentController", "parts", "", element("DebugSampler", "part"))
    + element("ResultCollector", "listener")
)


def narrowed(name: str, *, setup: bool = True) -> Plan:
    result = read_plan(SHOP.encode())
    narrow(result, number_of(result, name), setup=setup)
    return result


@pytest.mark.parametrize(
    ("name", "samplers"),
    [
        ("home", ["log in", "home"]),
        ("cart", ["log in", "cart"]),
        ("only if", ["log in", "pay"]),
        ("loop", ["log in", "pay"]),
        ("Buyers", ["log in", "home", "pay"]),
        ("Others", ["log in", "other"]),
        ("log in", ["log in"]),
        ("part", ["log in", "part"]),
        ("parts", ["log in", "part"]),
        # An assertion is executed with its sampler, a timer with its controller, and what the plan contains with all.
        ("has total", ["log in", "cart"]),
        ("pause", ["log in", "pay"]),
        ("defaults", ["log in", "home", "pay", "other", "part"]),
        ("Plan", ["log in", "home", "pay", "other", "part"]),
    ],
)
def test_only_the_chosen_element_is_executed(name: str, samplers: list[str]) -> None:
    assert enabled(narrowed(name), kinds.SAMPLER) == samplers


def test_everything_in_its_scope_is_kept() -> None:
    assert enabled(narrowed("cart", setup=False)) == [
        "Plan", "defaults", "Buyers", "headers", "only if", "pause", "sign", "cart", "has total", "listener",
    ]  # fmt: skip


def test_what_is_around_it_does_not_decide_whether_and_how_often_it_is_executed() -> None:
    found = {one.name: one.class_name for one in narrowed("pay").walk(enabled_only=True)}
    assert (found["only if"], found["loop"], found["Buyers"]) == (
        "GenericController",
        "GenericController",
        "ThreadGroup",
    )
    kept = {one.name: one.class_name for one in narrowed("loop").walk(enabled_only=True)}
    assert (kept["only if"], kept["loop"]) == ("GenericController", "LoopController")


@pytest.mark.parametrize("name", ["log in", "before", "part", "parts"])
def test_a_setup_group_or_fragment_becomes_a_thread_group(name: str) -> None:
    result = narrowed(name, setup=False)
    groups = [one for one in result.walk(enabled_only=True) if registry.kind(one) == kinds.THREAD_GROUP]
    assert [one.class_name for one in groups] == ["ThreadGroup"]
    assert [child.class_name for child in groups[0].children] == ["DebugSampler"]


def test_setup_groups_are_left_out_on_request() -> None:
    assert enabled(narrowed("home", setup=False), kinds.SAMPLER) == ["home"]


def test_a_module_controller_finds_its_target() -> None:
    result = narrowed("home")
    assert "other" in [one.name for one in result.walk()]
    assert not next(one for one in result.walk() if one.name == "Others").enabled


@pytest.mark.parametrize("number", [0, -1, 20])
def test_an_unknown_number_is_refused(number: int) -> None:
    before = read_plan(SHOP.encode())
    assert sum(1 for _ in before.walk()) == 19
    with pytest.raises(PlanError, match="no element with the number"):
        narrow(before, number)


def test_timers_can_be_switched_off() -> None:
    result = read_plan(SHOP.encode())
    without_timers(result)
    assert "pause" not in enabled(result)
    assert len(enabled(result)) == len(enabled(read_plan(SHOP.encode()))) - 1


def _named(child: str, name: int, *, on: bool, inside: str) -> str:
    return element(child, f"e{name}", "", inside, enabled=on)


_names = st.integers(0, 10**9)
_leaves = st.builds(
    lambda kind, name, on: _named(kind, name, on=on, inside=""),
    st.sampled_from(["DebugSampler", "ConstantTimer", "HeaderManager", "ResponseAssertion", "UnknownThing"]),
    _names,
    st.booleans(),
)
_bodies = st.recursive(
    _leaves,
    lambda inner: st.builds(
        lambda kind, name, on, parts: _named(kind, name, on=on, inside="".join(parts)),
        st.sampled_from(["IfController", "GenericController", "TransactionController"]),
        _names,
        st.booleans(),
        st.lists(inner, max_size=4),
    ),
    max_leaves=15,
)
_groups = st.builds(
    lambda kind, name, on, parts: _named(kind, name, on=on, inside="".join(parts)),
    st.sampled_from(["ThreadGroup", "SetupThreadGroup", "TestFragmentController"]),
    _names,
    st.booleans(),
    st.lists(_bodies, max_size=4),
)
plans = st.lists(st.one_of(_groups, _leaves.filter(lambda text: "DebugSampler" not in text)), max_size=4).map(
    lambda parts: plan("".join(parts))
)


def executed(element: Element) -> Iterator[int]:
    """Yield the positions in the file of the enabled samplers in an element."""
    return (one.line for one in element.walk(enabled_only=True) if registry.kind(one) == kinds.SAMPLER)


@given(plans, st.data())
def test_exactly_the_samplers_of_the_element_stay_enabled(before: Plan, data: st.DataObject) -> None:
    kept = write_plan(before)
    count = sum(1 for _ in before.walk())
    number = data.draw(st.integers(1, count))
    chosen = executed_by(before, number)
    result = before.copy()

    narrow(result, number, setup=False)

    assert write_plan(before) == kept
    assert sum(1 for _ in result.walk()) == count
    samplers = [one.line for one in result.walk(enabled_only=True) if registry.kind(one) == kinds.SAMPLER]
    if chosen is None:
        assert write_plan(result) == kept
    else:
        inside = [line for child in chosen.children for line in executed(child)]
        assert samplers == ([chosen.line, *inside] if registry.kind(chosen) == kinds.SAMPLER else inside)
    read_plan(write_plan(result))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_each_element_of_a_real_plan_can_be_chosen(path: Path) -> None:
    before = read_plan(path.read_bytes())
    for number, chosen in enumerate(before.walk(), 1):
        if registry.kind(chosen) in STEPS:
            result = before.copy()
            narrow(result, number, setup=False)
            found = [one.name for one in result.walk(enabled_only=True) if registry.kind(one) == kinds.SAMPLER]
            inside = [one.name for child in chosen.children for one in child.walk(enabled_only=True)
                      if registry.kind(one) == kinds.SAMPLER]  # fmt: skip
            assert found == ([chosen.name, *inside] if registry.kind(chosen) == kinds.SAMPLER else inside)
