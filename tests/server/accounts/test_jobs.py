"""Administrators see background jobs: page and API."""

from __future__ import annotations

import pytest
from django.test import Client
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from loadwright.server.accounts.models import User
from loadwright.server.platform import jobs
from loadwright.server.platform.models import Job
from tests.support.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def failed() -> Job:
    """A failed and a waiting job."""
    jobs.enqueue("server.facts", jobs.Request("facts:1", (1,), "web-1"))
    jobs.enqueue("server.facts", jobs.Request("facts:2", (2,), "web-2"))
    log = jobs.with_line(jobs.with_line([], "connecting"), "<b>refused</b>")
    Job.objects.filter(subject="web-2").update(attempts=3, log=log, key=None)
    DBTaskResult.objects.filter(job__subject="web-2").update(status=TaskResultStatus.FAILED)
    return Job.objects.get(subject="web-2")


def test_the_page_lists_state_kind_subject_attempts_and_last_line(admin_browser: Client, failed: Job) -> None:
    page = admin_browser.get("/jobs").content.decode()
    assert page.index("web-1") < page.index("web-2"), "those that have not ended come first"
    for text in ("Collect facts of a server", "waiting", "failed", "&lt;b&gt;refused&lt;/b&gt;"):
        assert text in page
    assert "connecting" not in page
    only = admin_browser.get("/jobs?state=failed").content.decode()
    assert "web-2" in only
    assert "web-1" not in only


def test_the_api_lists_them(admin_browser: Client, failed: Job) -> None:
    waiting, ended = admin_browser.get("/api/v1/jobs").json()
    assert (waiting["state"], waiting["kind"], waiting["subject"]) == ("waiting", "server.facts", "web-1")
    assert (ended["id"], ended["state"], ended["attempts"]) == (str(failed.pk), "failed", 3)
    assert [line["text"] for line in ended["log"]] == ["connecting", "<b>refused</b>"]
    assert len(admin_browser.get("/api/v1/jobs?limit=1").json()) == 1
    assert [job["subject"] for job in admin_browser.get("/api/v1/jobs?offset=1").json()] == ["web-2"]


def test_only_administrators_see_them(ann: User, failed: Job) -> None:
    client = signed_in(ann)
    assert (client.get("/jobs").status_code, client.get("/api/v1/jobs").status_code) == (403, 403)
