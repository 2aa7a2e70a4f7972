"""A second role on the server: orders, writable points and enrolment of its agents."""

from __future__ import annotations

from django.test import Client


def test_the_api_makes_no_code_for_an_unknown_role(browser: Client) -> None:
    answer = browser.post("/api/v1/generators/codes", {"role": "poet"}, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == "role"
