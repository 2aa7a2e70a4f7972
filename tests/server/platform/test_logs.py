"""Records of requests, formatted as the server logs them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from io import StringIO

import pytest
from django.test import Client

from loadwright.server.accounts.models import User


@pytest.fixture
def console() -> Iterator[StringIO]:
    """What the handler of the settings writes."""
    [handler] = [one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler]
    former = handler.setStream(output := StringIO())
    yield output
    handler.setStream(former)


@pytest.mark.django_db
def test_a_page_that_is_refused_logs_one_line(console: StringIO) -> None:
    browser = Client(raise_request_exception=False)
    browser.force_login(User.objects.create_user("ann"))
    assert browser.get("/people").status_code == 403
    [line] = console.getvalue().splitlines()
    assert "/people" in line


def test_a_failure_keeps_its_traceback(console: StringIO) -> None:
    try:
        raise RuntimeError("broken")
    except RuntimeError:
        logging.getLogger("django.request").exception("failed", extra={"status_code": 500})
        logging.getLogger("loadwright.server").exception("failed")
    assert console.getvalue().count("Traceback") == 2
