"""The API of servers and credentials."""

from __future__ import annotations

import json
from typing import Any

import pytest

from loadwright.server.servers.models import Credential, Server
from tests.server.servers.keys import as_ssh_says, on
from tests.support.inventory import KEY, OTHER_KEY, Cast, call
from tests.support.pages import signed_in
from tests.support.sshd import Sshd

SECRET = {"kind": "password", "password": "pa55word"}


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
    call(cast.member, "POST", "/servers/facts", {"ids": ["9" * 400]}, 400)
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


def test_key_over_the_api(cast: Cast, own: Sshd) -> None:
    server = on(cast, own)
    client, where = signed_in(cast.member), f"/api/v1/servers/{server.pk}/key"
    offered = {"key": own.host_key(), "fingerprint": as_ssh_says(own)}
    assert client.get(where).json() == {"confirmed": None, "offered": offered, "blocked": False, "problem": ""}
    answer = client.put(where, json.dumps({"key": own.host_key()}), "application/json")
    assert answer.json()["state"] == "collecting"
    assert client.get(where).json()["confirmed"] == offered
    own.stop()
    told = client.get(where).json()
    assert (told["offered"], told["confirmed"]) == (None, offered)
    assert "cannot be reached" in told["problem"]
