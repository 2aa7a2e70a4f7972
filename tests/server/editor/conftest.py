"""What these tests share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.editing.document import EditedPlan
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.editor import actions, drafts, queries
from loadwright.server.editor.actions import Request, State
from loadwright.server.editor.models import Draft
from loadwright.server.editor.workbench.workbench import Stored
from loadwright.server.plans import actions as plans
from loadwright.server.plans.models import Plan
from tests.support.plans import java_request, plan

DOCUMENT = plan(java_request("login"), java_request("search")).encode()
GROUP, LOGIN, SEARCH = 2, 3, 4


def rename(number: int, name: str) -> dict[str, Any]:
    return {"edit": "rename", "element": number, "name": name}


class Editing:
    """A person who edits a plan, as their page does it."""

    def __init__(self, person: User, plan: Plan) -> None:
        self.actor = Actor(person)
        self.plan = plan
        self.draft = actions.open_draft(self.actor, plan.pk)

    def change(self, operation: str, *, id: str = "", **values: Any) -> State:  # noqa: A002
        state = actions.change(self.actor, self.plan.pk, Request(id, self.draft.stamp), operation, **values)
        self.draft = state.draft
        return state

    def apply(self, edit: dict[str, Any], *, id: str = "") -> State:  # noqa: A002
        return self.change("apply", id=id, edit=edit)

    def read(self, operation: str, **values: Any) -> Any:
        return drafts.call(queries.draft(self.actor.person, self.plan.pk), operation, **values)

    def names(self) -> list[str]:
        return [row.name for row in self.read("rows", closed=[], offset=0, count=100).rows]


@pytest.fixture
def shop(mei: User) -> Plan:
    return plans.create_plan(Actor(mei), filename="shop.jmx", data=DOCUMENT, project="Shop")


@pytest.fixture
def editing(mei: User, shop: Plan) -> Editing:
    return Editing(mei, shop)


@pytest.fixture
def opened(mei: User) -> Callable[[bytes], Editing]:
    """Upload a plan and begin to edit it."""
    return lambda data: Editing(mei, plans.create_plan(Actor(mei), filename="plan.jmx", data=data))


def stored(draft: Draft) -> tuple[int, int]:
    """How many edits are stored, and how many of them are in effect."""
    found = Draft.objects.get(pk=draft.pk)
    return found.edits.count(), found.position


def elements(data: bytes) -> int:
    return len(list(EditedPlan(read_plan(data)).plan.walk()))


def held(editing: Editing) -> Stored:
    """The draft, opened once, so that threads without a database need not open it."""
    editing.names()

    def opening() -> Any:
        raise AssertionError("it is open")

    return Stored(editing.draft.pk, editing.draft.stamp, opening)
