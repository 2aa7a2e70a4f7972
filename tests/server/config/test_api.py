"""The API as a whole: unexpected errors, and texts that cannot be stored."""

from __future__ import annotations

import json
import logging

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory

from loadwright.server.accounts.models import AuditEntry
from loadwright.server.config.api import api
from tests.support.site import Cast


def test_a_failure_of_the_server_is_an_error_like_any_other(caplog: pytest.LogCaptureFixture) -> None:
    request: HttpRequest = RequestFactory().get("/api/v1/runs")
    with caplog.at_level(logging.ERROR):
        answer = api.on_exception(request, RuntimeError("the disk is gone"))
    assert answer.status_code == 500
    assert b'"code": "error"' in answer.content
    assert b"the disk is gone" not in answer.content
    assert "the disk is gone" in caplog.text


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["a\ud800b", "a\0b"])
def test_a_text_that_cannot_be_stored_breaks_no_page(cast: Cast, browser: Client, text: str) -> None:
    def send(method: str, path: str, **data: object) -> int:
        return browser.generic(method, f"/api/v1{path}", json.dumps(data), "application/json").status_code

    run, load = cast.running.pk, {"plan": cast.plan.pk, "rate": 5}
    assert send("POST", f"/runs/{run}/notes", text=text) == 201
    assert send("PUT", f"/plans/{cast.plan.pk}/load", rate=5, properties={text: text}, name=text) == 200
    assert send("POST", "/runs", **load, room=text) == 400
    assert send("POST", "/runs", **load, name=text, requirements=[text]) == 400
    assert send("POST", f"/runs/{run}/stop", reason=text) == 200
    for path in ("/runs", f"/runs/{run}", f"/plans/{cast.plan.pk}"):
        assert browser.get(path).status_code == 200
    for path in (f"/plans/{cast.plan.pk}/load", "/audit"):
        assert "a\ufffdb" in browser.get(path).content.decode()
    for path in (f"/runs/{run}", f"/runs/{run}/live", f"/plans/{cast.plan.pk}/load", "/audit"):
        answer = browser.get(f"/api/v1{path}")
        assert answer.status_code == 200
        json.dumps(answer.json(), ensure_ascii=False).encode()
    # As the export in CSV encodes them.
    details = json.dumps([entry.detail for entry in AuditEntry.objects.all()], ensure_ascii=False).encode()
    assert "a\ufffdb".encode() in details
