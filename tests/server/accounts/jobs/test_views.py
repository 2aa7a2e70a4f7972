"""Administrators see background jobs: page and API."""

from __future__ import annotations

import pytest
from django.test import Client

from loadwright.server.accounts.models import User
from loadwright.server.platform.models import Job
from tests.support.pages import signed_in

pytestmark = pytest.mark.django_db


def test_the_page_lists_state_kind_subject_attempts_and_last_line(admin_browser: Client, failed: Job) -> None:
    page = admin_browser.get("/jobs").content.decode()
    assert page.index("web-1") < page.index("web-2"), "those that have not ended come first"
    for text in ("Collect facts of a server", "waiting", "failed", "&lt;b&gt;refused&lt;/b&gt;"):
        assert text in page
    assert "connecting" not in page
    only = admin_browser.get("/jobs?state=failed").content.decode()
    assert "web-2" in only
    assert "web-1" not in only


def test_the_last_line_is_in_the_readers_language(admin_browser: Client, failed: Job) -> None:
    page = admin_browser.get("/jobs", headers={"accept-language": "zh-hans"}).content.decode()
    assert "本次执行失败：&lt;b&gt;refused&lt;/b&gt;" in page
    api = admin_browser.get("/api/v1/jobs", headers={"accept-language": "zh-hans"}).json()
    assert api[1]["log"][-1]["text"] == "The attempt failed: <b>refused</b>"
    Job.objects.update(log=failed.log[:1])
    assert "connecting" in admin_browser.get("/jobs").content.decode()


def test_only_administrators_see_them(ann: User, failed: Job) -> None:
    client = signed_in(ann)
    assert (client.get("/jobs").status_code, client.get("/api/v1/jobs").status_code) == (403, 403)
