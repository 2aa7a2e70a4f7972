"""The API of projects, members and rooms."""

from __future__ import annotations

import pytest

from loadwright.server.projects.models import Membership, Project, Room
from tests.support.inventory import Cast, call


def test_projects_and_members(cast: Cast) -> None:
    made = call(cast.admin, "POST", "/projects", {"name": "new", "downloads": False}, 201)
    assert made == {
        "id": made["id"], "name": "new", "app_id": "", "url_prefix": "", "uploads": True, "downloads": False,
    }  # fmt: skip
    where = f"/projects/{made['id']}"
    assert call(cast.admin, "PATCH", where, {"app_id": "-Dx"})["downloads"] is False
    assert call(cast.admin, "PATCH", where, {"url_prefix": "/new/"})["url_prefix"] == "/new/"
    refused = call(cast.admin, "PATCH", where, {"url_prefix": "new"}, 400)["error"]
    assert refused["message"] == "The URL prefix must begin with a slash, for example /shop/."
    assert refused["field"] == "url_prefix"
    assert call(cast.admin, "PUT", f"{where}/members/mel", {"role": "maintainer"}) == {
        "username": "mel", "role": "maintainer",
    }  # fmt: skip
    assert call(cast.member, "GET", f"{where}/members") == [{"username": "mel", "role": "maintainer"}]
    assert [one["name"] for one in call(cast.member, "GET", "/projects")] == ["new", "shop"]
    call(cast.admin, "DELETE", f"{where}/members/mel", status=204)
    call(cast.member, "GET", f"{where}/members", status=404)
    call(cast.admin, "DELETE", where, status=204)
    assert not Project.objects.filter(name="new").exists()


@pytest.mark.parametrize("who", ["maintainer", "member"])
def test_projects_are_changed_by_administrators_alone(who: str, cast: Cast) -> None:
    user, where = getattr(cast, who), f"/projects/{cast.project.pk}"
    call(user, "POST", "/projects", {"name": "x"}, 403)
    call(user, "PATCH", where, {"name": "x"}, 403)
    call(user, "DELETE", where, status=403)
    call(user, "PUT", f"{where}/members/sam", {"role": "member"}, 403)
    call(user, "DELETE", f"{where}/members/mia", status=403)
    call(user, "POST", "/rooms", {"name": "x"}, 403)
    call(user, "GET", f"{where}/members", status=200 if who == "maintainer" else 403)
    assert Membership.objects.count() == 4


def test_rooms(cast: Cast) -> None:
    made = call(cast.admin, "POST", "/rooms", {"name": "B", "purpose": "load"}, 201)
    assert call(cast.admin, "PATCH", f"/rooms/{made['id']}", {"name": "C"}) == {**made, "name": "C"}
    assert [room["name"] for room in call(cast.stranger, "GET", "/rooms")] == ["C", "Room A"]
    call(cast.admin, "DELETE", f"/rooms/{made['id']}", status=204)
    error = call(cast.admin, "DELETE", f"/rooms/{cast.room.pk}", status=409)["error"]
    assert error["code"] == "conflict"
    assert Room.objects.count() == 1
