"""New plans are those that JMeter would create."""

from __future__ import annotations

import pytest

from loadwright.core.jmx.document.reader import read_plan
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.editor import blank
from loadwright.server.platform.errors import ActionError


@pytest.mark.parametrize(("language", "names"), [("en", ["Test Plan", "Thread Group"]), ("zh", ["测试计划", "线程组"])])
def test_a_new_plan_has_a_thread_group(language: str, names: list[str]) -> None:
    assert [element.name for element in read_plan(blank.document(language)).walk()] == names
    assert blank.document(language) == blank.document(language)


@pytest.mark.django_db
def test_a_new_plan_belongs_to_its_project(mei: User) -> None:
    plan = blank.create_plan(Actor(mei), name="Fresh", project="Shop", language="en")
    assert (plan.name, plan.project and plan.project.name, plan.newest.filename) == ("Fresh", "Shop", "plan.jmx")
    assert [warning.code for warning in plan.newest.warnings] == ["check.no_sampler"]


@pytest.mark.django_db
def test_a_plan_needs_a_name(mei: User) -> None:
    with pytest.raises(ActionError) as error:
        blank.create_plan(Actor(mei), name=" ", project="", language="en")
    assert error.value.field == "name"
