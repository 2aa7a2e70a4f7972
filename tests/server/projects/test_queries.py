"""Visibility of projects, members and rooms."""

from __future__ import annotations

import re

import pytest

from loadwright.server.accounts.models import User
from loadwright.server.platform.errors import FORBIDDEN, INVALID, NOT_FOUND, ActionError
from loadwright.server.projects import queries
from loadwright.server.projects.models import Membership, Project, Room
from tests.support.inventory import Cast
from tests.support.pages import signed_in


def code_of(function: object, *arguments: object) -> str:
    assert callable(function)
    with pytest.raises(ActionError) as raised:
        function(*arguments)
    return raised.value.code


def test_members_see_their_projects_and_administrators_all(boss: User, mei: User, bob: User) -> None:
    Project.objects.create(name="Other")
    assert [project.name for project in queries.projects(mei)] == ["Bank", "Shop"]
    assert [project.name for project in queries.projects(boss)] == ["Bank", "Other", "Shop"]
    assert not queries.projects(bob)


def test_a_project_of_others_does_not_exist(mei: User, bob: User) -> None:
    shop = Project.objects.get(name="Shop")
    assert queries.project(mei, shop.pk) == shop
    assert queries.project_named(mei, "Shop") == shop
    assert code_of(queries.project, bob, shop.pk) == NOT_FOUND
    assert code_of(queries.project_named, bob, "Shop") == NOT_FOUND


def test_maintainers_see_the_members(boss: User, mei: User, bob: User) -> None:
    shop = Project.objects.get(name="Shop")
    assert code_of(queries.members, mei, shop.pk) == FORBIDDEN
    assert not queries.maintains(mei, shop)
    Membership.objects.filter(project=shop, user=mei).update(role=Membership.Role.MAINTAINER)
    assert queries.maintains(mei, shop)
    assert queries.maintained_ids(mei) == {shop.pk}
    assert queries.maintained_ids(boss) == set(Project.objects.values_list("pk", flat=True))
    assert [membership.user for membership in queries.members(mei, shop.pk)] == [mei]
    assert set(queries.addable_people(shop.pk)) == {boss, bob}


def test_members_use_what_a_project_owns(boss: User, mei: User, bob: User) -> None:
    shop = Project.objects.get(name="Shop")
    assert [queries.belongs(user, shop) for user in (boss, mei, bob)] == [True, True, False]


@pytest.mark.django_db
def test_only_rooms_for_load_hold_generators() -> None:
    load = Room.objects.create(name="Load", purpose=Room.Purpose.LOAD)
    application = Room.objects.create(name="Application")
    assert list(queries.load_rooms()) == [load]
    assert queries.load_room(load.pk) == load
    assert queries.load_room(None) is None
    assert queries.load_room_id("Load") == load.pk
    assert queries.load_room_id("") is None
    assert code_of(queries.load_room, application.pk) == INVALID
    assert code_of(queries.load_room_id, "Application") == INVALID
    assert code_of(queries.room, 99) == NOT_FOUND


def test_servers_are_counted_in_projects_and_rooms(cast: Cast) -> None:
    cast.add("web-2")
    Room.objects.create(name="Empty")

    def counts(where: str, who: str) -> list[str]:
        html = signed_in(getattr(cast, who)).get(where).content.decode()
        return re.findall(r'href="/servers\?project=[^"]*">\s*(\d+)\s*</a>', html)

    assert counts("/projects", "admin") == ["0", "2"]
    assert counts("/projects", "member") == ["2"]
    assert counts("/rooms", "admin") == ["0", "2"]
    assert counts("/rooms", "stranger") == ["0", "0"]
