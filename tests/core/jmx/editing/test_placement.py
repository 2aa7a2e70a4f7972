"""Where JMeter lets an element be."""

from __future__ import annotations

import pytest

from loadwright.core.jmx.editing.placement import TOP_LEVEL, may_contain
from loadwright.core.jmx.elements import kinds

ANYWHERE = (kinds.CONFIG, kinds.TIMER, kinds.ASSERTION, kinds.LISTENER, kinds.PRE_PROCESSOR, kinds.POST_PROCESSOR)


@pytest.mark.parametrize("parent", [kinds.PLAN, kinds.THREAD_GROUP, kinds.FRAGMENT, kinds.CONTROLLER, kinds.SAMPLER])
@pytest.mark.parametrize("child", ANYWHERE)
def test_what_applies_to_samples_may_be_in_all_that_has_samples(parent: str, child: str) -> None:
    assert may_contain(parent, child)


@pytest.mark.parametrize("child", [kinds.THREAD_GROUP, kinds.FRAGMENT])
def test_thread_groups_and_fragments_are_in_the_plan_alone(child: str) -> None:
    parents = (kinds.PLAN, kinds.THREAD_GROUP, kinds.FRAGMENT, kinds.CONTROLLER, kinds.SAMPLER, TOP_LEVEL)
    assert [parent for parent in parents if may_contain(parent, child)] == [kinds.PLAN]


@pytest.mark.parametrize("child", [kinds.SAMPLER, kinds.CONTROLLER])
def test_steps_are_in_what_executes_steps(child: str) -> None:
    parents = (kinds.PLAN, kinds.THREAD_GROUP, kinds.FRAGMENT, kinds.CONTROLLER, kinds.SAMPLER, kinds.TIMER)
    allowed = [kinds.THREAD_GROUP, kinds.FRAGMENT, kinds.CONTROLLER]
    assert [parent for parent in parents if may_contain(parent, child)] == allowed


@pytest.mark.parametrize("child", [kinds.SAMPLER, kinds.CONFIG, kinds.LISTENER])
@pytest.mark.parametrize("parent", [*ANYWHERE, TOP_LEVEL])
def test_other_elements_contain_none(parent: str, child: str) -> None:
    assert not may_contain(parent, child)


def test_the_plan_itself_is_in_nothing() -> None:
    assert not any(may_contain(parent, kinds.PLAN) for parent in (TOP_LEVEL, kinds.PLAN, kinds.CONTROLLER))


def test_an_unknown_element_may_be_wherever_some_element_may() -> None:
    parents = (kinds.PLAN, kinds.THREAD_GROUP, kinds.CONTROLLER, kinds.SAMPLER, kinds.TIMER, TOP_LEVEL)
    allowed = [kinds.PLAN, kinds.THREAD_GROUP, kinds.CONTROLLER, kinds.SAMPLER]
    assert [parent for parent in parents if may_contain(parent, kinds.OTHER)] == allowed
