"""Administrators see background jobs: page and API."""

from __future__ import annotations

import pytest
from django.test import Client

from loadwright.server.platform.models import Job

pytestmark = pytest.mark.django_db


def test_the_api_lists_them(admin_browser: Client, failed: Job) -> None:
    waiting, ended = admin_browser.get("/api/v1/jobs").json()
    assert (waiting["state"], waiting["kind"], waiting["subject"]) == ("waiting", "server.facts", "web-1")
    assert (ended["id"], ended["state"], ended["attempts"]) == (str(failed.pk), "failed", 3)
    assert [line["text"] for line in ended["log"]] == ["connecting", "The attempt failed: <b>refused</b>"]
    assert len(admin_browser.get("/api/v1/jobs?limit=1").json()) == 1
    assert [job["subject"] for job in admin_browser.get("/api/v1/jobs?offset=1").json()] == ["web-2"]
