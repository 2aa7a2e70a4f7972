"""A second role on the server: orders, writable points and enrolment of its agents."""

from __future__ import annotations

from django.test import Client

from loadwright.server.fleet.models import EnrolmentCode
from tests.support.pages import text_of


def test_with_a_second_role_the_form_asks_and_the_command_is_the_role_s(
    browser: Client, declared_station: None
) -> None:
    assert "weather station" in browser.get("/generators").content.decode()
    page = text_of(browser.post("/generators", {"role": "station", "uses": "1", "hours": "1"}).content)
    assert "loadwright agent station --server" in page
    assert EnrolmentCode.objects.get().role == "station"
    assert (
        'class="lw-secret'
        not in browser.post("/generators", {"role": "poet", "uses": "1", "hours": "1"}).content.decode()
    )
    assert EnrolmentCode.objects.count() == 1
