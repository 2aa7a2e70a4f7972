"""The answer to requests whose session has ended."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from loadwright.server.web import error_pages


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, False),
        ({"Accept": "text/html"}, False),
        ({"Accept": "application/json"}, True),
        ({"HX-Request": "true"}, True),
    ],
)
def test_scripts_receive_json_and_people_a_page_that_leads_back(headers: dict[str, str], expected: bool) -> None:
    request = RequestFactory().post("/projects", headers=headers)
    request.user = AnonymousUser()
    assert error_pages.wants_json(request) == expected
    answer = error_pages.signed_out(request)
    assert answer.status_code == 401
    assert answer.headers["Content-Type"].startswith("application/json" if expected else "text/html")
    assert (b"data-back" in answer.content) == (not expected)
