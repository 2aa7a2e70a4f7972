"""What header sets add to pages of plans and to projects."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.header_sets.models import HeaderSet
from loadwright.server.plans.models import Plan
from loadwright.server.platform.errors import ActionError
from loadwright.server.projects import actions as projects
from loadwright.server.projects.models import Project
from tests.support.pages import signed_in, text_of

from .conftest import GROUP, change


def test_a_project_with_header_sets_stays(boss: User, api: HeaderSet) -> None:
    shop = Project.objects.get(name="Shop")
    with pytest.raises(ActionError) as refused:
        projects.delete_project(Actor(boss), shop.pk)
    assert refused.value.message.code == "project.owns_header_sets"
    api.delete()
    projects.delete_project(Actor(boss), shop.pk)


def test_the_page_of_a_plan_names_the_sets_that_it_is_not_in_step_with(
    mei: User, api: HeaderSet, using: Callable[..., Plan]
) -> None:
    made, moved = using(api, GROUP), using(api, GROUP, project="Bank", name="moved")
    browser = signed_in(mei)
    assert "header set" not in text_of(browser.get(f"/plans/{made.pk}").content)
    change(mei, api)
    assert "The header set JSON API has other headers" in text_of(browser.get(f"/plans/{made.pk}").content)
    missing = text_of(browser.get(f"/plans/{moved.pk}").content)
    assert "from the header set “JSON API”, which the project does not have" in missing
