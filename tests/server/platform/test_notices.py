"""Problems that administrators see on every page."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from django.test import Client

from loadwright.server.accounts.models import User
from loadwright.server.platform import notices
from tests.support.pages import signed_in


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    yield
    notices.end(notices.TELEMETRY)


def test_a_problem_is_logged_once_and_shown_until_it_ends(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        notices.show(notices.TELEMETRY(reason="the disk is full"))
        notices.show(notices.TELEMETRY(reason="the disk is still full"))
    assert len(caplog.records) == 1
    assert [str(message).count("still full") for message in notices.current()] == [1]
    notices.end(notices.TELEMETRY)
    assert notices.current() == []


def test_administrators_see_it_on_every_page_and_others_do_not(browser: Client, mei: User) -> None:
    notices.show(notices.TELEMETRY(reason="<the disk> is full"))
    assert b"&lt;the disk&gt; is full" in browser.get("/").content
    assert b"is full" not in signed_in(mei).get("/").content
    browser.cookies["django_language"] = "zh-hans"
    assert "测量数据" in browser.get("/").content.decode()
