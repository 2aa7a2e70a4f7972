"""The form of the page of generators when there are further roles."""

from __future__ import annotations

from django.test import Client

from loadwright.server.fleet.models import EnrolmentCode
from tests.support.pages import text_of


def test_codes_of_the_page_of_generators_enrol_generators_only(browser: Client, declared_station: None) -> None:
    assert "weather station" not in browser.get("/generators").content.decode()
    page = text_of(browser.post("/generators", {"role": "station", "uses": "1", "hours": "1"}).content)
    assert "loadwright agent generator --server" in page
    assert EnrolmentCode.objects.get().role == "generator"
