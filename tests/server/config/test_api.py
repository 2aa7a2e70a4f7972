"""Unexpected errors are answered in the API's error shape and logged."""

from __future__ import annotations

import logging

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from loadwright.server.config.api import api


def test_a_failure_of_the_server_is_an_error_like_any_other(caplog: pytest.LogCaptureFixture) -> None:
    request: HttpRequest = RequestFactory().get("/api/v1/runs")
    with caplog.at_level(logging.ERROR):
        answer = api.on_exception(request, RuntimeError("the disk is gone"))
    assert answer.status_code == 500
    assert b'"code": "error"' in answer.content
    assert b"the disk is gone" not in answer.content
    assert "the disk is gone" in caplog.text
