"""Projects, rooms, servers and credentials over the API."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from loadwright.server.accounts.models import User
from loadwright.server.projects.models import Membership, Project, Room
from loadwright.server.servers.models import Credential, Server

from .cast import KEY, OTHER_KEY, Cast, signed_in

SECRET = {"kind": "password", "password": "pa55word"}


def call(user: User, method: str, path: str, body: Any = None, status: int = 200) -> Any:
    client: Client = signed_in(user)
    answer = client.generic(method, f"/api/v1{path}", "" if body is None else json.dumps(body), "application/json")
    assert answer.status_code == status, answer.content
    assert b"pa55word" not in answer.content
    assert b"s3cret!" not in answer.content
    return answer.json() if answer.content else None


def test_projects_and_members(cast: Cast) -> None:
    made = call(cast.admin, "POST", "/projects", {"name": "new", "downloads": False}, 201)
    assert made == {"id": made["id"], "name": "new", "app_id": "", "uploads": True, "downloads": False}
    where = f"/projects/{made['id']}"
    assert call(cast.admin, "PATCH", where, {"app_id": "-Dx"})["downloads"] is False
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


def test_server_from_adding_to_deleting(cast: Cast) -> None:
    asked = {"name": "db-1", "project": "shop", "room": "Room A", "address": "10.0.0.9", "username": "root"}
    made = call(cast.member, "POST", "/servers", {**asked, "secret": SECRET, "tags": ["mysql"]}, 201)
    assert (made["state"], made["credential"], made["tags"], made["port"]) == ("new", None, ["mysql"], 22)
    where = f"/servers/{made['id']}"
    changed = call(cast.member, "PATCH", where, {"port": 23, "jump_host": cast.server.pk})
    assert (changed["port"], changed["jump_host"], changed["tags"]) == (23, cast.server.pk, ["mysql"])
    assert call(cast.member, "PATCH", where, {"jump_host": None})["jump_host"] is None
    assert call(cast.member, "PATCH", where, {"credential": "root by password"})["credential"] == "root by password"
    assert call(cast.member, "PATCH", where, {"secret": SECRET})["credential"] is None
    assert call(cast.member, "PUT", f"{where}/key", {"key": KEY})["state"] == "collecting"
    assert call(cast.other_member, "POST", "/servers/facts", {"ids": [made["id"]]}) == {"ids": [made["id"]]}
    call(cast.other_member, "DELETE", where, status=403)
    call(cast.stranger, "GET", where, status=404)
    call(cast.member, "DELETE", where, status=204)
    assert not Server.objects.filter(name="db-1").exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"port": 0}, "port"), ({"port": "x"}, "port"), ({"room": "none"}, "room"), ({"address": "a b"}, "address"),
        ({"credential": "none"}, "credential"), ({"secret": {"kind": "key", "private_key": "x"}}, "private_key"),
        ({"name": "web-1"}, "name"), ({"jump_host": 999}, "jump_host"), ({"tags": ["<b>"]}, "tags"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_of_its_field(changes: dict[str, Any], field: str, cast: Cast) -> None:
    asked: dict[str, Any] = {
        "name": "db-1", "project": "shop", "room": "Room A", "address": "10.0.0.9", "username": "root",
    }  # fmt: skip
    asked |= {"secret": SECRET} if "credential" not in changes else {}
    status = 409 if changes == {"name": "web-1"} else 400
    assert call(cast.member, "POST", "/servers", {**asked, **changes}, status)["error"]["field"] == field


def test_list_is_searched_filtered_and_paged(cast: Cast) -> None:
    for number in range(5):
        cast.add(f"db-{number}", tags=("mysql",) if number % 2 else ())
    Server.objects.filter(name="db-1").update(host_key=KEY, offered_key=OTHER_KEY)

    def names(query: str) -> list[str]:
        return [server["name"] for server in call(cast.member, "GET", f"/servers?{query}")["servers"]]

    assert names("search=db&limit=2&offset=1") == ["db-1", "db-2"]
    assert call(cast.member, "GET", "/servers?search=db&limit=2")["count"] == 5
    assert names("tag=mysql") == ["db-1", "db-3"]
    assert names("state=blocked") == ["db-1"]
    assert names("project=shop&room=Room%20A&search=web") == ["web-1"]
    call(cast.member, "GET", "/servers?project=bank", status=404)
    call(cast.member, "GET", "/servers?state=strange", status=400)
    assert call(cast.stranger, "GET", "/servers") == {"count": 0, "servers": []}


def test_credentials(cast: Cast) -> None:
    asked = {"name": "deploy", "project": "shop", "secret": SECRET}
    call(cast.member, "POST", "/credentials", asked, 403)
    made = call(cast.maintainer, "POST", "/credentials", asked, 201)
    assert made["servers"] == []
    assert {one["name"]: one["servers"] for one in call(cast.member, "GET", "/credentials")} == {
        "deploy": [], "root by password": [cast.server.pk],
    }  # fmt: skip
    where = f"/credentials/{made['id']}"
    sealed = Credential.objects.get(pk=made["id"]).sealed
    assert call(cast.maintainer, "PATCH", where, {"name": "release"})["name"] == "release"
    assert Credential.objects.get(pk=made["id"]).sealed == sealed
    call(cast.maintainer, "PATCH", where, {"secret": {"kind": "password", "password": "other"}})
    assert Credential.objects.get(pk=made["id"]).sealed != sealed
    call(cast.member, "PATCH", where, {"name": "x"}, 403)
    call(cast.stranger, "PATCH", where, {"name": "x"}, 404)
    call(cast.maintainer, "DELETE", f"/credentials/{cast.shared.pk}", status=409)
    call(cast.maintainer, "DELETE", where, status=204)
