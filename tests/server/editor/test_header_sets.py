"""Header sets are chosen in the editor, and saved from it."""

from __future__ import annotations

from typing import Any

import pytest

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.editor import actions, drafts, header_sets
from loadwright.server.editor.header_sets import Offered
from loadwright.server.editor.problems import problems_of
from loadwright.server.header_sets import actions as sets
from loadwright.server.header_sets.models import HeaderSet
from loadwright.server.header_sets.validation import Header, SetInput
from loadwright.server.plans import actions as plans
from loadwright.server.platform.errors import ActionError
from tests.server.editor.conftest import Editing
from tests.support.pages import signed_in
from tests.support.plans import http_request, plan

GROUP, LOGIN = 2, 3


@pytest.fixture
def api(mei: User) -> HeaderSet:
    given = SetInput("JSON API", "", ["GET"], [Header("Accept", "application/json")])
    return sets.create_set(Actor(mei), given, project="Shop")


@pytest.fixture
def editing(mei: User) -> Editing:
    data = plan(http_request("login", 1)).encode()
    return Editing(mei, plans.create_plan(Actor(mei), filename="shop.jmx", data=data, project="Shop"))


def post(editing: Editing, what: str, **values: Any) -> Any:
    address = f"/plans/{editing.plan.pk}/edit/{what}"
    return signed_in(editing.actor.person).post(address, values, "application/json")


def choose(editing: Editing, element: int, one: HeaderSet) -> None:
    answer = post(editing, "choose_headers", version=editing.draft.stamp, element=element, set=one.pk)
    assert answer.status_code == 200, answer.content
    editing.draft = actions.open_draft(editing.actor, editing.plan.pk)


def offered(editing: Editing, number: int) -> Offered:
    found = header_sets.offered(
        editing.actor.person, editing.plan, drafts.call(editing.draft, "headers", element=number)
    )
    assert found is not None
    return found


def test_sets_are_offered_with_those_for_the_method_first(mei: User, editing: Editing, api: HeaderSet) -> None:
    other = sets.create_set(Actor(mei), SetInput("Another", "", ["POST"]), project="Shop")
    sets.create_set(Actor(mei), SetInput("Of the bank"), project="Bank")
    found = offered(editing, LOGIN)
    assert (found.suggested, found.others, found.chosen) == ([api], [other], None)
    assert offered(editing, GROUP).others == [other, api]
    assert drafts.call(editing.draft, "headers", element=1) is not None


def test_a_chosen_set_is_a_header_manager_that_can_be_undone(editing: Editing, api: HeaderSet) -> None:
    choose(editing, LOGIN, api)
    found = offered(editing, LOGIN)
    assert (found.chosen, found.in_step) == (api, True)
    assert editing.names()[-1] == "JSON API"
    form = signed_in(editing.actor.person).get(f"/plans/{editing.plan.pk}/edit/form/{found.place.manager}").json()
    assert "Has the headers of the set" in form["html"]
    editing.change("undo")
    assert offered(editing, LOGIN).chosen is None


def test_a_changed_set_is_a_problem_with_a_fix(mei: User, editing: Editing, api: HeaderSet) -> None:
    choose(editing, LOGIN, api)
    assert not [one for one in problems_of(editing.draft)["problems"] if "header set" in one["text"]]
    sets.change_set(Actor(mei), api.pk, SetInput("JSON API", headers=[Header("X-New", "1")]))
    assert not offered(editing, LOGIN).in_step
    [problem] = [one for one in problems_of(editing.draft)["problems"] if "header set" in one["text"]]
    editing.apply(problem["fix"]["edit"])
    assert offered(editing, LOGIN).in_step


def test_headers_are_saved_in_their_set_and_as_a_new_one(editing: Editing, api: HeaderSet) -> None:
    choose(editing, LOGIN, api)
    manager = offered(editing, LOGIN).place.manager
    rows = [{"Header.name": "Accept", "Header.value": "text/html"}]
    editing.apply({"edit": "set", "element": manager, "values": {"HeaderManager.headers": rows}})
    assert (offered(editing, manager).in_step, offered(editing, manager).may_save) == (False, True)
    saved = post(editing, "headers", element=manager, set=api.pk, set_version=1).json()
    assert (saved, offered(editing, manager).in_step) == ({"set": api.pk, "name": "JSON API"}, True)
    late = post(editing, "headers", element=manager, set=api.pk, set_version=1)
    assert late.status_code == 409

    editing.change("detach_headers", element=manager)
    assert offered(editing, manager).place.mark is None
    made = HeaderSet.objects.get(pk=post(editing, "headers", element=manager, name="Mine").json()["set"])
    assert (made.sent, made.project) == ((("Accept", "text/html"),), editing.plan.project)


def test_a_set_of_another_project_cannot_be_chosen(mei: User, editing: Editing) -> None:
    banks = sets.create_set(Actor(mei), SetInput("Of the bank"), project="Bank")
    answer = post(editing, "choose_headers", version=editing.draft.stamp, element=LOGIN, set=banks.pk)
    assert answer.status_code == 404


def test_only_header_managers_have_headers_to_save(editing: Editing) -> None:
    with pytest.raises(ActionError) as refused:
        header_sets.save(editing.actor, editing.draft, LOGIN, set_id=0, name="x", version=None)
    assert refused.value.message.code == "editor.no_headers"
