"""Actions on projects, members and rooms: permissions and refusals."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import AuditEntry, User
from loadwright.server.platform.errors import CONFLICT, FORBIDDEN, NOT_FOUND, ActionError
from loadwright.server.projects import actions as groups
from loadwright.server.projects.models import Membership, Project, Room
from loadwright.server.servers import actions
from loadwright.server.servers.models import Credential
from tests.support.inventory import Cast


def refused(code: str, act: Callable[[], Any]) -> ActionError:
    with pytest.raises(ActionError) as error:
        act()
    assert error.value.code == code, error.value
    return error.value


def last_audit() -> AuditEntry:
    return AuditEntry.objects.latest("pk")


def test_only_administrators_change_projects_rooms_and_membership(cast: Cast) -> None:
    project, room = cast.project.pk, cast.room.pk
    for user in (cast.maintainer, cast.member, cast.stranger):
        actor = Actor(user)
        for act in (
            lambda actor=actor: groups.create_project(actor, name="new"),
            lambda actor=actor: groups.change_project(
                actor, project, name="other", app_id="", url_prefix="", uploads=True, downloads=True
            ),
            lambda actor=actor: groups.delete_project(actor, project),
            lambda actor=actor: groups.set_member(actor, project, "sam", "maintainer"),
            lambda actor=actor: groups.remove_member(actor, project, "mel"),
            lambda actor=actor: groups.create_room(actor, name="new"),
            lambda actor=actor: groups.change_room(actor, room, name="other", purpose="load"),
            lambda actor=actor: groups.delete_room(actor, room),
        ):
            refused(FORBIDDEN, act)
    assert (Project.objects.count(), Room.objects.count(), Membership.objects.count()) == (2, 1, 4)


def test_project_is_changed_and_the_audit_tells(cast: Cast) -> None:
    groups.change_project(
        Actor(cast.admin, "10.1.1.1"), cast.project.pk,
        name=" store ", app_id="x", url_prefix="/store/", uploads=False, downloads=True,
    )  # fmt: skip
    project = Project.objects.get(pk=cast.project.pk)
    assert (project.name, project.app_id, project.uploads, project.downloads) == ("store", "x", False, True)
    assert project.url_prefix == "/store/"
    entry = last_audit()
    assert (entry.who, entry.what, entry.target, entry.address) == ("root", "project.change", "store", "10.1.1.1")
    assert entry.detail["former"] == "shop"
    assert entry.detail["url_prefix"] == "/store/"


def test_names_of_projects_and_rooms_are_unique(cast: Cast) -> None:
    actor = Actor(cast.admin)
    assert refused(CONFLICT, lambda: groups.create_project(actor, name="shop")).field == "name"
    assert refused(CONFLICT, lambda: groups.create_room(actor, name="Room A")).field == "name"


def test_what_is_used_is_not_deleted(cast: Cast) -> None:
    actor = Actor(cast.admin)
    assert "Servers of this project: 1" in str(refused(CONFLICT, lambda: groups.delete_project(actor, cast.project.pk)))
    assert "Servers in this room: 1" in str(refused(CONFLICT, lambda: groups.delete_room(actor, cast.room.pk)))
    actions.delete_server(actor, cast.server.pk)
    groups.delete_project(actor, cast.project.pk)
    groups.delete_room(actor, cast.room.pk)
    assert not Credential.objects.exists()


def test_member_of_unknown_name_disabled_or_with_a_strange_role_is_refused(cast: Cast) -> None:
    actor = Actor(cast.admin)
    User.objects.filter(username="sam").update(is_active=False)
    for name in ("nobody", "sam", ""):
        refused(NOT_FOUND, partial(groups.set_member, actor, cast.project.pk, name, "member"))
    assert refused("invalid", lambda: groups.set_member(actor, cast.project.pk, "mel", "owner")).field == "role"


def test_role_is_changed_not_doubled(cast: Cast) -> None:
    groups.set_member(Actor(cast.admin), cast.project.pk, "mel", "maintainer")
    assert Membership.objects.get(project=cast.project, user=cast.member).role == "maintainer"


@pytest.mark.parametrize("room", [{"name": "x", "purpose": "fun"}, {"name": "a<b", "purpose": "load"}])
def test_room_that_is_wrong_is_refused(room: dict[str, str], cast: Cast) -> None:
    refused("invalid", lambda: groups.create_room(Actor(cast.admin), **room))
