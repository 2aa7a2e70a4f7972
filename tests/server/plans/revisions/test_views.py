"""Pages of revisions: upload of a new version, list, restoring."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from loadwright.core.runspec import RunSpec
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.plans.models import Plan
from loadwright.server.plans.revisions import actions as revisions
from loadwright.server.runs.schedules import saved_load
from tests.server.plans.packed import two_plans, zipped
from tests.support.pages import signed_in, text_of
from tests.support.plans import java_request, plan
from tests.support.site import started, uploaded

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(mei: User) -> Client:
    return signed_in(mei)


@pytest.fixture
def shop(mei: User) -> Plan:
    return uploaded(mei, "Shop")


def send(client: Client, shop: Plan, name: str, data: bytes, **fields: Any) -> Any:
    asked = {"file": SimpleUploadedFile(name, data), **fields}
    return client.post(f"/plans/{shop.pk}/revisions/upload", asked, headers={"accept": "application/json"})


def shown(client: Client, where: str) -> str:
    return text_of(client.get(where).content)


def test_a_new_version_is_uploaded_listed_and_the_old_one_restored(client: Client, mei: User, shop: Plan) -> None:
    run = started(mei, shop)
    answer = send(client, shop, "new.jmx", plan(java_request("buy")).encode(), note="Rewritten", expected=1)
    assert answer.json() == {"address": f"/plans/{shop.pk}"}
    page = shown(client, f"/plans/{shop.pk}")
    assert "Revision 2 of “Shop plan” has been uploaded." in page
    assert "revision 2" in page

    assert send(client, shop, "new.jmx", plan(java_request("buy")).encode()).json()["address"].endswith("/revisions")
    listed = shown(client, f"/plans/{shop.pk}/revisions")
    assert "Revision 2 of “Shop plan” is this file already." in listed
    for text in ("Rewritten", "new.jmx", "2 elements changed: Plan, Thread Group", "newest"):
        assert text in listed, text
    assert (
        f"/runs?plan={shop.pk}&amp;revision=1&amp;trials=1"
        in client.get(f"/plans/{shop.pk}/revisions").content.decode()
    )
    for number, count in ((1, 1), (2, 0)):
        rows = client.get(f"/runs?plan={shop.pk}&revision={number}").content.decode()
        assert rows.count(f'data-href="/runs/{run.pk}"') == count
    assert f'href="/plans/{shop.pk}/revisions/1"' in client.get(f"/runs/{run.pk}").content.decode()
    assert "Buyers" in shown(client, f"/plans/{shop.pk}/revisions/1")

    client.post(f"/plans/{shop.pk}/revisions/1/restore", {"expected": 2})
    listed = shown(client, f"/plans/{shop.pk}/revisions")
    assert "Revision 1 of “Shop plan” has been restored as revision 3." in listed
    assert "restored from 1" in listed
    client.post(f"/plans/{shop.pk}/revisions/1/restore")
    assert "has the content of revision 1 already" in shown(client, f"/plans/{shop.pk}/revisions")


def test_an_upload_that_is_refused_says_why(client: Client, boss: User, shop: Plan) -> None:
    assert send(client, shop, "several.zip", two_plans()).json()["plans"] == ["browse.jmx", "buy.jmx"]
    revisions.add_revision(Actor(boss), shop.pk, filename="b.jmx", data=plan(java_request("b")).encode())
    late = send(client, shop, "new.jmx", plan(java_request("buy")).encode(), expected=1)
    assert late.status_code == 422
    assert "boss added revision 2" in late.json()["error"]
    client.post(f"/plans/{shop.pk}/revisions/1/restore", {"expected": 1})
    assert "boss added revision 2" in shown(client, f"/plans/{shop.pk}/revisions")
    client.post(f"/plans/{shop.pk}/revisions/upload")
    assert "Choose a file." in shown(client, f"/plans/{shop.pk}/revisions")


def test_who_may_not_change_the_plan_sees_its_revisions_without_actions(mei: User, bob: User) -> None:
    everyones = uploaded(mei)
    revisions.add_revision(Actor(mei), everyones.pk, filename="b.jmx", data=plan(java_request("b")).encode())
    page = signed_in(bob).get(f"/plans/{everyones.pk}/revisions").content.decode()
    assert "/revisions/1/download" in page
    assert "/revisions/1/restore" not in page
    assert "upload.js" not in page


def test_label_and_note_are_changed(client: Client, shop: Plan) -> None:
    client.post(f"/plans/{shop.pk}/revisions/1/describe", {"label": "Release 1", "note": "The first"})
    listed = shown(client, f"/plans/{shop.pk}/revisions")
    assert "Release 1" in listed
    assert "The first" in listed
    client.post(f"/plans/{shop.pk}/revisions/1/describe", {"label": "x" * 51})
    assert "A label can have at most 50 characters" in shown(client, f"/plans/{shop.pk}/revisions")


def test_a_saved_load_that_does_not_fit_is_shown_until_it_does(client: Client, mei: User, shop: Plan) -> None:
    saved_load.save(Actor(mei), shop.pk, RunSpec(mode="rate", target=5.0, variables={"HOST": "shop.test"}))
    assert "does not fit" not in shown(client, f"/plans/{shop.pk}")
    send(client, shop, "new.jmx", plan(java_request("buy")).encode())
    assert "The plan defines no variable &#x27;HOST&#x27; to set" in shown(client, f"/plans/{shop.pk}")
    saved_load.save(Actor(mei), shop.pk, RunSpec(mode="rate", target=5.0))
    assert "does not fit" not in shown(client, f"/plans/{shop.pk}")


def test_revisions_are_compared_by_element_and_as_text(client: Client, mei: User, shop: Plan) -> None:
    send(client, shop, "a.jmx", plan(java_request("first")).encode())
    send(client, shop, "b.jmx", plan(java_request("second")).encode())
    text = shown(client, f"/plans/{shop.pk}/revisions/3/compare")
    assert "changed second Plan › Thread Group testname first → second" in text
    assert "testname=&quot;first&quot;" in text
    assert "first" not in shown(client, f"/plans/{shop.pk}/revisions/3/compare?with=1")
    assert "There is no other revision" in shown(client, f"/plans/{shop.pk}/revisions/1/compare")


def test_a_new_property_had_no_value(client: Client, mei: User, shop: Plan) -> None:
    document = plan(java_request("one"))
    comment = '<stringProp name="TestPlan.comments">why</stringProp></JavaSampler>'
    send(client, shop, "a.jmx", document.encode())
    send(client, shop, "b.jmx", document.replace("</JavaSampler>", comment).encode())
    text = shown(client, f"/plans/{shop.pk}/revisions/3/compare")
    assert "TestPlan.comments – → why" in text
    assert "<del>" not in client.get(f"/plans/{shop.pk}/revisions/3/compare").content.decode()


def test_a_revision_that_changed_only_a_file_names_it(client: Client, mei: User, shop: Plan) -> None:
    for content in (b"mei\n", b"mei\nli\n"):
        send(client, shop, "shop.zip", zipped(plan(java_request("first")), users_csv=content))
    text = shown(client, f"/plans/{shop.pk}/revisions/3/compare")
    assert "No element differs" in text
    assert "changed users.csv 4 B → 7 B" in text
