"""People see who else edits the plan, as it changes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from starlette.applications import Starlette

from loadwright.server.accounts.models import User
from loadwright.server.config.asgi import create_application
from loadwright.server.editor.models import Draft
from loadwright.server.projects.models import Membership
from tests.server.editor.conftest import LOGIN, Editing, rename
from tests.support.sockets import HOST, PATIENCE_S, opened, sent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def app(settings: Any) -> Starlette:
    settings.ALLOWED_HOSTS = [HOST]
    return create_application(background=False)


async def headers(user: User) -> dict[str, str]:
    client = Client()
    await sync_to_async(client.force_login)(user)
    cookies = "; ".join(f"{name}={value.value}" for name, value in client.cookies.items())
    return {"Cookie": cookies, "Origin": f"http://{HOST}"}


async def message(socket: Any) -> Any:
    return json.loads(await sent(socket))


async def until(socket: Any, people: list[dict[str, Any]]) -> None:
    while (await message(socket))["people"] != people:
        pass


async def test_people_come_change_and_go(app: Starlette, editing: Editing, mei: User, boss: User) -> None:
    await sync_to_async(Editing)(boss, editing.plan)
    path = f"/ws/plans/{editing.plan.pk}/edit"
    async with opened(app, path, await headers(boss)) as theirs:
        found = await message(theirs)
        assert (found["people"], found["newest"]) == ([], {"number": 1, "who": "mei"})
        async with opened(app, path, await headers(mei)) as mine:
            await until(mine, [{"name": "boss", "open": True, "unsaved": False}])
            await until(theirs, [{"name": "mei", "open": True, "unsaved": False}])
            await sync_to_async(editing.apply)(rename(LOGIN, "one"))
            await until(theirs, [{"name": "mei", "open": True, "unsaved": True}])
        await until(theirs, [{"name": "mei", "open": False, "unsaved": True}])
    assert not await Draft.objects.filter(seen_at__isnull=False).aexists()


async def test_another_window_of_the_person_learns_of_a_change(app: Starlette, editing: Editing, mei: User) -> None:
    async with opened(app, f"/ws/plans/{editing.plan.pk}/edit", await headers(mei)) as other:
        before = (await message(other))["draft"]
        await sync_to_async(editing.apply)(rename(LOGIN, "one"))
        after = (await message(other))["draft"]
        draft = await Draft.objects.aget()
        assert before != after == {"version": draft.stamp, "request": draft.request}


async def test_the_page_is_closed_for_those_who_may_not_edit_any_more(
    app: Starlette, editing: Editing, mei: User, boss: User
) -> None:
    async with opened(app, f"/ws/plans/{editing.plan.pk}/edit", await headers(mei)) as mine:
        await message(mine)
        await Membership.objects.all().adelete()
        other = await sync_to_async(Editing)(boss, editing.plan)
        await sync_to_async(other.apply)(rename(LOGIN, "one"))
        event = await mine.receive_output(PATIENCE_S)
        assert (event["type"], event["code"]) == ("websocket.close", 4404)
