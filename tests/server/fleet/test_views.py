"""The page of generators."""

from __future__ import annotations

import re

from django.test import Client

from loadwright.server.accounts.models import User
from loadwright.server.fleet.models import EnrolmentCode
from loadwright.server.projects.models import Room
from tests.support.pages import signed_in, text_of
from tests.support.site import started, uploaded


def test_enrolment_code_is_shown_once_as_a_command(browser: Client) -> None:
    created = browser.post("/generators", {"uses": "2", "hours": "1"}).content.decode()
    secret = re.search(r"echo (join_[\w-]+) \|", created)
    assert secret is not None
    assert EnrolmentCode.objects.get().uses_left == 2
    assert secret[1] not in browser.get("/generators").content.decode()


def test_a_room_for_load_is_created_with_the_code_of_its_generators(browser: Client) -> None:
    Room.objects.create(name="Hall")
    page = browser.get("/generators").content.decode()
    assert "new room…" in page
    assert ">Hall<" not in page, "it is a room for applications"
    asked = {"uses": "1", "hours": "1", "room": "new"}
    refused = browser.post("/generators", {**asked, "new_room": "Hall"}).content.decode()
    assert "This name already exists." in refused
    assert "Enter a name" in browser.post("/generators", {**asked, "new_room": " "}).content.decode()
    assert not EnrolmentCode.objects.exists()
    assert "echo join_" in browser.post("/generators", {**asked, "new_room": "Load hall"}).content.decode()
    room = Room.objects.get(name="Load hall")
    assert room.purpose == Room.Purpose.LOAD
    assert EnrolmentCode.objects.get().room == room
    browser.post("/generators", {**asked, "room": room.pk, "new_room": "ignored"})
    assert list(EnrolmentCode.objects.values_list("room", flat=True)) == [room.pk] * 2
    assert not Room.objects.filter(name="ignored").exists()


def test_generators_tell_the_run_they_carry_only_to_who_may_see_it(mei: User, bob: User) -> None:
    run = started(mei, uploaded(mei, "Shop"))
    assert run.name in text_of(signed_in(mei).get("/generators").content)
    shown = text_of(signed_in(bob).get("/generators").content)
    assert (run.name in shown, "of another project" in shown) == (False, True)
    assert signed_in(mei).get("/api/v1/generators").json()[0]["run"] == run.pk
    assert signed_in(bob).get("/api/v1/generators").json()[0]["run"] is None
