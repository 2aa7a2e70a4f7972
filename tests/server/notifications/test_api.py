"""The API of channels: secrets are accepted and never returned."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from loadwright.server.notifications import queries
from loadwright.server.notifications.models import Channel
from tests.server.notifications.people import People, people
from tests.support.pages import signed_in

pytestmark = pytest.mark.django_db

NEW = {
    "name": "CI", "kind": "webhook", "project": "Shop", "events": ["run.failed"],
    "settings": {"url": "https://hooks.test/abcdef", "secret": "s3cret"},
}  # fmt: skip


@pytest.fixture
def cast() -> People:
    return people()


@pytest.fixture
def client(cast: People) -> Client:
    return signed_in(cast.maintainer)


def send(client: Client, method: str, address: str, body: Any = None) -> tuple[int, Any]:
    answer = client.generic(method, f"/api/v1{address}", json.dumps(body), "application/json")
    return answer.status_code, answer.json() if answer.content else None


def test_a_channel_is_created_changed_tested_and_deleted(client: Client, cast: People) -> None:
    status, made = send(client, "POST", "/channels", NEW)
    assert (status, made["target"], made["settings"], made["project"]) == (201, "hooks.test", {}, "Shop")
    where = f"/channels/{made['id']}"
    status, changed = send(client, "PATCH", where, {"name": "Build", "plans": [cast.plan.pk], "active": False})
    assert (status, changed["name"], changed["plans"], changed["events"]) == (
        200, "Build", [cast.plan.pk], ["run.failed"],
    )  # fmt: skip
    assert queries.settings_of(Channel.objects.get()) == NEW["settings"]
    assert send(client, "PATCH", where, {"plans": []})[1]["plans"] == []
    status, test = send(client, "POST", f"{where}/test")
    assert (status, test["state"], test["outcomes"]) == (202, "waiting", [])
    assert send(client, "POST", f"{where}/test")[1]["error"]["detail"]["code"] == "channel.test_waits"
    assert [one["id"] for one in send(client, "GET", f"{where}/deliveries")[1]] == [test["id"]]
    answers = str([send(client, "GET", address)[1] for address in ("/channels", where)])
    assert "abcdef" not in answers
    assert "s3cret" not in answers
    assert send(client, "DELETE", where)[0] == 204


def test_invalid_input_names_its_field(client: Client) -> None:
    status, answer = send(client, "POST", "/channels", {**NEW, "settings": {"url": "nowhere"}})
    assert (status, answer["error"]["field"]) == (400, "url")
    status, answer = send(client, "POST", "/channels", {**NEW, "project": ""})
    assert (status, answer["error"]["code"]) == (403, "forbidden")
    status, answer = send(client, "POST", "/channels", {**NEW, "kind": "fax"})
    assert (status, answer["error"]["field"]) == (400, "kind")
