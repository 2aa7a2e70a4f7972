"""Revisions over the API."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from loadwright.core.runspec import RunSpec
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.plans.models import Plan
from loadwright.server.runs.schedules import saved_load
from tests.support.pages import signed_in
from tests.support.plans import java_request, plan
from tests.support.site import JMX, started, uploaded

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(mei: User) -> Client:
    return signed_in(mei)


@pytest.fixture
def shop(mei: User) -> Plan:
    return uploaded(mei, "Shop")


async def all_of(answer: Any) -> bytes:
    return b"".join([part async for part in answer])


def send(client: Client, shop: Plan, data: bytes, **fields: Any) -> Any:
    file = SimpleUploadedFile("new.jmx", data)
    return client.post(f"/api/v1/plans/{shop.pk}/revisions", {"file": file, **fields})


def test_a_new_version_is_uploaded_and_the_old_one_restored(client: Client, mei: User, shop: Plan) -> None:
    run = started(mei, shop)
    answer = send(client, shop, plan(java_request("buy")).encode(), note="rewritten", expected=1)
    assert answer.status_code == 201
    added = answer.json()
    assert added | {"created_at": ""} == added | {
        "plan": shop.pk, "number": 2, "newest": True, "filename": "new.jmx", "author": "mei", "origin": "uploaded",
        "restored_from": None, "note": "rewritten", "label": "", "run_count": 0, "added": True, "load_warnings": [],
        "created_at": "",
    }  # fmt: skip
    assert client.get(f"/api/v1/plans/{shop.pk}").json()["revision"] == 2
    outlines = [f"/api/v1/plans/{shop.pk}{where}/outline" for where in ("", "/revisions/2", "/revisions/1")]
    now, second, first = (client.get(where).json() for where in outlines)
    assert now == second != first

    same = send(client, shop, plan(java_request("buy")).encode())
    assert (same.status_code, same.json()["added"], same.json()["number"]) == (200, False, 2)
    late = send(client, shop, JMX, expected=1)
    assert (late.status_code, late.json()["error"]["detail"]["code"]) == (409, "plan.revision_overtaken")

    restore = f"/api/v1/plans/{shop.pk}/revisions/1/restore"
    restored = client.post(restore, {"expected": 2}, "application/json")
    assert (restored.status_code, restored.json()["number"], restored.json()["restored_from"]) == (201, 3, 1)
    assert client.post(restore, {"expected": 2}, "application/json").status_code == 200

    rows = client.get(f"/api/v1/plans/{shop.pk}/revisions").json()
    assert [(row["number"], row["newest"], row["run_count"]) for row in rows] == [
        (3, True, 0),
        (2, False, 0),
        (1, False, 1),
    ]
    assert [row["changes"] is None for row in rows] == [False, False, True]
    assert client.get(f"/api/v1/runs/{run.pk}").json()["plan_revision"] == 1
    for number, found in ((1, [run.pk]), (2, [])):
        listed = client.get("/api/v1/runs", {"plan": shop.pk, "revision": number}).json()
        assert [one["id"] for one in listed] == found
    with closing(client.get(f"/api/v1/plans/{shop.pk}/revisions/1/download")) as answer:
        assert async_to_sync(all_of)(answer) == JMX


def test_what_of_the_saved_load_does_not_fit_is_reported(client: Client, mei: User, shop: Plan) -> None:
    spec = RunSpec(mode="rate", target=5.0, variables={"HOST": "shop.test"})
    saved_load.save(Actor(mei), shop.pk, spec)
    fits = send(client, shop, JMX.replace(b"Buyers", b"Sellers")).json()
    assert fits["load_warnings"] == []
    added = send(client, shop, plan(java_request("buy")).encode())
    assert added.status_code == 201
    assert added.json()["load_warnings"] == ["The plan defines no variable 'HOST' to set; it defines: host, pause"]
    assert added.json()["load_warning_messages"][0]["code"] == "plan.unknown_variable"


def test_a_label_is_changed_alone(client: Client, shop: Plan) -> None:
    where = f"/api/v1/plans/{shop.pk}/revisions/1"
    client.patch(where, {"note": "first"}, "application/json")
    found = client.patch(where, {"label": "Release 1"}, "application/json").json()
    assert (found["note"], found["label"]) == ("first", "Release 1")
    assert client.get(where).json() == found
    assert client.get(f"/api/v1/plans/{shop.pk}/revisions/2").status_code == 404
    assert client.patch(where, {"label": "x" * 51}, "application/json").status_code == 400
