"""The page of generators."""

from __future__ import annotations

import re

from django.test import Client

from loadwright.server.accounts.models import User
from loadwright.server.fleet.models import EnrolmentCode
from tests.support.pages import signed_in, text_of
from tests.support.site import started, uploaded


def test_enrolment_code_is_shown_once_as_a_command(browser: Client) -> None:
    created = browser.post("/generators", {"uses": "2", "hours": "1"}).content.decode()
    secret = re.search(r"echo (join_[\w-]+) \|", created)
    assert secret is not None
    assert EnrolmentCode.objects.get().uses_left == 2
    assert secret[1] not in browser.get("/generators").content.decode()


def test_generators_tell_the_run_they_carry_only_to_who_may_see_it(mei: User, bob: User) -> None:
    run = started(mei, uploaded(mei, "Shop"))
    assert run.name in text_of(signed_in(mei).get("/generators").content)
    shown = text_of(signed_in(bob).get("/generators").content)
    assert (run.name in shown, "of another project" in shown) == (False, True)
    assert signed_in(mei).get("/api/v1/generators").json()[0]["run"] == run.pk
    assert signed_in(bob).get("/api/v1/generators").json()[0]["run"] is None
