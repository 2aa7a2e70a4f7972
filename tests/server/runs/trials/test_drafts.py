"""A trial executes the draft of the person who starts it."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage

from loadwright.core.jmx import read_plan
from loadwright.core.runspec import TrialOptions
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.editor import actions as editor
from loadwright.server.editor.actions import Request
from loadwright.server.fleet.models import Agent
from loadwright.server.plans import actions as plans
from loadwright.server.plans.models import Plan
from loadwright.server.platform.errors import ActionError
from loadwright.server.runs import storage
from loadwright.server.runs.trials import actions, drafts
from tests.support.plans import java_request, plan
from tests.support.site import Cast

pytestmark = pytest.mark.django_db
LOGIN, SEARCH = 3, 4


@pytest.fixture
def edited(cast: Cast) -> Plan:
    """A plan whose draft has another order and another name than its revision."""
    document = plan(java_request("login"), java_request("search")).encode()
    found = plans.create_plan(Actor(cast.user), filename="shop.jmx", data=document)
    draft = editor.open_draft(Actor(cast.user), found.pk)
    for number, edit in enumerate(
        (
            {"edit": "rename", "element": LOGIN, "name": "sign in"},
            {"edit": "move", "elements": [LOGIN], "parent": 2, "position": 1},
        )
    ):
        change = Request(f"change-{number}", draft.stamp)
        draft = editor.change(Actor(cast.user), found.pk, change, "apply", edit=edit).draft
    return found


def test_the_draft_is_written_with_the_place_of_an_element(cast: Cast, edited: Plan) -> None:
    found = drafts.executable(cast.user, edited.pk, LOGIN)
    names = [one.name for one in read_plan(found.document).walk()]
    assert (found.revision, found.element) == (1, 4)
    assert names[2:4] == ["search", "sign in"]
    assert drafts.executable(cast.user, edited.pk, None).element is None
    with pytest.raises(ActionError):
        drafts.executable(cast.user, edited.pk, 99)


def test_the_draft_is_tried(cast: Cast, edited: Plan, idle: list[Agent]) -> None:
    assert idle
    run = actions.try_draft(Actor(cast.user), edited.pk, TrialOptions(element=LOGIN))
    assert run.name == f"{edited.name} › sign in"
    assert (run.spec.trial_draft, run.spec.trial_element, run.plan_revision) == (True, 4, 1)
    with default_storage.open(storage.path(run.key, storage.JMX)) as executed:
        assert b'testname="sign in"' in executed.read()


def test_nobody_tries_the_draft_of_another_person(cast: Cast, edited: Plan, idle: list[Agent]) -> None:
    assert idle
    other = User.objects.create_superuser("other")
    with pytest.raises(ActionError, match="draft"):
        actions.try_draft(Actor(other), edited.pk)
